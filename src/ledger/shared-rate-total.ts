// What all isolates together have spent of a key's rate in the windows that run, one for each length. In memory: a Ledger that is evicted
// starts them at nothing, which a rate can bear.
import type { Spending } from "../keys/key-rate-meter.ts";

interface Total {
  readonly startsAtMs: number;
  total: number;
}

export class RateTotal {
  /** By length of the window, ms. */
  readonly #totals = new Map<number, Total>();

  /** The total with this spending; spending of a window that is over counts for nothing. */
  add({ startsAtMs, windowMs, count }: Omit<Spending, "keyId">): number {
    for (const [lengthMs, known] of this.#totals) if (known.startsAtMs + lengthMs <= startsAtMs) this.#totals.delete(lengthMs);
    const known = this.#totals.get(windowMs);
    if (known !== undefined && startsAtMs < known.startsAtMs) return 0;
    const total = known?.startsAtMs === startsAtMs ? known : { startsAtMs, total: 0 };
    total.total += count;
    this.#totals.set(windowMs, total);
    return total.total;
  }
}
