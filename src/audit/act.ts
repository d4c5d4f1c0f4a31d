// An act, as a reviewer asks for it: one call that is more than a look, with what came of it, in one row. Made of the records of the call
// (`join-acts.ts`); says nothing that they do not say.
import { moneyOf } from "./money.ts";
import type { AuditRecord, Outcome, RecordDraft, RecordedApproval } from "./record.ts";

/**
 * bypass: done to the user past Bailiff, as Clerk's webhook told; found to be explained after all it is a repeat of what explains it.
 * ok, refused, failed, unknown: its outcome. under_way: none yet. denied: policy, scope or limit said no. repeat: it belongs to another
 * row's act, and counts nowhere.
 */
export const ACT_RESULTS = ["ok", "refused", "failed", "unknown", "under_way", "denied", "repeat", "bypass"] as const;
export type ActResult = (typeof ACT_RESULTS)[number];

/** `now`: looked for to the end. A time: records after it were not looked at, so it may have been settled since. */
export type LookedUntil = string | null;

export interface Act {
  /** Of its first record: the intent, the refusal, the repeat that was answered from memory. */
  readonly id: string;
  /** Null where nothing was to be sent: refused, or answered from memory. */
  readonly intent_id: string | null;
  readonly at: string;
  /** When its call arrived; null in records of before that was kept, and of refusals counted together. */
  readonly called_at: string | null;
  readonly ended_at: string | null;
  readonly request_id: string;
  readonly key: RecordDraft["key"];
  readonly reason: string;
  readonly operation: string | null;
  readonly class: string | null;
  readonly target: RecordDraft["target"];
  readonly amount: number | null;
  readonly currency: string | null;
  readonly action: string | null;
  readonly decision: "allow" | "deny" | null;
  readonly policy: string | null;
  readonly rule: string | null;
  /** Of its last record; null: none is known yet, or there is none, as of a denial. */
  readonly outcome: Outcome | null;
  readonly result: ActResult;
  /** Of a repeat: the intent whose act it belongs to; null: made elsewhere, with the same idempotency key at Clerk. */
  readonly repeat_of: string | null;
  /** Id of the key that said what became of it, or `root`; null: nobody had to. */
  readonly resolved_by: string | null;
  readonly error: string | null;
  readonly upstream: { readonly status: number | null; readonly attempts: number } | null;
  /** What others said to it; null: nobody was asked. */
  readonly approvals: ({ readonly id: string } & RecordedApproval) | null;
  /** Calls that it stands for: 1, or more of refusals that were counted together. */
  readonly count: number;
  /** Null: what came of it was looked for to the end of the log. Else up to this time only: it may have been settled since. */
  readonly looked_until: LookedUntil;
  readonly damaged?: true;
  /** Of a page that was asked for names: the log has none, Clerk was asked. */
  readonly name?: TargetName;
}

/** Of one target one, of a bulk act one for each; null: not a user, or none that the reader is shown. */
export type TargetName = string | null | readonly (string | null)[];

export interface JoinedRecords {
  /** Intent, denial, failure, or a repeat from memory. */
  readonly first: AuditRecord;
  /** What came of an intent, newest first. */
  readonly closings: readonly AuditRecord[];
  readonly lookedUntil: LookedUntil;
}

/** Clerk's own record of a credit was there before: made with the same key by somebody else. */
export const DUPLICATE = "duplicate";
/** Of what seemed to have gone past Bailiff: an act on record did it. */
export const EXPLAINED = "explained";
/** Closed, because a new intent has taken its place. */
export const SENT_AGAIN = "sent_again";
/** Closed with nothing sent, and decided once more: the act is in another record of the same call. */
export const DECIDED_AGAIN = "decided_again";

export function actOf({ first, closings, lookedUntil }: JoinedRecords, classOf: (operation: string) => string | null): Act {
  const last = closings.at(0);
  const sent = closings.find(({ upstream }) => upstream !== null) ?? first;
  const money = moneyOf(first);
  const repeated = repeatOf(first, last);
  const word = last?.type === "resolved" && last.request_id !== first.request_id ? (last.key?.id ?? null) : null;
  return {
    id: first.id,
    intent_id: first.type === "intent" ? first.id : null,
    at: first.at,
    called_at: first.called_at ?? null,
    ended_at: first.type === "intent" ? (last?.at ?? null) : (first.last_at ?? first.at),
    request_id: first.request_id,
    key: first.key,
    reason: first.reason,
    operation: first.operation,
    class: first.operation === null ? null : classOf(first.operation),
    // Clerk's word on whom it made, however late it came; the target of an operator's word is the intent.
    target: closings.find((one) => one.request_id === first.request_id && one.target !== null)?.target ?? first.target,
    amount: money?.amount ?? null,
    currency: money?.currency ?? null,
    action: money?.action ?? null,
    decision: first.decision?.effect ?? null,
    policy: first.decision?.policy ?? null,
    rule: first.decision?.rule ?? null,
    outcome: (last ?? first).outcome,
    result: repeated === undefined ? resultOf(first, last) : "repeat",
    repeat_of: repeated ?? null,
    resolved_by: word,
    error: last === undefined ? first.error : (last.error ?? null),
    upstream: sent.upstream === null ? null : { status: sent.upstream.status, attempts: sent.upstream.attempts },
    approvals: approvalsOf(first),
    count: first.count ?? 1,
    looked_until: lookedUntil,
  };
}

function approvalsOf({ approval_id: id, approval }: AuditRecord): Act["approvals"] {
  return id === undefined || approval === undefined ? null : { id, ...approval };
}

function resultOf(first: AuditRecord, last: AuditRecord | undefined): ActResult {
  if (first.type === "denied" || first.type === "failed" || first.type === "bypass") return first.type;
  if (first.type !== "intent") return first.outcome ?? "unknown";
  return last === undefined ? "under_way" : (last.outcome ?? "unknown");
}

/** Undefined: it is none. Null: of an act that this log does not know. */
function repeatOf(first: AuditRecord, last: AuditRecord | undefined): string | null | undefined {
  if (last?.error === EXPLAINED) return typeof last.args?.["explained_by"] === "string" ? last.args["explained_by"] : null;
  if (first.type === "read" && first.intent_id !== null) return first.intent_id;
  if (first.repeat_of !== undefined) return first.repeat_of;
  if (last?.error === DUPLICATE) return null;
  // The new intent is written right after the word that closes the old one.
  return last?.error === SENT_AGAIN ? `${last.ledger}-${last.seq + 1}` : undefined;
}
