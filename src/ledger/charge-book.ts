// Charges against limits: exact, in a sliding window, counted where the intent becomes durable. A charge is written in the same
// transaction as its intent, so that two calls at once cannot both take the last place.
import type { LedgerStore } from "./ledger-store.ts";
import type { Charge, LimitRefusal } from "./protocol.ts";

export class ChargeBook {
  readonly #store: LedgerStore;

  constructor(store: LedgerStore) {
    this.#store = store;
  }

  /** The first limit that has no room for its charge, and when it will have; null when all have. Writes nothing. */
  refusal(charges: readonly Charge[], nowMs: number): LimitRefusal | null {
    for (const { limit, bucket, amount, max, windowMs } of charges) {
      const taken = this.#store.charges(limit, bucket, nowMs - windowMs);
      const used = taken.reduce((sum, charge) => sum + charge.amount, 0);
      if (used + amount <= max) continue;
      return { ok: false, code: "limited", limit, used, max, windowMs, freeAtMs: freeAt(taken, used + amount - max, windowMs) };
    }
    return null;
  }

  take(charges: readonly Charge[], requestId: string, nowMs: number): void {
    for (const charge of charges) {
      this.#store.dropChargesUntil(charge.limit, charge.bucket, nowMs - charge.windowMs);
      this.#store.addCharge(charge, requestId, nowMs);
    }
  }

  /** It certainly did not happen. */
  giveBack(requestId: string): void {
    this.#store.dropChargesOf(requestId);
  }
}

/** When so many charges have left the window that `excess` is made up for. `taken`: oldest first. */
function freeAt(taken: readonly { readonly atMs: number; readonly amount: number }[], excess: number, windowMs: number): number | null {
  let left = excess;
  for (const { atMs, amount } of taken) {
    left -= amount;
    if (left <= 0) return atMs + windowMs;
  }
  return null;
}
