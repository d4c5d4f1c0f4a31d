// A lease that speaks against a caller may be out of date (a rotation, a new address list), so the key's Ledger is asked before the answer
// is no. Whoever holds a secret that is no good any more can make the gateway ask as often as they call: here is how often that is.

/** For one key, in one isolate. Who rotates a key needs one. */
const MAX_A_SECOND = 10;
const MAX_KEYS = 2_000;

export interface DoubtBudget {
  /** False: asked often enough within this second. `nowMs` since the epoch. */
  take(keyId: string, nowMs: number): boolean;
}

export function createDoubtBudget(): DoubtBudget {
  const asked = new Map<string, { readonly second: number; readonly count: number }>();
  return {
    take(keyId, nowMs) {
      const second = Math.floor(nowMs / 1000);
      const known = asked.get(keyId);
      const count = known?.second === second ? known.count : 0;
      if (count >= MAX_A_SECOND) return false;
      asked.delete(keyId);
      asked.set(keyId, { second, count: count + 1 });
      const oldest = asked.size > MAX_KEYS ? asked.keys().next().value : undefined;
      if (oldest !== undefined) asked.delete(oldest);
      return true;
    },
  };
}
