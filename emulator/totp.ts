// Time-based one-time passwords, RFC 6238 over RFC 4226: HMAC-SHA-1, six digits, 30 second steps (what Clerk's prose on
// `totp_secret` lists as supported). One step of drift is accepted on either side (RFC 6238, section 5.2).
import { createHmac } from "node:crypto";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;

/** RFC 4648 base32 without regard to case, spaces or padding; undefined when it is something else. */
export function decodeBase32(text: string): Buffer | undefined {
  const clean = text.replaceAll(/[\s=]/g, "").toUpperCase();
  const bytes: number[] = [];
  let bits = 0;
  let pending = 0;
  for (const character of clean) {
    const value = BASE32.indexOf(character);
    if (value < 0) return undefined;
    pending = ((pending << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((pending >>> bits) & 0xff);
    }
  }
  return bytes.length === 0 ? undefined : Buffer.from(bytes);
}

/** The code for the step that `now` (milliseconds since 1970) falls in. */
export function totpCode(secret: Buffer, now: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / STEP_MS)));
  const digest = createHmac("sha1", secret).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0x0f;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Does `code` fit the base32 `secret` now, or one step before or after? */
export function totpMatches(secret: string, code: string, now: number): boolean {
  const key = decodeBase32(secret);
  if (key === undefined) return false;
  return [-1, 0, 1].some((step) => totpCode(key, Math.max(0, now + step * STEP_MS)) === code);
}
