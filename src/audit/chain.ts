// How a record gets its place in the chain, to the byte. Pure; used by the ledger to write and by `audit verify` to check.
//
//   args_hash = SHA-256( JCS({"args": …, "salt": …, "seen": …}) )
//   hash      = SHA-256( JCS(record without hash, args, args_salt and seen) )
//
// JCS is RFC 8785 canonical JSON, UTF-8. `args`, `args_salt` and `seen` stay outside `hash`, held only through `args_hash`, so that
// personal data can be erased later and the chain still verifies; the salt keeps the digest from being guessed once they are gone.
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { type AuditRecord, RECORD_VERSION, type RecordDraft } from "./record.ts";

/** `prev` of a ledger's first record. */
export const GENESIS_HASH = "0".repeat(64);

/** RFC 8785. Throws on lone surrogates and non-finite numbers: intake refuses both. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error("not representable as JSON");
  return text;
}

export function sha256Hex(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

export function hashArgs(args: unknown, seen: unknown, salt: string): string {
  // Of every outcome, written out because it is asked for at each.
  if (args === null && seen === null) return sha256Hex(`{"args":null,"salt":${JSON.stringify(salt)},"seen":null}`);
  return sha256Hex(canonicalJson({ args, salt, seen }));
}

/** Of a record with its hash or without: the hash never covers itself. */
export function hashRecord(record: Omit<AuditRecord, "hash"> & { readonly hash?: string }): string {
  const { hash: _hash, args: _args, args_salt: _salt, seen: _seen, ...covered } = record;
  return sha256Hex(canonicalJson(covered));
}

export interface ChainPosition {
  readonly ledger: string;
  readonly seq: number;
  readonly prev: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** 32 hex digits. */
  readonly salt: string;
}

/** The record that continues a chain at `position`. An intent is its own `intent_id`. */
export function sealRecord(draft: RecordDraft, position: ChainPosition): AuditRecord {
  const id = `${position.ledger}-${position.seq}`;
  const unsealed: Omit<AuditRecord, "hash"> = {
    v: RECORD_VERSION,
    id,
    ledger: position.ledger,
    seq: position.seq,
    prev: position.prev,
    at: new Date(position.atMs).toISOString(),
    type: draft.type,
    request_id: draft.request_id,
    key: draft.key,
    operation: draft.operation,
    target: draft.target,
    args: draft.args,
    args_salt: position.salt,
    args_hash: hashArgs(draft.args, draft.seen, position.salt),
    seen: draft.seen,
    reason: draft.reason,
    ip: draft.ip,
    api_version: draft.api_version,
    decision: draft.decision,
    limits: draft.limits,
    upstream: draft.upstream,
    intent_id: draft.type === "intent" ? id : draft.intent_id,
    outcome: draft.outcome,
    error: draft.error,
    ...(draft.called_at === undefined ? {} : { called_at: draft.called_at }),
    ...(draft.hidden === undefined ? {} : { hidden: draft.hidden }),
    ...(draft.type === "intent" && draft.similar_to !== undefined ? { similar_to: draft.similar_to } : {}),
    ...(draft.type === "intent" && draft.repeat_of !== undefined ? { repeat_of: draft.repeat_of } : {}),
    ...(draft.approval_id === undefined ? {} : { approval_id: draft.approval_id }),
    // What came of the intent belongs to the story and is no step of it.
    ...(draft.approval === undefined || draft.type === "outcome" || draft.type === "resolved"
      ? {}
      : { approval: draft.approval }),
    ...(draft.elevation_id === undefined ? {} : { elevation_id: draft.elevation_id }),
    ...(draft.elevation === undefined ? {} : { elevation: draft.elevation }),
    ...(draft.session === undefined ? {} : { session: draft.session }),
    ...countOf(draft),
  };
  return { ...unsealed, hash: hashRecord(unsealed) };
}

/** All of it or nothing. */
function countOf({ count, first_at, last_at }: RecordDraft): Pick<RecordDraft, "count" | "first_at" | "last_at"> {
  return count === undefined || first_at === undefined || last_at === undefined ? {} : { count, first_at, last_at };
}
