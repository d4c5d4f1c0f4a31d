// Totals of a report: what was moved, per key and currency. Amounts are whole numbers of the smallest unit; they are added as BigInts, so
// that no sum is rounded however large it becomes.
import type { Act } from "../../src/audit/act.ts";

export interface Total {
  readonly key_id: string | null;
  readonly key_name: string | null;
  readonly currency: string;
  readonly action: string;
  /** Of acts that happened. */
  readonly acts: number;
  /** Decimal digits. */
  readonly amount: string;
  /** Of acts of which nobody knows whether they happened, or that are under way: apart, and in no sum. */
  readonly unknown_acts: number;
  readonly unknown_amount: string;
}

interface Sum {
  readonly key: Act["key"];
  readonly currency: string;
  readonly action: string;
  acts: number;
  amount: bigint;
  unknownActs: number;
  unknownAmount: bigint;
}

export class ActTotals {
  readonly #sums = new Map<string, Sum>();
  /** Acts that moved money, or may have, and are in no sum: their arguments were erased. */
  withoutAmount = 0;

  add({ key, class: risk, amount, currency, action, result }: Act): void {
    const happened = result === "ok";
    if (!happened && result !== "unknown" && result !== "under_way") return;
    if (amount === null || currency === null || action === null) {
      if (risk === "money") this.withoutAmount += 1;
      return;
    }
    const name = JSON.stringify([key?.id, currency, action]);
    const sum = this.#sums.get(name) ?? { key, currency, action, acts: 0, amount: 0n, unknownActs: 0, unknownAmount: 0n };
    if (happened) {
      sum.acts += 1;
      sum.amount += BigInt(amount);
    } else {
      sum.unknownActs += 1;
      sum.unknownAmount += BigInt(amount);
    }
    this.#sums.set(name, sum);
  }

  all(): readonly Total[] {
    return [...this.#sums.values()]
      .map(({ key, currency, action, acts, amount, unknownActs, unknownAmount }) => ({
        key_id: key?.id ?? null,
        key_name: key?.name ?? null,
        currency,
        action,
        acts,
        amount: String(amount),
        unknown_acts: unknownActs,
        unknown_amount: String(unknownAmount),
      }))
      .toSorted((a, b) => order(a).localeCompare(order(b), "en"));
  }
}

function order({ key_name, key_id, currency, action }: Total): string {
  return JSON.stringify([key_name, key_id, currency, action]);
}
