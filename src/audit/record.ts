// The audit record: one element of a ledger's hash chain, as stored, projected to KV, exported and verified.
//
// Every field is always present, null where it does not apply, so that a table reader sees one shape; those with a `?` below are left out
// instead, because records were written before they were thought of. Fields are never renamed or re-typed; a new meaning is a new `v`. How the
// hash is made: see `chain.ts` and docs/audit.md.

export const RECORD_VERSION = 1;

export const RECORD_TYPES = [
  "intent",
  "outcome",
  "read",
  "denied",
  "failed",
  "admin",
  "resolved",
  "anonymous",
  "bypass",
] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

/** ok: it happened. refused: Clerk said no, nothing happened. failed: it certainly did not happen. unknown: it may have happened. */
export type Outcome = "ok" | "refused" | "failed" | "unknown";
export const OUTCOMES = ["ok", "refused", "failed", "unknown"] as const satisfies readonly Outcome[];

export interface RecordedKey {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  /** Id of the key that minted it; absent where the root token did, and in older records. */
  readonly minted_by?: string;
}

export interface RecordedDecision {
  readonly effect: "allow" | "deny";
  /** Name of the policy and id of the rule that decided; null when no rule did (default deny, scope, root). */
  readonly policy: string | null;
  readonly rule: string | null;
  /** Version of the bundle that was in force. */
  readonly bundle: string | null;
  /** Why, without any value of args or target: those are in `args` and `seen`, which can be erased. */
  readonly explanation: string;
  /** What rules on trial would have decided, each on its own; null when none would have had a say. Older records lack the field. */
  readonly shadow?: readonly RecordedShadow[] | null;
}

/** A shadow rule that would have made the decision. */
export interface RecordedShadow {
  readonly policy: string;
  readonly rule: string;
  /** null: it depends on the user, who could not be looked at. */
  readonly effect: "allow" | "deny" | null;
}

/** Would it have decided otherwise? False as well where nobody knows. */
export function isFlip({ effect }: RecordedShadow, decision: RecordedDecision | null): boolean {
  return decision !== null && effect !== null && effect !== decision.effect;
}

export interface RecordedUpstream {
  /** Clerk's HTTP status; null when no answer came. */
  readonly status: number | null;
  /** Times the request was sent. */
  readonly attempts: number;
  /** Milliseconds from the first send to Clerk's last headers, or to giving up. */
  readonly ms: number;
  readonly trace_id: string | null;
}

/** From this part of its maximum on a limit is nearly used up: `near`. */
export const NEAR_SHARE = 0.8;

/** A limit that an act was charged against, as it stood right after. */
export interface RecordedLimit {
  /** `<policy>/<rule>#<n>`, or `guess:<operation>`. */
  readonly limit: string;
  /** What was counted apart: `target:<id>`, `currency:USD`; "" for the key as a whole. */
  readonly bucket: string;
  readonly amount: number;
  readonly used: number;
  readonly max: number;
  /** RFC 3339. */
  readonly resets_at: string;
  /** near: from `NEAR_SHARE` on. */
  readonly state: "ok" | "near" | "exhausted";
}

/**
 * asked: a call was refused because others must agree first, and this is the request. waiting: the same call again, before they have, or after
 * one of them said no. agreed: one of them, and more are needed. approved: the last that was needed. used: the intent that goes ahead by it.
 */
export const APPROVAL_STEPS = ["asked", "waiting", "agreed", "approved", "rejected", "withdrawn", "expired", "used"] as const;

/** What a request for approval is. */
export const APPROVAL_STATUSES = ["pending", "approved", "rejected", "withdrawn", "used", "expired"] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

/** Where a record stands in the story of an approval. */
export interface RecordedApproval {
  readonly step: (typeof APPROVAL_STEPS)[number];
  /** How many must agree. */
  readonly needed: number;
  /** Who had agreed by then. */
  readonly by: readonly RecordedKey[];
}

export const ELEVATION_STEPS = ["opened", "closed", "reviewed"] as const;

/** What an elevation is. */
export const ELEVATION_STATUSES = ["open", "closed", "reviewed"] as const;
export type ElevationStatus = (typeof ELEVATION_STATUSES)[number];

