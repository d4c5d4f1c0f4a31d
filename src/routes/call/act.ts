// An act: everything that is not a plain read. The intent is durable in the key's Ledger before Clerk is called; the outcome is durable
// before the caller hears of it, unless the Ledger went away meanwhile, and then it is tried again behind the answer. What was lost on
// the way the Ledger itself calls `unknown` later.
import { DUPLICATE } from "../../audit/act.ts";
import type { Outcome } from "../../audit/record.ts";
import { type BailiffError, bailiffError, errorResponse } from "../../bailiff-errors.ts";
import { ID_PATTERN } from "../../clerk/args/fields.ts";
import { type ForwardResult, outcomeOf } from "../../clerk/forward-result.ts";
import { letGo } from "../../clerk/upstream-body.ts";
import type { KeptAnswer } from "../../ledger/protocol.ts";
import type { Services } from "../services.ts";
import { admit } from "./admit.ts";
import { hiddenRows, type ReadAnswer, shapeAnswer, valueAt } from "./answer/shape-answer.ts";
import type { DecidedCall } from "./decided-call.ts";
import { type EntryVerdict, judgeEntry } from "./duplicate.ts";
import { draftRecord } from "./record-draft.ts";
import { cutShort, notShown, outcomeUnknown, upstreamFailure } from "./refusals.ts";
import { send } from "./send.ts";
import { settleAct } from "./settle.ts";

/** Clerk's ledger entries are a few hundred characters; what is larger is not kept for repeats. */
const MAX_KEPT_CHARS = 16_384;

/** What the record says of a credit that Clerk answered well, where the entry is not this act's. The caller is told Clerk's answer. */
const ENTRY_ERRORS: Readonly<Record<EntryVerdict, string | null>> = {
  own: null,
  made_before: DUPLICATE,
  other_amount: "other_amount",
};

export async function act(services: Services, decided: DecidedCall): Promise<Response> {
  const admitted = await admit(services, decided);
  if (!admitted.ok) return admitted.response;
  const { intentId, reservation, current, similarTo } = admitted;
  const { result, upstream } = await send(services, current);
  const ended = await endOf(current, result, intentId);
  const answeredAtMs = result.kind === "answer" ? result.answeredAtMs : null;
  const sinceMs = reservation === intentId ? services.deps.now() - current.call.startedMs : null;
  const entry = ended.outcome === "ok" ? judgeEntry(current, ended.clerks?.value, { answeredAtMs, sinceMs }) : "own";
  const createdId = createdIdIn(current, ended.clerks?.value);
  const record = draftRecord(current, {
    type: "outcome",
    intent_id: intentId,
    outcome: ended.outcome,
    upstream,
    error: ENTRY_ERRORS[entry] ?? ended.error,
    ...(typeof createdId === "string" ? { target: createdId } : {}),
    ...hiddenRows(ended),
  });
  const answer = keptAnswer(current, ended, createdId);
  await settleAct(services, current, admitted, {
    requestId: current.call.requestId,
    record: { ...record, args: null, seen: null },
    answer,
    duplicate: entry === "made_before",
  });
  if (similarTo !== null) ended.response.headers.set("Bailiff-Similar-To", similarTo);
  return ended.response;
}

/** Clerk's own id of what was made; anything that is not one is not taken for it. */
function createdIdIn({ operation }: DecidedCall, answer: unknown): string | undefined {
  const id = operation.creates === undefined ? undefined : valueAt(answer, [operation.creates.field]);
  return typeof id === "string" && ID_PATTERN.test(id) ? id : undefined;
}

interface End {
  readonly response: Response;
  readonly outcome: Outcome;
  readonly error: string | null;
  /** Clerk's answer, where it was read. */
  readonly clerks: ReadAnswer | null;
  /** Rows that its caller was not shown. */
  readonly hidden: number;
}

async function endOf({ call, operation, decision, options }: DecidedCall, result: ForwardResult, intentId: string): Promise<End> {
  const outcome = outcomeOf(result, operation.replay);
  const refuse = (error: BailiffError, as: Outcome): End => {
    if (result.kind === "answer") letGo(result.body);
    return { response: errorResponse([error], call.requestId), outcome: as, error: error.code, clerks: null, hidden: 0 };
  };
  // Sent once, and not to be sent again by anybody who does not look first: no status that an SDK repeats by itself.
  if (operation.replay === "never" && outcome === "unknown") return refuse(outcomeUnknown(intentId), outcome);
  if (result.kind === "failure") return refuse(upstreamFailure(result), outcome);
  const shaped = await shapeAnswer(operation, result, decision);
  if (shaped.ok) return { response: shaped.response, outcome, error: null, clerks: shaped.clerks, hidden: shaped.hidden };
  if (operation.replay === "never") return refuse(outcomeUnknown(intentId), "unknown");
  if (shaped.because === "rows") return refuse(notShown(shaped, options.leftMs()), outcome);
  const done = outcome === "ok" ? "did this" : `answered with status ${result.status}`;
  const { code, how } = cutShort(options.leftMs());
  return refuse(bailiffError(code, `Clerk ${done}, but its answer ${how}. Audit record: ${intentId}.`), outcome);
}

function keptAnswer({ operation }: DecidedCall, { outcome, response, clerks }: End, createdId: unknown): KeptAnswer | null {
  if (outcome !== "ok") return null;
  if (typeof createdId === "string") return { kind: "created", id: createdId };
  if (operation.idempotency === undefined || clerks === null) return null;
  const body = clerks.text();
  return body.length > MAX_KEPT_CHARS ? null : { kind: "answer", status: response.status, body };
}
