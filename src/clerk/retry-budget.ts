// Keeps retries from multiplying an outage: a token bucket that all requests of one isolate share, in the manner of gRPC's retry
// throttling (proposal A6). A retry, also one after a 429, takes a token; a request that Clerk answers well gives a tenth back; no token,
// no retry, and the last answer is handed on. Unlike gRPC's, a token also comes back with time, or a quiet isolate that an outage has
// emptied would need ten good answers for each retry for the rest of its life.
//
// The bound: N requests, S of them answered well, over T seconds, cause at most N + 100 + S/10 + T calls, whatever `maxRetries` says.
// While nothing gets through, that is N + 100 + T: a growth that fades, not one that multiplies. Per isolate, because isolates share
// no memory: k isolates can add up to k times the extra.

export const RETRY_BUDGET = { maxTokens: 100, tokensPerSuccess: 0.1, tokensPerSecond: 1 } as const;

export interface RetryBudgetLimits {
  readonly maxTokens: number;
  readonly tokensPerSuccess: number;
  readonly tokensPerSecond: number;
}

export interface RetryBudget {
  /** Takes the token for one retry; false: there is none, do not retry. `nowMs`: milliseconds since the epoch. */
  take(nowMs: number): boolean;
  /** A request was answered well (below 500 and not 429): called once per request at most. */
  reward(): void;
}

/** Starts full. One per isolate: made in `index.ts`, never per request. */
export function createRetryBudget(limits: RetryBudgetLimits = RETRY_BUDGET): RetryBudget {
  // Counted in thousandths, as gRPC does: ten tenths must be one.
  const fullMilli = limits.maxTokens * 1000;
  let milliTokens = fullMilli;
  let refilledAtMs: number | null = null;
  const addMilli = (amount: number) => {
    milliTokens = Math.min(fullMilli, milliTokens + amount);
  };
  return {
    take(nowMs) {
      // A clock that was set back gives nothing, and counts from there.
      if (refilledAtMs !== null) addMilli(Math.max(0, nowMs - refilledAtMs) * limits.tokensPerSecond);
      refilledAtMs = nowMs;
      if (milliTokens < 1000) return false;
      milliTokens -= 1000;
      return true;
    },
    reward() {
      addMilli(Math.round(limits.tokensPerSuccess * 1000));
    },
  };
}
