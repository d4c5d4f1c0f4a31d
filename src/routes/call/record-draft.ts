// Turns what the pipeline knows of a call into a record for its key's ledger.

import { cutArgs } from "../../audit/cut-args.ts";
import { BLANK_DRAFT, type RecordDraft, type RecordedDecision, type RecordedKey } from "../../audit/record.ts";
import { redactArgs } from "../../audit/redact.ts";
import { wellFormedFields } from "../../audit/well-formed.ts";
import type { Operation } from "../../clerk/operation.ts";
import type { KeyRecord } from "../../keys/key-record.ts";
import type { Decision } from "../../policy/engine.ts";
import type { Call, CallFacts } from "./call.ts";
import type { Args } from "./validate.ts";

export interface RecordFacts {
  /** Where the record goes: the key's own ledger, or `admin`. */
  readonly ledger: string;
  /** Reason and API version are missing when the headers that name them were not valid. */
  readonly call: CallFacts & Partial<Pick<Call, "reason" | "apiVersion">>;
  readonly key: (Pick<KeyRecord, "id" | "name" | "owner"> & Partial<Pick<KeyRecord, "ancestors">>) | null;
  readonly operation: Pick<Operation, "name" | "target" | "secretArgs">;
  /** Null when they were not valid: then nothing of them is stored. */
  readonly args: Args | null;
  /** Where it is not what the operation's row names. */
  readonly target?: RecordDraft["target"];
  readonly decision: Decision | null;
}

/** Everything but what happened: that is `more`. */
export function draftRecord(
  facts: RecordFacts,
  more: Pick<RecordDraft, "type"> &
    Partial<Pick<RecordDraft, "upstream" | "intent_id" | "outcome" | "error" | "target" | "hidden" | "approval_id">>,
): RecordDraft {
  const { call, key, operation, args, decision } = facts;
  return {
    ...BLANK_DRAFT,
    request_id: call.requestId,
    key: key === null ? null : recordedKey(key),
    operation: operation.name,
    target: facts.target === undefined ? targetOf(operation, args) : facts.target,
    args: args === null ? null : recordedArgs(redactArgs(args, operation.secretArgs), more.type),
    seen: decision === null || Object.keys(decision.seen).length === 0 ? null : wellFormedFields(decision.seen),
    reason: call.reason ?? "",
    ip: call.ip,
    api_version: call.apiVersion ?? null,
    decision: decision === null ? null : recordedDecision(decision),
    called_at: new Date(call.startedMs).toISOString(),
    ...(call.measured.elevationId === null ? {} : { elevation_id: call.measured.elevationId }),
    ...(call.measured.sessionId === null ? {} : { session: call.measured.sessionId }),
    ...more,
  };
}

/** A key has the name that it was given; who gave it stands beside it. */
function recordedKey({ id, name, owner, ancestors = [] }: NonNullable<RecordFacts["key"]>): RecordedKey {
  const [mintedBy] = ancestors;
  return { id, name, owner, ...(mintedBy === undefined ? {} : { minted_by: mintedBy }) };
}

/** Of what went ahead all is kept: it is what Clerk was sent. */
function recordedArgs(args: Args, type: RecordDraft["type"]): Args {
  return type === "denied" || type === "failed" ? cutArgs(args) : args;
}

function recordedDecision({ effect, policy, rule, bundle, explanation, shadow }: Decision): RecordedDecision {
  return {
    effect,
    policy,
    rule,
    bundle: bundle === "" ? null : bundle,
    explanation,
    shadow: shadow.length === 0 ? null : shadow,
  };
}

function targetOf(operation: Pick<Operation, "target">, args: Args | null): RecordDraft["target"] {
  if (operation.target.kind === "none" || args === null) return null;
  const value = args[operation.target.arg];
  if (Array.isArray(value)) return value.filter((id) => typeof id === "string");
  return typeof value === "string" ? value : null;
}
