// What was known of the ledgers in a file apart from it: the record of this `seq` has that `hash`, now and for ever. Checkpoints know it, in
// the manifest of an export or as lines; and the Registry, by the newest record of each ledger.
import type { ChainRuns } from "./chain-runs.ts";
import type { CheckpointHead } from "./checkpoint.ts";

/** Hash by `seq`, of one ledger. */
export type HeadsOf = ReadonlyMap<number, string>;

const NONE: HeadsOf = new Map();

/** A ledger must reach as far as this, in a file whose span does. */
export interface DueHead {
  readonly seq: number;
  /** Who says so. */
  readonly by: string;
  /** It lies in the span for certain: the ledger cannot have been quiet since its beginning. */
  readonly inSpan: boolean;
}

export class KnownHeads {
  readonly #heads = new Map<string, Map<number, string>>();
  readonly #newest = new Map<string, number>();
  readonly #due = new Map<string, DueHead>();

  get ledgers(): Iterable<string> {
    return this.#newest.keys();
  }

  of(ledger: string): HeadsOf {
    return this.#heads.get(ledger) ?? NONE;
  }

  /** How far it is known to have come; 0: nothing is known. */
  newestOf(ledger: string): number {
    return this.#newest.get(ledger) ?? 0;
  }

  dueOf(ledger: string): DueHead | null {
    return this.#due.get(ledger) ?? null;
  }

  /**
   * Whether it says what is known already, if anything is: of records (`chain`) or by another head. What no record says is kept for those
   * that come. `due`: null where the file need not reach it.
   */
  take({ ledger, seq, hash }: CheckpointHead, chain: ChainRuns | null, due: Omit<DueHead, "seq"> | null): boolean {
    this.#newest.set(ledger, Math.max(this.newestOf(ledger), seq));
    const far = this.#due.get(ledger);
    if (due !== null) {
      const inSpan = due.inSpan || (far?.inSpan ?? false);
      this.#due.set(ledger, far !== undefined && far.seq >= seq ? { ...far, inSpan } : { seq, by: due.by, inSpan });
    }
    const same = chain?.holds(seq, hash) ?? null;
    if (same !== null) return same;
    const own = this.#heads.get(ledger) ?? new Map<number, string>();
    const known = own.get(seq) ?? hash;
    this.#heads.set(ledger, own.set(seq, known));
    return known === hash;
  }
}
