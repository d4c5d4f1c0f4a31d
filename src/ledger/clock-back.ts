/** So much is a clock that is set right, or another machine's. */
const CLOCK_BACK_MS = 60_000;

/** A clock that went back to before something does not say how long ago that is: it would all be had again. */
export function isBefore(nowMs: number, sinceMs: number): boolean {
  return nowMs < sinceMs - CLOCK_BACK_MS;
}
