// When a message that was not taken is tried again: the example schedule of Standard Webhooks, as far as a day and a bit. Then the hook is
// disabled.
// Source: Standard Webhooks specification, "Deliverability and reliability".
import type { Deps } from "../deps.ts";

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

/** Pauses after the first, second … failed try, ms. */
export const RETRY_PAUSES_MS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR] as const;
/** Receivers that failed together are not asked together again. */
const JITTER = 0.1;

/** Ms until the next try; null when there is none any more. `failed`: tries so far. */
export function pauseAfter(failed: number, { random }: Pick<Deps, "random">): number | null {
  const pause = RETRY_PAUSES_MS[failed - 1];
  return pause === undefined ? null : Math.round(pause * (1 + JITTER * random()));
}
