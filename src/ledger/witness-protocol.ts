// What Ledgers tell the Registry of themselves, and what it holds them and the copy in KV against. Plain data: it crosses a Durable Object RPC.
import type { Checkpoint } from "../audit/checkpoint.ts";
import type { Lease } from "../keys/lease.ts";
import type { ContinuityFault, HeldHash } from "./continuity.ts";

/** No ledger: stands for the chain of checkpoints where ledgers are named. */
export const CHECKPOINTS = "checkpoints";

/** Of a hash, in hex: 128 bits, so that another record with the same beginning is not to be found. */
export const HASH_DIGITS = 32;

/** What a Ledger has of a stretch of its chain, to hold a copy against. */
export interface HeldStretch {
  /** Seq of the first one; one past the newest when there is none. */
  readonly first: number;
  /** The beginnings of the hashes of the records from there on, without a gap, as one text. Some thousands at most; empty: no more. */
  readonly hashes: string;
  /** That of the record before; null when it is not known. */
  readonly before: string | null;
}

/** What a Ledger tells the Registry about itself, so that readers know whom to ask. */
export interface LedgerReport {
  readonly ledger: string;
  /** Time of the newest record, ms since the epoch. */
  readonly activeMs: number;
  readonly headSeq: number;
  readonly headHash: string;
  readonly projectedSeq: number;
  /** Time of the oldest record that is not in KV, ms since the epoch; null when all are. Reports of older versions do not say. */
  readonly waitingSinceMs?: number | null;
  /** KV will not take the next segment, and waiting does not mend it. */
  readonly copyRefused?: boolean;
  /** Intents without a known outcome. */
  readonly openCount: number;
  /** Shows that the head continues what the Registry knows. */
  readonly held?: readonly HeldHash[];
  /** Its key, and the bundle that it knows of: if either's storage was set back, the one that knows less learns it from the other. */
  readonly standing?: Lease | null;
}

/** `ask`: places of which the Ledger has to say what it holds there, before its head is taken for true. */
export type ReportAnswer = { readonly ok: true } | { readonly ok: false; readonly ask: readonly number[] };

/** A ledger's newest record that the Registry has taken for true. */
export interface KnownHead {
  readonly ledger: string;
  readonly seq: number;
  readonly hash: string;
  /** Time of that record, ms since the epoch. */
  readonly atMs: number;
}

/** A place in a chain, and the hash there if it is known. */
export interface TroublePoint {
  readonly seq: number;
  readonly hash: string | null;
}

/**
 * copy: what KV shows contradicts a Ledger or a checkpoint. checkpoints: they are no chain. anchor: the bucket for checkpoints has another
 * object in the place of one. The others are of a Ledger's own report.
 */
export const TROUBLE_KINDS = ["went_back", "changed", "forked", "copy", "checkpoints", "anchor"] as const satisfies readonly (
  | ContinuityFault
  | "copy"
  | "checkpoints"
  | "anchor"
)[];
type TroubleKind = (typeof TROUBLE_KINDS)[number];

export interface NewTrouble {
  /** Or `CHECKPOINTS`. */
  readonly ledger: string;
  readonly kind: TroubleKind;
  /** What must be there, and what is. */
  readonly known: TroublePoint;
  readonly reported: TroublePoint;
}

/** Something in storage contradicts what was known of the log: somebody wrote there who is not Bailiff. */
export interface LogTrouble extends NewTrouble {
  /** First and last seen, ms since the epoch. */
  readonly atMs: number;
  readonly lastAtMs: number;
  /** False: the Ledger has shown since that it holds what was known. */
  readonly open: boolean;
}

/** Of a Ledger's own report: what it says of the past is in doubt. */
export function isDoubt({ open, kind }: LogTrouble): boolean {
  return open && kind !== "copy" && kind !== "checkpoints" && kind !== "anchor";
}

/** What the Registry holds against ledgers and KV, for whoever checks them. */
export interface WitnessedLog {
  readonly heads: readonly KnownHead[];
  /** The newest ones, oldest first, whether they are in KV or not. */
  readonly checkpoints: readonly Checkpoint[];
  readonly troubles: readonly LogTrouble[];
}

/** A checkpoint without its heads, which may be 2 MB. */
export interface CheckpointMark {
  readonly seq: number;
  /** RFC 3339. */
  readonly at: string;
  readonly signed: boolean;
}

/** Why the last try failed. no_signing_key: nothing is signed, so there is nothing to put. */
export const ANCHOR_FAILURES = ["no_answer", "refused", "no_signing_key"] as const;
export type AnchorFailure = (typeof ANCHOR_FAILURES)[number];

/** How putting signed checkpoints into a bucket goes. Times are ms since the epoch. */
export interface AnchoringState {
  /** The newest checkpoint that is there, and when it was put; null: none yet. */
  readonly put: { readonly seq: number; readonly atMs: number } | null;
  readonly waiting: number;
  /** `sinceMs`: null where it can never succeed. */
  readonly failing: { readonly sinceMs: number | null; readonly why: AnchorFailure } | null;
}
