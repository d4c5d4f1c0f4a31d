// What all isolates together have spent of a key's rate in the current window. In memory: a Ledger that is evicted starts the window at
// nothing, which a rate can bear.
import type { Spending } from "../keys/rate.ts";

export class RateTotal {
  #startsAtMs = 0;
  #windowMs = 0;
  #total = 0;

  /** The total with this spending; spending of a window that is over counts for nothing. */
  add({ startsAtMs, windowMs, count }: Omit<Spending, "keyId">): number {
    if (startsAtMs !== this.#startsAtMs || windowMs !== this.#windowMs) {
      if (startsAtMs < this.#startsAtMs && windowMs === this.#windowMs) return 0;
      this.#startsAtMs = startsAtMs;
      this.#windowMs = windowMs;
      this.#total = 0;
    }
    this.#total += count;
    return this.#total;
  }
}
