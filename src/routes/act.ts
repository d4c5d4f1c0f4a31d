// An act: everything that is not a plain read. The intent is durable in the key's Ledger before Clerk is called; the outcome is durable
// before the caller hears of it, unless the Ledger went away meanwhile, and then it is tried again behind the answer. What was lost on
// the way the Ledger itself calls `unknown` later.
import { bailiffError, errorResponse } from "../clerk/errors.ts";
import { type ForwardResult, outcomeOf } from "../clerk/forward-result.ts";
import type { Outcome, RecordDraft } from "../audit/record.ts";
import { admit } from "./admit.ts";
import type { DecidedCall } from "./decided-call.ts";
import { draftRecord } from "./record-draft.ts";
import { outcomeUnknown, upstreamFailure } from "./refusals.ts";
import { send } from "./send.ts";
import type { Services } from "./services.ts";
import { shapeAnswer } from "./shape-answer.ts";

const SETTLE_RETRY_AFTER_MS = [500, 2_000, 5_000] as const;

export async function act(services: Services, decided: DecidedCall): Promise<Response> {
  const admitted = await admit(services, decided);
  if (!admitted.ok) return admitted.response;
  // Decided anew if key or bundle had moved on.
  const { intentId, current } = admitted;
  const { result, upstream } = await send(services, current);
  const ended = await answerOf(current, result, intentId);
  const draft = draftRecord(current, {
    type: "outcome",
    intent_id: intentId,
    outcome: ended.outcome,
    upstream,
    error: ended.error,
    ...(ended.createdId === null ? {} : { target: ended.createdId }),
  });
  await settle(services, current, { ...draft, args: null, seen: null });
  return ended.response;
}

interface Ended {
  readonly response: Response;
  readonly outcome: Outcome;
  readonly error: RecordDraft["error"];
  readonly createdId: string | null;
}

async function answerOf({ call, operation, decision }: DecidedCall, result: ForwardResult, intentId: string): Promise<Ended> {
  const outcome = outcomeOf(result, operation.replay);
  const refuse = (error: ReturnType<typeof bailiffError>, as: Outcome): Ended => {
    if (result.kind === "answer") result.body?.cancel().catch(() => undefined);
    return { response: errorResponse([error], call.requestId), outcome: as, error: error.code, createdId: null };
  };
  // Sent once, and not to be sent again by anybody who does not look first: no status that an SDK repeats by itself.
  if (operation.replay === "never" && outcome === "unknown") return refuse(outcomeUnknown(intentId), outcome);
  if (result.kind === "failure") return refuse(upstreamFailure(result), outcome);
  const shaped = await shapeAnswer(operation, result, decision.mask);
  if (shaped.ok) return { response: shaped.response, outcome, error: null, createdId: shaped.createdId };
  if (operation.replay === "never") return refuse(outcomeUnknown(intentId), "unknown");
  return refuse(bailiffError("bailiff_upstream_unreachable", `Clerk did this, but its answer broke off. Audit record: ${intentId}.`), outcome);
}

async function settle(services: Services, { call, ledger }: DecidedCall, record: RecordDraft): Promise<void> {
  const request = { requestId: call.requestId, record };
  if ((await services.ledgers.settle(ledger, request)) !== null) return;
  const again = async () => {
    for (const waitMs of SETTLE_RETRY_AFTER_MS) {
      await services.deps.sleep(waitMs);
      if ((await services.ledgers.settle(ledger, request)) !== null) return;
    }
    services.deps.log("outcome_not_settled", { ledger, request_id: call.requestId });
  };
  call.waitUntil(again());
}
