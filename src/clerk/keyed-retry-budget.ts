// The retry budget of each key, within that of the isolate: one key in trouble (a script in a loop, an SDK that repeats for an hour) may
// not use up the retries of all the others. A retry takes a token of both, of the key's first.
import { createRetryBudget, type RetryBudget } from "./retry-budget.ts";

/**
 * A key's share: enough for a script that goes through every operation while Clerk stumbles. What comes back with time is a retry in five
 * seconds, for as long as nothing gets through.
 */
export const KEY_RETRY_BUDGET = { maxTokens: 50, tokensPerSuccess: 0.1, tokensPerSecond: 0.2 } as const;
/** Keys that retried of late; the one that did so longest ago is forgotten, which gives it a full budget. */
const MAX_KEYS = 2_000;

export interface KeyedRetryBudget {
  /** `keyId`: null for a call of nobody's, which has the isolate's budget alone. */
  of(keyId: string | null): RetryBudget;
}

export function createKeyedRetryBudget(whole: RetryBudget = createRetryBudget()): KeyedRetryBudget {
  const byKey = new Map<string, RetryBudget>();
  return {
    of(keyId) {
      if (keyId === null) return whole;
      return {
        take(nowMs) {
          const own = byKey.get(keyId) ?? createRetryBudget(KEY_RETRY_BUDGET);
          byKey.delete(keyId);
          byKey.set(keyId, own);
          const oldest = byKey.size > MAX_KEYS ? byKey.keys().next().value : undefined;
          if (oldest !== undefined) byKey.delete(oldest);
          return own.take(nowMs) && whole.take(nowMs);
        },
        reward() {
          // A key that never retried has all that it can have.
          byKey.get(keyId)?.reward();
          whole.reward();
        },
      };
    },
  };
}
