// The checkpoints of one file of records: in the manifest of an export, or lines of their own (of an export with very many, or of a copy of
// all of KV). What they know of ledgers, and whether they are a chain.
import type { ChainRuns } from "./chain-runs.ts";
import type { Checkpoint, CheckpointHead } from "./checkpoint.ts";
import { CheckpointChain, type CheckpointFault, checkpointDigest } from "./checkpoint-chain.ts";
import { KnownHeads } from "./known-heads.ts";
import { isCheckpoint, type Manifest, startsWithLog } from "./manifest.ts";

/** Told of each checkpoint once, with its signature: in a manifest or as a line. */
export type CheckpointWatch = (checkpoint: Checkpoint) => void;

export class FileCheckpoints {
  readonly heads = new KnownHeads();
  /** What the manifest says of a record, and says otherwise before. */
  readonly disputed: CheckpointHead[] = [];
  readonly #chain = new CheckpointChain();
  readonly #manifest: Manifest | null;
  readonly #watch: CheckpointWatch;
  #doubled: CheckpointFault | null = null;

  constructor(manifest: Manifest | null, watch: CheckpointWatch) {
    this.#manifest = manifest;
    this.#watch = watch;
    if (manifest === null) return;
    for (const checkpoint of manifest.checkpoints ?? []) this.disputed.push(...this.#take(checkpoint, () => null));
    for (const { at, ...head } of manifest.heads ?? []) {
      const due = at <= manifest.to ? { by: "the manifest", inSpan: at >= manifest.from } : null;
      if (!this.heads.take(head, null, due)) this.disputed.push(head);
    }
    // Older exports have no other. Newer ones have it among the rest too, unless their span ended before.
    const { checkpoint } = manifest;
    if (checkpoint === null || checkpoint === undefined) return;
    this.disputed.push(...this.#takeHeads(checkpoint, () => null));
    if (!this.has(checkpoint.seq)) this.#watch(checkpoint);
  }

  /** Those of the span, as a chain of their own. */
  get chain(): CheckpointChain {
    return this.#chain;
  }

  get count(): number {
    return this.#chain.count;
  }

  get first(): number | null {
    return this.#chain.first;
  }

  /** Null when the line is damaged; else the heads in whose place there is another record. */
  takeLine(value: unknown, chainOf: (ledger: string) => ChainRuns | null): readonly CheckpointHead[] | null {
    return isCheckpoint(value) ? this.#take(value, chainOf) : null;
  }

  has(seq: number): boolean {
    return this.#chain.digestOf(seq) !== null;
  }

  /** That of the oldest checkpoint; null: there is none. `from`: seq of the first that there must be. */
  fault(from = this.#manifest?.checkpoints_from ?? null): CheckpointFault | null {
    const found = [...this.#chain.faults(), ...this.#manifestFaults(from)].sort((a, b) => a.seq - b.seq);
    return this.#doubled ?? found[0] ?? null;
  }

  #take(checkpoint: Checkpoint, chainOf: (ledger: string) => ChainRuns | null): readonly CheckpointHead[] {
    const { seq } = checkpoint;
    if (this.#chain.take(checkpoint)) this.#watch(checkpoint);
    else if (this.#manifest !== null) this.#doubled ??= { kind: "doubled", seq, message: `checkpoint ${seq} stands twice` };
    return this.#takeHeads(checkpoint, chainOf);
  }

  #takeHeads(checkpoint: Checkpoint, chainOf: (ledger: string) => ChainRuns | null): readonly CheckpointHead[] {
    const manifest = this.#manifest;
    const reaches = manifest !== null && manifest.to >= checkpoint.at;
    const due = reaches ? { by: `the checkpoint of ${checkpoint.at}`, inSpan: startsWithLog(manifest) } : null;
    return checkpoint.heads.filter((head) => !this.heads.take(head, chainOf(head.ledger), due));
  }

  /** Which checkpoints there must be. */
  #manifestFaults(from: number | null): CheckpointFault[] {
    const manifest = this.#manifest;
    if (manifest?.checkpoints === undefined) return [];
    const [first, last] = [this.#chain.first, this.#chain.last];
    const found: CheckpointFault[] = [];
    const missing = (seq: number, end: number | null) => {
      const message = end === null ? `checkpoint ${seq} is missing` : `checkpoints ${seq} to ${end} are missing`;
      found.push({ kind: "missing", seq, message });
    };
    if (from !== null && (first === null || first > from)) missing(from, first === null || first === from + 1 ? null : first - 1);
    if (first !== null && (from === null || first < from))
      found.push({ kind: "changed", seq: first, message: `the manifest knows no checkpoint ${first}` });
    if (startsWithLog(manifest) && first !== null && first > 1 && from === first) missing(1, first === 2 ? null : first - 1);
    return [...found, ...this.#newestFaults(manifest, last)];
  }

  /** The newest checkpoint of the deployment, which may lie behind the span. */
  #newestFaults({ checkpoint, to }: Manifest, last: number | null): CheckpointFault[] {
    if (checkpoint === null || checkpoint === undefined) return [];
    const { seq, at, prev } = checkpoint;
    const there = this.#chain.digestOf(seq);
    const changed = (why: string): CheckpointFault[] => [{ kind: "changed", seq, message: `checkpoint ${seq} ${why}` }];
    if (there !== null)
      return there === checkpointDigest(checkpoint) ? [] : changed("stands twice, and the two are not the same");
    if (at <= to) return [{ kind: "missing", seq, message: `checkpoint ${seq} is missing: the newest one lies in the span` }];
    if (last !== null && seq <= last) return changed("is behind one of the span, and counts less");
    return seq - 1 === last && this.#chain.digestOf(last) !== prev ? changed("does not continue the one before it") : [];
  }
}
