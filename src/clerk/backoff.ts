// How long to wait before a try, when the other side did not say: exponential with full jitter, so that the callers of a Clerk that just
// came back do not all knock at the same moment. Chance comes in as a number: a test decides it.
// Source: "Exponential Backoff And Jitter", AWS Architecture Blog (full jitter: random between 0 and the capped exponential).

export const BACKOFF = { baseMs: 100, capMs: 2_000 } as const;

/**
 * Whole milliseconds in [0, min(cap, base * 2^(retry-1))).
 * @param retry 1 for the wait before the first retry.
 * @param chance in [0, 1).
 */
export function backoffMs(retry: number, chance: number): number {
  return Math.floor(chance * Math.min(BACKOFF.capMs, BACKOFF.baseMs * 2 ** (retry - 1)));
}
