// Checkpoints as a chain of their own: gapless, each with the digest of the one before, and none that knows a ledger to be shorter than one
// before it did. Taken in any order, because KV lists the newest first.
import { canonicalJson, GENESIS_HASH, sha256Hex } from "./chain.ts";
import type { Checkpoint } from "./checkpoint.ts";

export interface CheckpointFault {
  readonly kind: "changed" | "missing" | "doubled";
  readonly seq: number;
  readonly message: string;
}

export interface ChainedCheckpoint {
  readonly at: string;
  readonly prev: string;
  readonly digest: string;
}

/** What the next one has as `prev`. Null for what has no canonical form: nobody can have made that. */
export function checkpointDigest(checkpoint: object): string | null {
  try {
    return sha256Hex(canonicalJson(checkpoint));
  } catch {
    return null;
  }
}

export class CheckpointChain {
  readonly #places = new Map<number, ChainedCheckpoint>();
  /** By ledger, two numbers each time that it is named: seq of the checkpoint, seq of the record. */
  readonly #named = new Map<string, number[]>();
  readonly #found: CheckpointFault[] = [];

  get count(): number {
    return this.#places.size;
  }

  /** Seq of the oldest one; null: there is none. */
  get first(): number | null {
    return this.#seqs().at(0) ?? null;
  }

  get last(): number | null {
    return this.#seqs().at(-1) ?? null;
  }

  digestOf(seq: number): string | null {
    return this.#places.get(seq)?.digest ?? null;
  }

  placeOf(seq: number): ChainedCheckpoint | null {
    return this.#places.get(seq) ?? null;
  }

  /** Null: none of these has this digest. */
  seqOf(digest: string): number | null {
    for (const [seq, place] of this.#places) if (place.digest === digest) return seq;
    return null;
  }

  /** How far each ledger had come, as those up to `seq` know it. */
  headsUpTo(seq: number): Map<string, number> {
    const heads = new Map<string, number>();
    for (const [ledger, numbers] of this.#named)
      for (let at = 0; at < numbers.length; at += 2) {
        const head = numbers[at + 1] ?? 0;
        if ((numbers[at] ?? 0) <= seq && head > (heads.get(ledger) ?? 0)) heads.set(ledger, head);
      }
    return heads;
  }

  /** False for one that stands there already, alike or not. */
  take(checkpoint: Checkpoint): boolean {
    const { seq, at, prev, heads } = checkpoint;
    const digest = checkpointDigest(checkpoint);
    if (digest === null) this.#fault("changed", seq, `checkpoint ${seq} holds text that Bailiff never writes`);
    const there = this.#places.get(seq);
    if (there !== undefined) {
      if (there.digest !== digest) this.#fault("changed", seq, `checkpoint ${seq} stands twice, and the two are not the same`);
      return false;
    }
    this.#places.set(seq, { at, prev, digest: digest ?? "" });
    for (const head of heads) {
      const named = this.#named.get(head.ledger) ?? [];
      named.push(seq, head.seq);
      this.#named.set(head.ledger, named);
    }
    return true;
  }

  /** The one with the lowest seq comes first. */
  faults(): CheckpointFault[] {
    const found = [...this.#found];
    let last: readonly [seq: number, place: ChainedCheckpoint] | null = null;
    for (const seq of this.#seqs()) {
      const place = this.#places.get(seq);
      if (place === undefined) continue;
      const why = faultAfter(last, seq, place);
      if (why !== null) found.push(why);
      last = [seq, place];
    }
    return [...found, ...this.#headsBack()].sort((a, b) => a.seq - b.seq);
  }

  #seqs(): number[] {
    return [...this.#places.keys()].sort((a, b) => a - b);
  }

  #headsBack(): CheckpointFault[] {
    return [...this.#named].flatMap(([ledger, numbers]) => {
      const pairs = Array.from({ length: numbers.length / 2 }, (_, index) => ({
        checkpoint: numbers[2 * index] ?? 0,
        head: numbers[2 * index + 1] ?? 0,
      })).sort((a, b) => a.checkpoint - b.checkpoint);
      const back = pairs.find(({ head }, index) => head <= (pairs[index - 1]?.head ?? 0));
      if (back === undefined) return [];
      const message = `checkpoint ${back.checkpoint} knows ${ledger} up to ${back.head} only, and one before it knows more`;
      return [{ kind: "changed" as const, seq: back.checkpoint, message }];
    });
  }

  #fault(kind: CheckpointFault["kind"], seq: number, message: string): void {
    this.#found.push({ kind, seq, message });
  }
}

function faultAfter(
  last: readonly [seq: number, place: ChainedCheckpoint] | null,
  seq: number,
  { at, prev }: ChainedCheckpoint,
): CheckpointFault | null {
  if (seq === 1 && prev !== GENESIS_HASH)
    return { kind: "changed", seq, message: "checkpoint 1 is the first and names one before it" };
  if (last === null) return null;
  const [before, place] = last;
  if (before < seq - 1) {
    const missing = before + 1 === seq - 1 ? `checkpoint ${before + 1} is` : `checkpoints ${before + 1} to ${seq - 1} are`;
    return { kind: "missing", seq: before + 1, message: `${missing} missing` };
  }
  if (place.digest !== prev) return { kind: "changed", seq, message: `checkpoint ${seq} does not continue the one before it` };
  if (at < place.at) return { kind: "changed", seq, message: `checkpoint ${seq} is earlier than the one before it` };
  return null;
}
