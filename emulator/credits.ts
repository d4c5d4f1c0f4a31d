// Credit balances and the ledger behind them. One key space of idempotency keys for the whole instance, as at Clerk: a repeat,
// whoever it is for and whatever its amount, gets the first entry back and charges nothing. That is the trap a gateway in front
// has to know about, so the double must have it too.
import { type Refusal, refuseParam } from "./refusal.ts";

export interface CreditEntry {
  readonly id: string;
  readonly payer_id: string;
  readonly user_id: string;
  /** Cents; negative for a decrease. */
  readonly amount: number;
  readonly currency: string;
  readonly idempotency_key: string;
  readonly source_id: string;
  readonly note: string | null;
  readonly created_at: number;
}

const SYMBOLS: ReadonlyMap<string, string> = new Map([
  ["USD", "$"],
  ["EUR", "€"],
  ["GBP", "£"],
]);
export const DEFAULT_CURRENCY = "USD";

/** Clerk's `CommerceMoneyResponse`: 4999 cents of USD is "$49.99". */
export function money(cents: number, currency: string): object {
  const symbol = SYMBOLS.get(currency) ?? currency;
  const whole = (Math.abs(cents) / 100).toFixed(2);
  return { amount: cents, amount_formatted: `${cents < 0 ? "-" : ""}${symbol}${whole}`, currency, currency_symbol: symbol };
}

export function creditEntryAnswer(entry: CreditEntry): object {
  return {
    object: "commerce_credit_ledger",
    id: entry.id,
    payer_id: entry.payer_id,
    amount: money(entry.amount, entry.currency),
    source_type: "grant",
    source_id: entry.source_id,
    note: entry.note,
    created_at: new Date(entry.created_at).toISOString(),
  };
}

export class CreditLedger {
  readonly entries: CreditEntry[] = [];
  readonly #byKey = new Map<string, CreditEntry>();
  /** User id -> currency -> cents. Kept beside the entries so that a long bench does not add them up on every call. */
  readonly #balances = new Map<string, Map<string, number>>();

  /** Currency -> balance in cents, for every currency in which the user ever had credits. */
  balances(userId: string): ReadonlyMap<string, number> {
    return this.#balances.get(userId) ?? new Map();
  }

  /**
   * Writes `entry`, or returns the one that already has its key. A balance cannot go below zero: 422. Clerk documents neither
   * the code nor the text of that refusal; both are guesses.
   */
  append(entry: CreditEntry): CreditEntry | Refusal {
    const original = this.#byKey.get(entry.idempotency_key);
    if (original !== undefined) return original;
    const balances = this.#balances.get(entry.user_id) ?? new Map<string, number>();
    const after = (balances.get(entry.currency) ?? 0) + entry.amount;
    if (after < 0) {
      return refuseParam("amount", "form_param_value_invalid", "is invalid", "amount exceeds the current credit balance.");
    }
    this.#balances.set(entry.user_id, balances.set(entry.currency, after));
    this.#byKey.set(entry.idempotency_key, entry);
    this.entries.push(entry);
    return entry;
  }
}
