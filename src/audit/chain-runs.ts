// One ledger's records as a verifier meets them, in whatever order a file has them: stretches without a gap ("runs") that grow at both
// ends and join. A file in the order of the chain, or newest first, by record or by KV segment, needs one or two runs at any time, so
// memory does not grow with the file; but for eight bytes a record, which repeated records and checkpoints are compared with.
import { GENESIS_HASH } from "./chain.ts";
import { HashPrefixes } from "./hash-prefixes.ts";
import type { AuditRecord } from "./record.ts";

export interface Run {
  first: number;
  last: number;
  /** `prev` and time of the first record. */
  prev: string;
  firstAt: string;
  /** Hash and time of the last one. */
  head: string;
  lastAt: string;
}

export type Placed =
  | { readonly kind: "new" }
  | { readonly kind: "double"; readonly same: boolean }
  | { readonly kind: "broken"; readonly seq: number; readonly why: string };

export class ChainRuns {
  /** Ascending, never touching. */
  readonly runs: Run[] = [];
  count = 0;
  doubles = 0;
  firstDouble: number | null = null;
  /** The first record that stands behind a later one. */
  firstOutOfOrder: number | null = null;
  #lastSeq: number | null = null;
  readonly #hashes = new HashPrefixes();

  place(record: AuditRecord): Placed {
    const { seq, hash } = record;
    const place = this.#placeOf(seq);
    if (seq <= (this.runs[place - 1]?.last ?? 0)) {
      this.doubles += 1;
      this.firstDouble ??= seq;
      return { kind: "double", same: this.#hashes.has(seq, hash) };
    }
    if (this.#lastSeq !== null && seq < this.#lastSeq) this.firstOutOfOrder ??= seq;
    this.#lastSeq = seq;
    this.#hashes.set(seq, hash);
    this.count += 1;
    return this.#insert(place, record) ?? { kind: "new" };
  }

  has(seq: number): boolean {
    return seq <= (this.runs[this.#placeOf(seq) - 1]?.last ?? 0);
  }

  /** Whether the record of this `seq` has this hash; null when there is none. */
  holds(seq: number, hash: string): boolean | null {
    return this.has(seq) ? this.#hashes.has(seq, hash) : null;
  }

  /** How many runs begin at or before it. By halves: a file in no order at all has runs without number. */
  #placeOf(seq: number): number {
    let [low, high] = [0, this.runs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.runs[middle]?.first ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** What does not fit to the neighbours, or null. The record is taken in either way, so that one fault is told once. */
  #insert(place: number, { seq, prev, hash, at }: AuditRecord): Placed | null {
    const [left, right] = [this.runs[place - 1], this.runs[place]];
    const before = left?.last === seq - 1 ? left : undefined;
    const after = right?.first === seq + 1 ? right : undefined;
    let fault: Placed | null = null;
    const broken = (faulty: number, why: string) => {
      fault ??= { kind: "broken", seq: faulty, why };
    };
    if (seq === 1 && prev !== GENESIS_HASH) broken(1, "it is the first of its ledger and names one before it");
    if (before !== undefined && before.head !== prev) broken(seq, "it does not continue the record before it");
    if (before !== undefined && at < before.lastAt) broken(seq, "it is earlier than the record before it");
    if (after !== undefined && after.prev !== hash) broken(seq + 1, "it does not continue the record before it");
    if (after !== undefined && at > after.firstAt) broken(seq + 1, "it is earlier than the record before it");

    if (before !== undefined) {
      Object.assign(before, { last: seq, head: hash, lastAt: at });
      if (after !== undefined) {
        Object.assign(before, { last: after.last, head: after.head, lastAt: after.lastAt });
        this.runs.splice(place, 1);
      }
    } else if (after !== undefined) {
      Object.assign(after, { first: seq, prev, firstAt: at });
    } else {
      this.runs.splice(place, 0, { first: seq, last: seq, prev, firstAt: at, head: hash, lastAt: at });
    }
    return fault;
  }
}
