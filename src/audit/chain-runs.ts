// One ledger's records as a verifier meets them, in whatever order a file has them: stretches without a gap ("runs") that grow at both
// ends and join. A file in the order of the chain, or newest first, by record or by KV segment, needs one or two runs at any time, so
// memory does not grow with the file.
import { GENESIS_HASH } from "./chain.ts";
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

/** Repeated records are compared with what stood there before as long as it is this near: KV repeats a segment right beside itself. */
const REMEMBERED = 4_096;

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
  readonly #recent = new Map<number, string>();

  place(record: AuditRecord): Placed {
    const { seq, hash } = record;
    if (this.runs.some(({ first, last }) => seq >= first && seq <= last)) {
      this.doubles += 1;
      this.firstDouble ??= seq;
      return { kind: "double", same: this.#recent.get(seq) === hash };
    }
    if (this.#lastSeq !== null && seq < this.#lastSeq) this.firstOutOfOrder ??= seq;
    this.#lastSeq = seq;
    this.#remember(seq, hash);
    this.count += 1;
    return this.#insert(record) ?? { kind: "new" };
  }

  #remember(seq: number, hash: string): void {
    this.#recent.set(seq, hash);
    if (this.#recent.size <= REMEMBERED) return;
    const [oldest] = this.#recent.keys();
    if (oldest !== undefined) this.#recent.delete(oldest);
  }

  /** What does not fit to the neighbours, or null. The record is taken in either way, so that one fault is told once. */
  #insert({ seq, prev, hash, at }: AuditRecord): Placed | null {
    const before = this.runs.find(({ last }) => last === seq - 1);
    const after = this.runs.find(({ first }) => first === seq + 1);
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
        this.runs.splice(this.runs.indexOf(after), 1);
      }
    } else if (after !== undefined) {
      Object.assign(after, { first: seq, prev, firstAt: at });
    } else {
      const place = this.runs.findIndex(({ first }) => first > seq);
      this.runs.splice(place === -1 ? this.runs.length : place, 0, {
        first: seq,
        last: seq,
        prev,
        firstAt: at,
        head: hash,
        lastAt: at,
      });
    }
    return fault;
  }
}
