// When a key wants somebody's attention: it expires soon, sleeps, or was never used.
import type { ShownKey } from "./key-answer.ts";

export interface AttentionSpan {
  readonly nowMs: number;
  /** A key that expires within this is named. */
  readonly soonMs: number;
  /** A key not used for this long is named. */
  readonly unusedMs: number;
}

const DAY_MS = 86_400_000;

export function expiresSoon({ expires_at }: ShownKey, { nowMs, soonMs }: AttentionSpan): boolean {
  return expires_at !== null && Date.parse(expires_at) <= nowMs + soonMs;
}

/** Old enough to have been used, and was, but not lately. */
export function sleeps({ created_at, last_used_at }: ShownKey, { nowMs, unusedMs }: AttentionSpan): boolean {
  const sinceMs = nowMs - unusedMs;
  return Date.parse(created_at) <= sinceMs && last_used_at !== null && Date.parse(last_used_at) <= sinceMs;
}

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
