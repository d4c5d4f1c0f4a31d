// Counts limits again over recorded calls, for each key as its Ledger does: reserved by the call, given back when it was refused, in the
// same spans. Acts are in the key's own ledger and admin calls in `admin`, but both are charged to the key; ledgers come one after the
// other, so what left a span is kept. What a limit had seen before the first record is known only where a record says so, at that moment:
// later, of a span that slides, some of it has left, and nobody knows how much.
import type { AuditRecord, Outcome } from "../../audit/record.ts";
import { type DecidedLimit, leavesAtMs, windowName } from "../../policy/engine.ts";

interface Slot {
  readonly leavesAtMs: number;
  used: number;
}

interface Counter {
  /** Those that leave first come first. */
  readonly slots: Slot[];
  /** At most this much counts of what was there before the records; null: nobody knows. */
  before: number | null;
}

interface Charge {
  readonly slot: Slot;
  readonly amount: number;
}

/** What counts, at least and at most. */
interface Used {
  readonly least: number;
  readonly most: number;
}

/** How a call stands in the log that a limit stopped. */
export const LIMIT_EXCEEDED = "bailiff_limit_exceeded";

/** `full`: there would be no room. `unsure`: nobody knows what the span had seen by then. */
export type Room = { readonly kind: "fits" } | { readonly kind: "full" | "unsure"; readonly limit: string };

export class LimitTally {
  readonly #fromMs: number;
  readonly #happened: LimitTally;
  readonly #counters = new Map<string, Counter>();
  /** By the record of the call, until its outcome is known. */
  readonly #open = new Map<string, readonly Charge[]>();

  /**
   * `fromMs`: of the first record, ms since the epoch. `happened`: counts what was charged then, where this one counts something else;
   * it is asked before it takes.
   */
  constructor(fromMs: number, happened?: LimitTally) {
    this.#fromMs = fromMs;
    this.#happened = happened ?? this;
  }

  /** Charges nothing. */
  roomFor(record: AuditRecord, limits: readonly DecidedLimit[]): Room {
    const wanted = limits.map((limit) => ({ limit, used: this.#used(record, limit) }));
    const full = wanted.find(({ limit, used }) => used.least + limit.amount > limit.max);
    if (full !== undefined) return { kind: "full", limit: full.limit.id };
    const unsure = wanted.find(({ limit, used }) => used.most + limit.amount > limit.max);
    return unsure === undefined ? { kind: "fits" } : { kind: "unsure", limit: unsure.limit.id };
  }

  /** All of them, for a call for which there is room. */
  take(record: AuditRecord, limits: readonly DecidedLimit[]): void {
    if (limits.length === 0) return;
    const charges = limits.map((limit) => ({ slot: this.#slot(record, limit), amount: limit.amount }));
    for (const { slot, amount } of charges) slot.used += amount;
    // Of a call that was denied then, no outcome will come.
    if (record.type === "intent" || record.outcome !== null) this.#open.set(record.id, charges);
  }

  /** What was certainly not done gives its charge back; of a limit on asking, only what was never sent. */
  settle(callId: string, outcome: Outcome, countsAttempts: boolean): void {
    if (outcome === "unknown") return;
    const givenBack = outcome === "failed" || (outcome === "refused" && !countsAttempts);
    if (givenBack) for (const { slot, amount } of this.#open.get(callId) ?? []) slot.used -= amount;
    this.#open.delete(callId);
  }

  #used(record: AuditRecord, limit: DecidedLimit): Used {
    const atMs = Date.parse(record.at);
    const own = this.#since(record, limit, atMs);
    // All that came before the records has left by now.
    if (leavesAtMs(limit, this.#fromMs - 1) <= atMs) return { least: own, most: own };
    const told = this.#happened.#toldBefore(record, limit, atMs);
    if (told !== null) return { least: own + told, most: own + told };
    // Admin calls may be in what an act said was there before.
    const before = isOwnLedger(record) ? this.#happened.#counter(record, limit).before : null;
    return {
      least: own + (limit.calendar === null ? 0 : (before ?? 0)),
      most: before === null ? Number.POSITIVE_INFINITY : own + before,
    };
  }

  /** What counted then and is in no record; null where this one does not say. */
  #toldBefore(record: AuditRecord, limit: DecidedLimit, atMs: number): number | null {
    const resetsAtMs = leavesAtMs(limit, atMs);
    const told = isOwnLedger(record)
      ? record.limits?.find(
          (one) => one.limit === limit.id && one.bucket === limit.bucket && Date.parse(one.resets_at) === resetsAtMs,
        )
      : undefined;
    if (told === undefined) return null;
    const before = Math.max(0, told.used - told.amount - this.#since(record, limit, atMs));
    this.#counter(record, limit).before = before;
    return before;
  }

  /** What counts of the records up to this one. */
  #since(record: AuditRecord, limit: DecidedLimit, atMs: number): number {
    const { slots } = this.#counter(record, limit);
    const latest = leavesAtMs(limit, atMs);
    let used = 0;
    for (let index = slots.length - 1; index >= 0; index -= 1) {
      const slot = slots[index];
      if (slot === undefined || slot.leavesAtMs <= atMs) break;
      if (slot.leavesAtMs <= latest) used += slot.used;
    }
    return used;
  }

  #slot(record: AuditRecord, limit: DecidedLimit): Slot {
    const { slots } = this.#counter(record, limit);
    const at = leavesAtMs(limit, Date.parse(record.at));
    const behind = slots.findLastIndex((slot) => slot.leavesAtMs <= at);
    const found = slots[behind];
    if (found?.leavesAtMs === at) return found;
    const fresh = { leavesAtMs: at, used: 0 };
    slots.splice(behind + 1, 0, fresh);
    return fresh;
  }

  #counter({ key }: AuditRecord, limit: DecidedLimit): Counter {
    const name = JSON.stringify([key?.id, limit.id, limit.bucket, windowName(limit)]);
    const counter = this.#counters.get(name) ?? { slots: [], before: null };
    this.#counters.set(name, counter);
    return counter;
  }
}

/** Of its admin calls the key's Ledger keeps the charge and not the record. */
export function isOwnLedger({ ledger, key }: Pick<AuditRecord, "ledger" | "key">): boolean {
  return ledger === key?.id;
}
