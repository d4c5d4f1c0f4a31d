// The answer to a repeat of a creation: the user as it is now, because no user's data was kept. So it is a look at the user like any other,
// and is judged, masked, charged and recorded as one of today: else who may create and not look could read for ever after what others have
// written about the user since.
import type { RecordDraft } from "../../../audit/record.ts";
import { type BailiffError, bailiffError, errorResponse } from "../../../bailiff-errors.ts";
import { outcomeOf } from "../../../clerk/forward-result.ts";
import { letGo } from "../../../clerk/upstream-body.ts";
import { type Decision, decisionWith } from "../../../policy/engine.ts";
import type { Services } from "../../services.ts";
import { release, reserve } from "../ancestors.ts";
import { keyInvalid } from "../authenticate.ts";
import { chargesOf } from "../call-charges.ts";
import { decideCall } from "../decide-call.ts";
import type { DecidedCall } from "../decided-call.ts";
import { limited } from "../limit-refusal.ts";
import { draftRecord } from "../record-draft.ts";
import { brokenOff, ledgerUnavailable, upstreamFailure } from "../refusals.ts";
import { deniedError, recordRefusal } from "../refuse.ts";
import { send } from "../send.ts";
import { shapeAnswer } from "./shape-answer.ts";
import { toldOnRecord } from "./told-on-record.ts";

/** @param intentId of the creation; @param id of the user that it made */
export async function tellCreated(services: Services, repeat: DecidedCall, intentId: string, id: string): Promise<Response> {
  const shownBy = services.operations.find(({ name }) => name === repeat.operation.creates?.shownBy);
  if (shownBy?.target.kind !== "one") throw new Error(`nothing shows what ${repeat.operation.name} creates`);
  const args = { [shownBy.target.arg]: id };
  const { call, principal, options } = repeat;
  const { leftMs, retries } = options;
  const { lease, above } = principal;
  const looked = await decideCall(services, { call, operation: shownBy, args, lease, above, leftMs, retries });
  const ended: Ending = { intentId, id };
  if (looked.kind === "error") return failed(services, repeat, ended, looked.error);
  if (looked.kind === "target_refused") {
    const { body, status, headers } = looked.answer;
    if (body === null) return failed(services, repeat, ended, brokenOff(leftMs()));
    return recorded(services, repeat, ended, new Response(body, { status, headers }));
  }
  const decision = withoutAsking(looked.decision);
  const look: DecidedCall = { ...repeat, operation: shownBy, args, upload: null, decision, target: id };
  if (decision.effect === "deny") return refused(services, look, ended);
  return show(services, repeat, look, ended);
}

/** A look that waits for other people is none that a repeat may have on the side: they are asked by the look itself. */
function withoutAsking(decision: Decision): Decision {
  if (decision.approval === null) return decision;
  const text = "It waits for other people's approval: ask for it by that operation itself.";
  return decisionWith(
    decision,
    { effect: "deny", code: "bailiff_policy_denied", explanation: `${decision.explanation} ${text}` },
    { told: () => ({ kind: "denied", code: "bailiff_policy_denied", detail: text }) },
  );
}

interface Ending {
  readonly intentId: string;
  readonly id: string;
}

/** Charged like a look, in the ledgers of the key and of those above it. */
async function show(services: Services, repeat: DecidedCall, look: DecidedCall, ended: Ending): Promise<Response> {
  const { call, principal } = repeat;
  const charges = chargesOf(look);
  const line = [principal.lease, ...principal.above];
  const lineage = line.map(({ record }) => record.id);
  if (charges.length > 0) {
    const reserved = await reserve(services, line, { reservation: call.requestId, charges });
    if (reserved?.ok !== true) release(services, call, lineage, call.requestId, "failed");
    if (reserved === null || (!reserved.ok && reserved.code === "stale"))
      return failed(services, repeat, ended, ledgerUnavailable());
    if (!reserved.ok)
      return reserved.code === "limited" ? limited(services, look, reserved) : failed(services, repeat, ended, keyInvalid());
  }
  const told = { ...repeat, decision: bothDecisions(repeat.decision, look.decision) };
  const { result, upstream } = await send(services, look);
  if (charges.length > 0) release(services, call, lineage, call.requestId, outcomeOf(result, look.operation.replay));
  if (result.kind === "failure") return failed(services, told, ended, upstreamFailure(result), upstream);
  const shaped = await shapeAnswer(look.operation, result, told.decision);
  if (!shaped.ok) letGo(result.body);
  if (!shaped.ok) return failed(services, told, ended, brokenOff(look.options.leftMs()), upstream);
  return recorded(services, told, ended, shaped.response, upstream);
}

/** What either hides stays hidden, and what either saw is on record. */
function bothDecisions(create: Decision, look: Decision): Decision {
  return decisionWith(
    create,
    {
      explanation: `${create.explanation} ${look.explanation}`,
      mask: [...new Set([...create.mask, ...look.mask])],
      rows: look.rows,
      writeAhead: create.writeAhead || look.writeAhead,
    },
    { seen: () => ({ ...look.seen, ...create.seen }) },
  );
}

function recorded(
  services: Services,
  told: DecidedCall,
  { intentId, id }: Ending,
  response: Response,
  upstream: RecordDraft["upstream"] = null,
): Promise<Response> {
  const outcome = response.status < 300 ? "ok" : "failed";
  const draft = draftRecord(told, { type: "read", outcome, intent_id: intentId, target: id, upstream });
  return toldOnRecord(services, told, draft, response);
}

async function failed(
  services: Services,
  { ledger, call, ...facts }: DecidedCall,
  { intentId, id }: Ending,
  error: BailiffError,
  upstream: RecordDraft["upstream"] = null,
): Promise<Response> {
  const more = { type: "read", outcome: "failed", intent_id: intentId, target: id, error: error.code, upstream } as const;
  services.reads.add(ledger, draftRecord({ ledger, call, ...facts }, more), call.waitUntil);
  return errorResponse([error], call.requestId);
}

/** A look that policy denies: recorded as what it is. The caller made the user, and may know that much. */
async function refused(services: Services, look: DecidedCall, { intentId, id }: Ending): Promise<Response> {
  const error = look.decision.code ?? "bailiff_policy_denied";
  const told = deniedError(look.decision);
  await recordRefusal(services, look, draftRecord(look, { type: "denied", error, intent_id: intentId }));
  const text =
    `This was done before and is not done again: it made ${id} (audit record ${intentId}). ` +
    `A repeat shows the user as ${look.operation.name} would, and that is denied. ${told.detail}`;
  return errorResponse([bailiffError(told.code, text, { meta: { intent_id: intentId } })], look.call.requestId);
}
