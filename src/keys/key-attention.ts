// When a key wants somebody's attention: it expires soon, or sleeps. Pure.
interface WatchedKey {
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
}

export interface AttentionSpan {
  readonly nowMs: number;
  /** A key that expires within this is named. */
  readonly soonMs: number;
  /** A key not used for this long is named. */
  readonly unusedMs: number;
}

export function expiresSoon(
  { expires_at }: Pick<WatchedKey, "expires_at">,
  { nowMs, soonMs }: Pick<AttentionSpan, "nowMs" | "soonMs">,
): boolean {
  return expires_at !== null && Date.parse(expires_at) <= nowMs + soonMs;
}

/** Old enough to have been used, and was, but not lately. */
export function sleeps(
  { created_at, last_used_at }: Pick<WatchedKey, "created_at" | "last_used_at">,
  { nowMs, unusedMs }: Pick<AttentionSpan, "nowMs" | "unusedMs">,
): boolean {
  const sinceMs = nowMs - unusedMs;
  return Date.parse(created_at) <= sinceMs && last_used_at !== null && Date.parse(last_used_at) <= sinceMs;
}
