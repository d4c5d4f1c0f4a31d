// The records that the detector writes. Pure.
import { EXPLAINED } from "../audit/act.ts";
import { BLANK_DRAFT, type RecordDraft } from "../audit/record.ts";
import type { Change } from "./judge.ts";
import type { KnownAct } from "./told-act.ts";
import { rootOf } from "./user-state.ts";
import type { EventRow } from "./watch-store.ts";

/** Who says so where no key does. */
const CLERK = { id: "clerk", name: "Clerk's webhook", owner: "" } as const;

/** The operation that would have done it, so that whoever asks for bans sees those that went past Bailiff too. */
const DONE_BY: Readonly<Record<string, string>> = {
  "banned true": "users.ban",
  "banned false": "users.unban",
  "locked true": "users.lock",
  "locked false": "users.unlock",
  "deleted true": "users.delete",
};

/** Something was done to the user, and not through Bailiff. */
export function bypassDraft(row: EventRow, changes: readonly Change[]): RecordDraft {
  return {
    ...BLANK_DRAFT,
    type: "bypass",
    // Of what shows later in the same event, because one before it comes late, there is another record.
    request_id: row.found.length === 0 ? row.svixId : `${row.svixId}-${row.found.length + 1}`,
    operation: operationOf(row, changes),
    target: row.userId,
    args: { ...evidenceOf(row), changed: changes.map(({ facet, ground }) => ({ what: facet, ground })) },
    outcome: "ok",
    called_at: new Date(row.heardMs).toISOString(),
  };
}

/** An act was told of after its time was up: the bypass was none. */
export function withdrawalDraft(row: EventRow, recordId: string, act: KnownAct): RecordDraft {
  return {
    ...BLANK_DRAFT,
    type: "resolved",
    request_id: `${row.svixId}-${recordId}`,
    operation: operationOf(
      row,
      row.found.filter((change) => change.recordId === recordId),
    ),
    target: row.userId,
    args: { explained_by: act.intentId },
    intent_id: recordId,
    outcome: "ok",
    error: EXPLAINED,
  };
}

/** Clerk's event shows that an act happened whose answer was lost. */
export function proofDraft(row: EventRow, act: KnownAct): RecordDraft {
  return {
    ...BLANK_DRAFT,
    type: "resolved",
    request_id: row.svixId,
    key: CLERK,
    operation: act.operation,
    target: row.userId,
    args: evidenceOf(row),
    outcome: "ok",
  };
}

function evidenceOf({ svixId, type, atMs, evidence }: EventRow): Record<string, unknown> {
  return {
    svix_id: svixId,
    event: type,
    event_at: new Date(atMs).toISOString(),
    event_sha256: evidence.sha256,
    client_ip: evidence.ip,
    user_agent: evidence.userAgent,
  };
}

function operationOf({ type }: EventRow, changes: readonly Change[]): string {
  if (type === "user.created") return "users.create";
  const operations = new Set(changes.map(({ facet, to }) => DONE_BY[`${facet} ${to}`] ?? metadataOf(facet) ?? "users.update"));
  const [first = "users.update"] = operations;
  return operations.size === 1 ? first : "users.update";
}

function metadataOf(facet: string): string | null {
  return rootOf(facet)?.endsWith("_metadata") === true ? "users.update_metadata" : null;
}