/** Where a record stands in the story of an elevation. */
export interface RecordedElevation {
  readonly step: (typeof ELEVATION_STEPS)[number];
  readonly policy: string;
  /** When it ends at the latest; RFC 3339. */
  readonly until: string;
}

/** What a caller of the ledger supplies; the ledger adds its place in the chain. */
export interface RecordDraft {
  readonly type: RecordType;
  readonly request_id: string;
  readonly key: RecordedKey | null;
  readonly operation: string | null;
  /** The user id(s) acted on: a list for bulk operations. */
  readonly target: string | readonly string[] | null;
  /** Validated arguments, secret ones replaced by a marker. Erasable. */
  readonly args: Readonly<Record<string, unknown>> | null;
  /** Values that the deciding rules read, by path (`target.private_metadata.staff`). Erasable with `args`. */
  readonly seen: Readonly<Record<string, unknown>> | null;
  readonly reason: string;
  readonly ip: string | null;
  readonly api_version: string | null;
  readonly decision: RecordedDecision | null;
  /** What an intent was charged; null where nothing was. */
  readonly limits: readonly RecordedLimit[] | null;
  readonly upstream: RecordedUpstream | null;
  /** Id of the intent record that this one belongs to (an intent names itself). */
  readonly intent_id: string | null;
  readonly outcome: Outcome | null;
  /** Machine code of the error that the caller was given, if any. */
  readonly error: string | null;
  /**
   * When the call arrived at the Worker, by its clock; RFC 3339 with milliseconds. `at` is the chain's own order, and for a read that is recorded
   * after the fact later than this. Absent in older records, in counts, and where no call stands behind a record.
   */
  readonly called_at?: string;
  /** Of an intent to move money: id of the intent of an equal act by the same key, a short while before. There only if there was one. */
  readonly similar_to?: string;
  /** Of an intent that is sent though its act had happened by then (Clerk knows it by its key): the first intent of that act. Else absent. */
  readonly repeat_of?: string;
  /** Rows that were left out of the answer, of users whom rules deny. There only if there were some. */
  readonly hidden?: number;
  /** Of whatever belongs to a request for approval: its id. Absent elsewhere. */
  readonly approval_id?: string;
  /** In the ledger of the key that asked, once for each step: what the step is. A call of the admin plane that made one has the id alone. */
  readonly approval?: RecordedApproval;
  /** Of a call that came while the key was elevated, and of the elevation's own steps: its id. Absent elsewhere. */
  readonly elevation_id?: string;
  /** In the ledger of the elevated key, once for each step: which it is. A call of the admin plane that made one has the id alone. */
  readonly elevation?: RecordedElevation;
  /** Of a call by somebody who was signed in to the console: the session's public id. Absent elsewhere. */
  readonly session?: string;
  /** Of refusals that are counted together: how many. There only in such a record, with the two times below; every other stands for one. */
  readonly count?: number;
  /** When the first and the last of them were refused; RFC 3339. */
  readonly first_at?: string;
  readonly last_at?: string;
}

/** What a draft says that has nothing to say. */
export const BLANK_DRAFT = {
  key: null,
  operation: null,
  target: null,
  args: null,
  seen: null,
  reason: "",
  ip: null,
  api_version: null,
  decision: null,
  limits: null,
  upstream: null,
  intent_id: null,
  outcome: null,
  error: null,
} as const satisfies Omit<RecordDraft, "type" | "request_id">;

/** How many calls a record stands for, wherever calls are counted. */
export function callsIn({ count }: Pick<RecordDraft, "count">): number {
  return count ?? 1;
}

export interface AuditRecord extends RecordDraft {
  readonly v: typeof RECORD_VERSION;
  /** `<ledger>-<seq>` */
  readonly id: string;
  /** Key id (12 base62), `admin`, `anonymous` or `clerk`. */
  readonly ledger: string;
  /** 1, 2, 3 … without a gap, per ledger. */
  readonly seq: number;
  /** `hash` of the record before; 64 zeros for the first. */
  readonly prev: string;
  /** SHA-256, lower-case hex. */
  readonly hash: string;
  /** UTC, RFC 3339 with milliseconds. Never decreases within a ledger. */
  readonly at: string;
  /** 32 hex digits; null once the arguments were erased. */
  readonly args_salt: string | null;
  /** Salted digest of `args` and `seen`. */
  readonly args_hash: string;
}
