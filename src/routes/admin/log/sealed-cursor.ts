// A text that whoever holds it can hand back and not read: HMAC-SHA-256 of it under the pepper is its nonce and proves it (as in SIV), and
// HMACs of the nonce are what it is mixed with. Deterministic: the same position has the same text.
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Peppers } from "../../../keys/key-format.ts";

const NONCE_BYTES = 16;
const BLOCK_BYTES = 32;
/** Longer than any cursor, so that a caller's text costs no more than a few HMACs. */
const MAX_BYTES = 256;

export function seal(pepper: string, text: string): string {
  const plain = Buffer.from(text, "utf8");
  const nonce = nonceOf(pepper, plain);
  return Buffer.concat([nonce, mixed(pepper, nonce, plain)]).toString("base64url");
}

/** Undefined for what none of these peppers sealed. */
export function openSealed(peppers: Peppers, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length <= NONCE_BYTES || bytes.length > MAX_BYTES) return undefined;
  const [nonce, hidden] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES)];
  for (const pepper of peppers) {
    const plain = mixed(pepper, nonce, hidden);
    if (timingSafeEqual(nonceOf(pepper, plain), nonce)) return plain.toString("utf8");
  }
  return undefined;
}

function nonceOf(pepper: string, plain: Uint8Array): Buffer {
  return createHmac("sha256", pepper).update("bailiff:cursor-nonce:v1:").update(plain).digest().subarray(0, NONCE_BYTES);
}

function mixed(pepper: string, nonce: Uint8Array, bytes: Uint8Array): Buffer {
  const made = Buffer.from(bytes);
  for (let at = 0; at < made.length; at += BLOCK_BYTES) {
    const block = createHmac("sha256", pepper).update("bailiff:cursor-mask:v1:").update(nonce).update(String(at)).digest();
    for (let offset = 0; offset < BLOCK_BYTES && at + offset < made.length; offset += 1)
      made[at + offset] = (made[at + offset] ?? 0) ^ (block[offset] ?? 0);
  }
  return made;
}
