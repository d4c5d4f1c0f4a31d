// Keeps Bailiff's retries and those of a client from multiplying. An SDK that repeats every 5xx by itself (Python, Ruby) sends the same
// call again some seconds later; were each of those tried three times here, Clerk would get three calls for one, in an outage. So the
// isolate remembers which calls ended in a way that clients repeat, and who sends the very same again is doing the retrying itself.
//
// In memory, bounded, for a short while, and a wrong guess costs little: a call that goes without Bailiff's own retries is sent all the
// same. Another isolate knows nothing of it and tries as often as it may, within the retry budget.

/** Longer than the longest pause between two tries of an SDK (60 s, and some chance). */
export const FAILING_CALLS = { withinMs: 90_000, maxCalls: 2_000 } as const;

export interface FailingCalls {
  /** None is known: then it is not worth asking which call this is. */
  readonly isEmpty: boolean;
  /** Did this very call fail a short while ago? `nowMs` since the epoch. */
  has(call: string, nowMs: number): boolean;
  failed(call: string, nowMs: number): void;
  /** Answered in a way that nobody repeats. */
  ended(call: string): void;
}

export function createFailingCalls(
  bounds: { readonly withinMs: number; readonly maxCalls: number } = FAILING_CALLS,
): FailingCalls {
  /** Oldest first. */
  const failedAtMs = new Map<string, number>();
  return {
    get isEmpty() {
      return failedAtMs.size === 0;
    },
    has(call, nowMs) {
      const atMs = failedAtMs.get(call);
      if (atMs === undefined) return false;
      // A clock that was set back does not make a failure last for ever.
      if (Math.abs(nowMs - atMs) < bounds.withinMs) return true;
      failedAtMs.delete(call);
      return false;
    },
    failed(call, nowMs) {
      failedAtMs.delete(call);
      failedAtMs.set(call, nowMs);
      const oldest = failedAtMs.size > bounds.maxCalls ? failedAtMs.keys().next().value : undefined;
      if (oldest !== undefined) failedAtMs.delete(oldest);
    },
    ended(call) {
      failedAtMs.delete(call);
    },
  };
}
