// Tells the Ledgers what this isolate's keys have caused, and hears what the other isolates' have: one call a key and half second, while
// the key is busy, that touches no storage.
import type { Deps } from "../deps.ts";
import type { RateMeter, Spending } from "../keys/key-rate-meter.ts";
import { CUT_OFF_AFTER_MS } from "./guarded-call.ts";

const SHARE_AFTER_MS = 500;

export interface RateSharing {
  /** Something was counted. */
  schedule(waitUntil: (promise: Promise<void>) => void): void;
}

/** What sharing needs of the Ledgers; null: no answer. */
export interface SpendingTotals {
  spend(spending: Spending): Promise<{ readonly value: number } | null>;
}

export function createRateSharing(deps: Deps, meter: RateMeter, ledgers: SpendingTotals): RateSharing {
  let scheduledAtMs: number | null = null;

  async function share(): Promise<void> {
    await deps.sleep(SHARE_AFTER_MS);
    scheduledAtMs = null;
    await Promise.all(
      meter.drain().map(async (spending) => {
        // Whoever signed in has no Ledger: their rate is this isolate's own.
        if (spending.keyId.includes(":")) return meter.putBack(spending);
        const total = await ledgers.spend(spending);
        // Away: this isolate goes on with its own count.
        if (total === null) meter.putBack(spending);
        else meter.hear(spending, total.value);
      }),
    );
  }

  return {
    schedule(waitUntil) {
      const nowMs = deps.now();
      if (scheduledAtMs !== null && nowMs - scheduledAtMs < CUT_OFF_AFTER_MS) return;
      scheduledAtMs = nowMs;
      waitUntil(share());
    },
  };
}
