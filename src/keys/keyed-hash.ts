// What keys and sessions have in common: an HMAC for each purpose, and a comparison that gives nothing away.
import { createHmac, timingSafeEqual } from "node:crypto";

export function hmac(key: string, purpose: string, text: string): Uint8Array {
  return createHmac("sha256", key).update(`bailiff:${purpose}:v1:${text}`, "utf8").digest();
}

/** In constant time. Of digests of one size nothing but whether they are equal is told; of another size, that. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, "utf8"), Buffer.from(b, "utf8")];
  return left.length === right.length && timingSafeEqual(left, right);
}
