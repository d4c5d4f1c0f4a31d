// What checkpoints know of the ledgers in a file: the record of this `seq` has that `hash`, now and for ever. An export has one checkpoint in
// its manifest; a copy of all of KV has all of them, as lines among the records.
import type { ChainRuns } from "./chain-runs.ts";
import { type CheckpointHead, checkpointSchema } from "./manifest.ts";

/** Hash by `seq`, of one ledger. */
export type HeadsOf = ReadonlyMap<number, string>;

const NONE: HeadsOf = new Map();

export class KnownHeads {
  readonly #heads = new Map<string, Map<number, string>>();
  /** Lines that were checkpoints. */
  count = 0;

  constructor(heads: readonly CheckpointHead[]) {
    for (const head of heads) this.#add(head);
  }

  get ledgers(): Iterable<string> {
    return this.#heads.keys();
  }

  of(ledger: string): HeadsOf {
    return this.#heads.get(ledger) ?? NONE;
  }

  /**
   * A line of a file. What the records that came before do not say otherwise is kept for those that come. Null when it is no checkpoint;
   * else the heads in whose place there was another record.
   */
  takeLine(value: unknown, chainOf: (ledger: string) => ChainRuns | null): readonly CheckpointHead[] | null {
    const checkpoint = checkpointSchema.safeParse(value);
    if (!checkpoint.success) return null;
    this.count += 1;
    const other: CheckpointHead[] = [];
    for (const head of checkpoint.data.heads) {
      const same = chainOf(head.ledger)?.holds(head.seq, head.hash) ?? null;
      if (!(same ?? this.#add(head))) other.push(head);
    }
    return other;
  }

  /** Whether it says what was known already, if anything was. */
  #add({ ledger, seq, hash }: CheckpointHead): boolean {
    const own = this.#heads.get(ledger) ?? new Map<number, string>();
    const known = own.get(seq) ?? hash;
    this.#heads.set(ledger, own.set(seq, known));
    return known === hash;
  }
}

/** How far a ledger had come when the last of them was made; 0: they do not know it. */
export function newestOf(heads: HeadsOf): number {
  let newest = 0;
  for (const seq of heads.keys()) newest = Math.max(newest, seq);
  return newest;
}
