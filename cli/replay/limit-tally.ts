// Counts limits again over recorded calls, each key in the order of its ledger: reserved by the intent, given back when Clerk refused, in
// the same windows as the Ledger's. What a limit had seen before the first record is known only where that record says so.
import type { AuditRecord, Outcome } from "../../src/audit/record.ts";
import type { DecidedLimit } from "../../src/policy/decision.ts";

interface Counter {
  readonly startsAtMs: number;
  used: number;
  /** False: its window began before the records do. */
  readonly known: boolean;
}

interface Charge {
  readonly counter: Counter;
  readonly amount: number;
}

/** `full`: there would have been no room. `unsure`: nobody knows what its window had seen by then. */
export type Taken = { readonly kind: "fits" } | { readonly kind: "full" | "unsure"; readonly limit: string };

export class LimitTally {
  readonly #fromMs: number;
  readonly #counters = new Map<string, Counter>();
  /** By intent, until its outcome is known. */
  readonly #open = new Map<string, readonly Charge[]>();

  /** `fromMs`: of the first record, ms since the epoch. */
  constructor(fromMs: number) {
    this.#fromMs = fromMs;
  }

  take(record: AuditRecord, limits: readonly DecidedLimit[]): Taken {
    if (limits.length === 0) return { kind: "fits" };
    const wanted = limits.map((limit) => ({ limit, counter: this.#counter(record, limit) }));
    const full = wanted.find(({ limit, counter }) => counter.used + limit.amount > limit.max);
    if (full !== undefined) return { kind: "full", limit: full.limit.id };
    const charges = wanted.map(({ limit, counter }) => ({ counter, amount: limit.amount }));
    for (const { counter, amount } of charges) counter.used += amount;
    // Of a call that was denied then, no outcome will come.
    if (record.type === "intent") this.#open.set(record.id, charges);
    const unsure = wanted.find(({ counter }) => !counter.known);
    return unsure === undefined ? { kind: "fits" } : { kind: "unsure", limit: unsure.limit.id };
  }

  /** What was certainly not done gives its charge back; of a limit on asking, only what was never sent. */
  settle(intentId: string, outcome: Outcome, countsAttempts: boolean): void {
    if (outcome === "unknown") return;
    const givenBack = outcome === "failed" || (outcome === "refused" && !countsAttempts);
    if (givenBack) for (const { counter, amount } of this.#open.get(intentId) ?? []) counter.used -= amount;
    this.#open.delete(intentId);
  }

  #counter({ ledger, at, limits }: AuditRecord, { id, bucket, windowMs }: DecidedLimit): Counter {
    const name = JSON.stringify([ledger, id, bucket, windowMs]);
    const startsAtMs = Math.floor(Date.parse(at) / windowMs) * windowMs;
    const counter = this.#counters.get(name);
    if (counter !== undefined && counter.startsAtMs >= startsAtMs) return counter;
    const recorded = limits?.find(
      (one) => one.limit === id && one.bucket === bucket && Date.parse(one.resets_at) === startsAtMs + windowMs,
    );
    const fresh =
      recorded === undefined
        ? { startsAtMs, used: 0, known: startsAtMs >= this.#fromMs }
        : { startsAtMs, used: recorded.used - recorded.amount, known: true };
    this.#counters.set(name, fresh);
    return fresh;
  }
}
