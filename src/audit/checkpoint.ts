// A checkpoint says how far the ledgers had come at some time, outside of the ledgers themselves: cutting off the newest records of a
// ledger, or making its whole chain anew, then shows. Checkpoints are a chain of their own, signed when the deployment has a key.
import { canonicalJson, GENESIS_HASH, sha256Hex } from "./chain.ts";
import { invertedMs } from "./segment.ts";
import type { Signature } from "./signing.ts";

export const CHECKPOINT_PREFIX = "checkpoint/";

export interface CheckpointHead {
  readonly ledger: string;
  readonly seq: number;
  readonly hash: string;
  /** Time of that record, RFC 3339: so an export of a span knows that it has to have it. Older checkpoints do not say. */
  readonly at?: string;
}

export interface UnsignedCheckpoint {
  readonly type: "checkpoint";
  readonly v: 1;
  /** 1, 2, 3 … without a gap. */
  readonly seq: number;
  /** RFC 3339. */
  readonly at: string;
  /** SHA-256 of the canonical JSON of the checkpoint before, with its signature; 64 zeros for the first. */
  readonly prev: string;
  /** Heads that moved since the checkpoint before, by ledger. */
  readonly heads: readonly CheckpointHead[];
}

export interface Checkpoint extends UnsignedCheckpoint {
  readonly signature: Signature | null;
}

export function nextCheckpoint(last: Checkpoint | null, heads: readonly CheckpointHead[], atMs: number): UnsignedCheckpoint {
  return {
    type: "checkpoint",
    v: 1,
    seq: (last?.seq ?? 0) + 1,
    at: new Date(atMs).toISOString(),
    prev: last === null ? GENESIS_HASH : sha256Hex(canonicalJson(last)),
    heads: [...heads].sort((a, b) => (a.ledger < b.ledger ? -1 : 1)),
  };
}

/** `checkpoint/<13-digit inverted ms>-<seq>`: a plain list comes newest first. */
export function checkpointName({ at, seq }: UnsignedCheckpoint): string {
  return `${CHECKPOINT_PREFIX}${invertedMs(Date.parse(at))}-${seq}`;
}
