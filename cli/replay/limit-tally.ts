// Counts limits again over recorded calls, for each key as its Ledger does: reserved by the call, given back when it was refused, in the
// same windows. Acts are in the key's own ledger and admin calls in `admin`, but both are charged to the key; ledgers come one after the
// other, so a window is kept when a later one begins. What a limit had seen before the first record is known only where a record says so.
import type { AuditRecord, Outcome } from "../../src/audit/record.ts";
import type { DecidedLimit } from "../../src/policy/engine.ts";

interface Counter {
  used: number;
  /** False: its window began before the records do. */
  readonly known: boolean;
}

interface Charge {
  readonly counter: Counter;
  readonly amount: number;
}

/** How a call stands in the log that a limit stopped. */
export const LIMIT_EXCEEDED = "bailiff_limit_exceeded";

/** `full`: there would be no room. `unsure`: nobody knows what its window had seen by then. */
export type Room = { readonly kind: "fits" } | { readonly kind: "full" | "unsure"; readonly limit: string };

export class LimitTally {
  readonly #fromMs: number;
  readonly #counters = new Map<string, Counter>();
  /** By the record of the call, until its outcome is known. */
  readonly #open = new Map<string, readonly Charge[]>();

  /** `fromMs`: of the first record, ms since the epoch. */
  constructor(fromMs: number) {
    this.#fromMs = fromMs;
  }

  /** Charges nothing. */
  roomFor(record: AuditRecord, limits: readonly DecidedLimit[]): Room {
    const wanted = limits.map((limit) => ({ limit, counter: this.#counter(record, limit) }));
    const full = wanted.find(({ limit, counter }) => counter.used + limit.amount > limit.max);
    if (full !== undefined) return { kind: "full", limit: full.limit.id };
    const unsure = wanted.find(({ counter }) => !counter.known);
    return unsure === undefined ? { kind: "fits" } : { kind: "unsure", limit: unsure.limit.id };
  }

  /** All of them, for a call for which there is room. */
  take(record: AuditRecord, limits: readonly DecidedLimit[]): void {
    if (limits.length === 0) return;
    const charges = limits.map((limit) => ({ counter: this.#counter(record, limit), amount: limit.amount }));
    for (const { counter, amount } of charges) counter.used += amount;
    // Of a call that was denied then, no outcome will come.
    if (record.type === "intent" || record.outcome !== null) this.#open.set(record.id, charges);
  }

  /** What was certainly not done gives its charge back; of a limit on asking, only what was never sent. */
  settle(callId: string, outcome: Outcome, countsAttempts: boolean): void {
    if (outcome === "unknown") return;
    const givenBack = outcome === "failed" || (outcome === "refused" && !countsAttempts);
    if (givenBack) for (const { counter, amount } of this.#open.get(callId) ?? []) counter.used -= amount;
    this.#open.delete(callId);
  }

  #counter(record: AuditRecord, { id, bucket, windowMs }: DecidedLimit): Counter {
    const startsAtMs = Math.floor(Date.parse(record.at) / windowMs) * windowMs;
    const isWhole = startsAtMs >= this.#fromMs;
    // What an act says of a window that began earlier, admin calls may be in already: those are counted apart, and never known.
    const name = JSON.stringify([record.key?.id, id, bucket, windowMs, startsAtMs, isWhole || isOwnLedger(record)]);
    const counter = this.#counters.get(name);
    if (counter !== undefined) return counter;
    const recorded = isWhole
      ? undefined
      : record.limits?.find(
          (one) => one.limit === id && one.bucket === bucket && Date.parse(one.resets_at) === startsAtMs + windowMs,
        );
    const fresh = recorded === undefined ? { used: 0, known: isWhole } : { used: recorded.used - recorded.amount, known: true };
    this.#counters.set(name, fresh);
    return fresh;
  }
}

/** Of its admin calls the key's Ledger keeps the charge and not the record. */
export function isOwnLedger({ ledger, key }: Pick<AuditRecord, "ledger" | "key">): boolean {
  return ledger === key?.id;
}
