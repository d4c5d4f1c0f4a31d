// What a replay found, in groups: the same change for the same key, operation and rules is one line with a count and an example.
import type { RecordedKey } from "../../audit/record.ts";

export interface Verdict {
  /** approve: allowed, once others have agreed. */
  readonly effect: "allow" | "approve" | "deny";
  readonly policy: string | null;
  readonly rule: string | null;
  /** Of a denial. */
  readonly code: string | null;
}

/** A call of a key that came to a decision. */
export interface DecidedCall {
  /** Of its record. */
  readonly id: string;
  readonly key: RecordedKey;
  readonly operation: string;
  readonly was: Verdict;
  /** How many its record stands for. */
  readonly calls: number;
}

export interface Change {
  readonly key: RecordedKey;
  readonly operation: string;
  readonly was: Verdict;
  readonly would_be: Verdict;
  readonly calls: number;
  /** Id of the first such record. */
  readonly example: string;
}

export interface Untold {
  readonly key: RecordedKey;
  readonly operation: string;
  readonly why: string;
  readonly calls: number;
  readonly example: string;
}

export interface ReplayResult {
  /** Decided calls of keys; those of the root token and faulty ones are `skipped`. */
  readonly calls: number;
  readonly skipped: number;
  readonly same: number;
  /** Allowed then and denied now, or the other way round. */
  readonly flips: readonly Change[];
  /** The same effect, by another rule or with another mask. */
  readonly terms: readonly Change[];
  /** What the records do not tell. */
  readonly untold: readonly Untold[];
}

type Counted<T> = { -readonly [K in keyof T]: T[K] };

export class ReplayTally {
  #calls = 0;
  #skipped = 0;
  #same = 0;
  readonly #flips = new Map<string, Counted<Change>>();
  readonly #terms = new Map<string, Counted<Change>>();
  readonly #untold = new Map<string, Counted<Untold>>();

  skip(calls: number): void {
    this.#skipped += calls;
  }

  untold({ id, key, operation, calls }: DecidedCall, why: string): void {
    this.#calls += calls;
    count(this.#untold, [key.id, operation, why], { key, operation, why, calls: 0, example: id }, calls);
  }

  told({ id, key, operation, was, calls }: DecidedCall, wouldBe: Verdict, otherMask: boolean): void {
    this.#calls += calls;
    const flips = wouldBe.effect !== was.effect;
    const otherTerms = otherMask || wouldBe.policy !== was.policy || wouldBe.rule !== was.rule;
    if (!flips && !otherTerms) this.#same += calls;
    else {
      const change = { key, operation, was, would_be: wouldBe, calls: 0, example: id };
      count(flips ? this.#flips : this.#terms, [key.id, operation, was, wouldBe], change, calls);
    }
  }

  result(): ReplayResult {
    const [flips, terms, untold] = [mostFirst(this.#flips), mostFirst(this.#terms), mostFirst(this.#untold)];
    return { calls: this.#calls, skipped: this.#skipped, same: this.#same, flips, terms, untold };
  }
}

function count<T extends { calls: number }>(groups: Map<string, T>, name: readonly unknown[], first: T, calls: number): void {
  const text = JSON.stringify(name);
  const group = groups.get(text) ?? first;
  group.calls += calls;
  groups.set(text, group);
}

function mostFirst<T extends { readonly calls: number }>(groups: ReadonlyMap<string, T>): readonly T[] {
  return [...groups.values()].sort((a, b) => b.calls - a.calls);
}
