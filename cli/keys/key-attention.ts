// What there is to say of a key that wants somebody's attention: it expires soon, sleeps, or was never used.
import { type AttentionSpan, expiresSoon, sleeps } from "../../src/keys/key-attention.ts";
import type { ShownKey } from "./key-answer.ts";

const DAY_MS = 86_400_000;

/** In a few words; "" when there is nothing to say. */
export function attentionText(key: ShownKey, span: AttentionSpan): string {
  const days = (ms: number) => `${Math.max(0, Math.round(ms / DAY_MS))} days`;
  const notes = [
    expiresSoon(key, span) && key.expires_at !== null ? `expires in ${days(Date.parse(key.expires_at) - span.nowMs)}` : "",
    key.last_used_at === null ? "never used" : "",
    sleeps(key, span) && key.last_used_at !== null ? `unused for ${days(span.nowMs - Date.parse(key.last_used_at))}` : "",
  ];
  return notes.filter((note) => note !== "").join(", ");
}
