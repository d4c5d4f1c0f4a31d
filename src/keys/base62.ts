// Uniform base62 text. Bytes of 248 and above are thrown away: 256 is no multiple of 62, and keeping them would favour some letters.
import type { Deps } from "../deps.ts";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const FIRST_BIASED_BYTE = 248;

export function randomBase62(deps: Pick<Deps, "randomBytes">, length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of deps.randomBytes(length * 2)) {
      if (text.length < length) text += base62Digit(byte) ?? "";
    }
  }
  return text;
}

/** The digit of a random byte; null for one that is thrown away. */
export function base62Digit(byte: number): string | null {
  return byte < FIRST_BIASED_BYTE ? ALPHABET.charAt(byte % 62) : null;
}

/** The first `length` base62 digits of a digest: a tag for checking, so the slight bias of the modulus does not matter. */
export function base62Prefix(digest: Uint8Array, length: number): string {
  return Array.from(digest.subarray(0, length), (byte) => ALPHABET.charAt(byte % 62)).join("");
}
