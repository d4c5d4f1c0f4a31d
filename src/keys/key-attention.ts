// When a key wants somebody's attention: it expires soon, or sleeps. Pure.

const DAY_MS = 86_400_000;

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

/** Where nobody says otherwise. */
export const ATTENTION = { soonMs: 14 * DAY_MS, unusedMs: 30 * DAY_MS } as const;

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

/** Sleeps, or was never used though it could have been for so long. */
export function liesUnused(
  key: Pick<WatchedKey, "created_at" | "last_used_at">,
  span: Pick<AttentionSpan, "nowMs" | "unusedMs">,
): boolean {
  return sleeps(key, span) || (key.last_used_at === null && Date.parse(key.created_at) <= span.nowMs - span.unusedMs);
}
