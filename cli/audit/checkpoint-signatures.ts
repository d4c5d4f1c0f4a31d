// What the signatures of the checkpoints in a file say, with the keys that there are. Only what follows from them is kept.
import { checkSignature, type VerifyingKey } from "../../src/audit/verify-signature.ts";

interface SignedCheckpoint {
  readonly seq: number;
  readonly signature: { readonly key_id: string; readonly value: string } | null;
}

export class CheckpointSignatures {
  readonly #keys: readonly VerifyingKey[];
  /** Seq of the first whose signature does not hold. */
  #bad: number | null = null;
  /** Those that none of the keys has signed. */
  #foreign = { count: 0, first: 0, last: 0 };

  constructor(keys: readonly VerifyingKey[]) {
    this.#keys = keys;
  }

  take(checkpoint: SignedCheckpoint): void {
    const state = checkSignature(checkpoint, this.#keys);
    if (state === "good") return;
    const { seq } = checkpoint;
    if (state === "bad") {
      this.#bad = Math.min(this.#bad ?? seq, seq);
      return;
    }
    const { count, first, last } = this.#foreign;
    this.#foreign = { count: count + 1, first: count === 0 ? seq : Math.min(first, seq), last: Math.max(last, seq) };
  }

  faults(): string[] {
    return this.#bad === null ? [] : [`the signature of checkpoint ${this.#bad} does not hold`];
  }

  /**
   * They may be older than the key, or than its last change. `holds`: what vouches for them then; a whole log that somebody made anew without
   * the key looks like that as well.
   */
  warnings(holds: string): string[] {
    const { count, first, last } = this.#foreign;
    if (count === 0) return [];
    const which = count === 1 ? `checkpoint ${first} is` : `${count} checkpoints (${first} to ${last}) are`;
    return [`${which} not signed by this key: ${holds}. If the deployment has always had the key, the log was made anew`];
  }
}
