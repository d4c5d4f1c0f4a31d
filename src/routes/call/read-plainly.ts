// A plain read: decided on the lease, forwarded, recorded in the isolate's batch after the fact.
import { bailiffError, errorResponse } from "../../bailiff-errors.ts";
import { outcomeOf } from "../../clerk/forward-result.ts";
import type { Services } from "../services.ts";
import { hiddenRows, shapeAnswer } from "./answer/shape-answer.ts";
import type { DecidedCall } from "./decided-call.ts";
import { draftRecord } from "./record-draft.ts";
import { notShown, upstreamFailure } from "./refusals.ts";
import { send } from "./send.ts";

export async function readPlainly(services: Services, decided: DecidedCall): Promise<Response> {
  const { call, operation, decision, options } = decided;
  const { result, upstream } = await send(services, decided);
  const shaped = result.kind === "answer" ? await shapeAnswer(operation, result, decision) : null;
  const error =
    result.kind === "failure" ? upstreamFailure(result) : shaped?.ok === false ? notShown(shaped, options.leftMs()) : null;
  const outcome = error === null ? outcomeOf(result, operation.replay) : "failed";
  const hidden = shaped?.ok === true ? hiddenRows(shaped) : {};
  const draft = draftRecord(decided, { type: "read", outcome, upstream, error: error?.code ?? null, ...hidden });
  services.reads.add(decided.ledger, draft, call.waitUntil);
  if (shaped?.ok) return shaped.response;
  return errorResponse([error ?? bailiffError("bailiff_internal_error", "No answer was made.")], call.requestId);
}
