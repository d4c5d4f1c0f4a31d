// The answer when a limit is used up.
import { type BailiffError, bailiffError, errorResponse } from "../../bailiff-errors.ts";
import type { LimitRefusal } from "../../ledger/protocol.ts";
import { type Decision, decisionWith, windowText } from "../../policy/engine.ts";
import type { Services } from "../services.ts";
import { draftRecord, type RecordFacts } from "./record-draft.ts";
import { recordRefusal } from "./refuse.ts";

export async function limited(
  services: Services,
  decided: RecordFacts & { readonly decision: Decision },
  refusal: LimitRefusal,
): Promise<Response> {
  const error = limitExceeded(refusal, services.deps.now());
  const explanation = `${decided.decision.explanation} The limit ${refusal.limit} is used up.`;
  const decision = decisionWith(decided.decision, { effect: "deny", explanation });
  await recordRefusal(services, decided, draftRecord({ ...decided, decision }, { type: "denied", error: error.code }));
  return errorResponse([error], decided.call.requestId);
}

export function limitExceeded(refusal: LimitRefusal, nowMs: number): BailiffError {
  const { limit, bucket, asked, used, max, windowMs, calendar, resetsAtMs } = refusal;
  // A Ledger of the version before, during a deployment, tells only when all is back.
  const { fitsAtMs = resetsAtMs } = refusal;
  const fitsAt = new Date(fitsAtMs).toISOString();
  const resetsAt = new Date(resetsAtMs).toISOString();
  const windowSeconds = windowMs / 1000;
  const left = Math.max(0, max - used);
  const detail =
    `The limit ${limit} allows ${max} ${windowText(`${windowSeconds} seconds`, calendar)}${bucket === "" ? "" : ` for ${bucket}`}: ` +
    `asked for ${asked}, ${left} left. As much as that fits from ${fitsAt} on; all of it is back at ${resetsAt}.`;
  const retryAfterSeconds = Math.max(1, Math.ceil((fitsAtMs - nowMs) / 1000));
  const meta = { limit, asked, left, max, window_seconds: windowSeconds, fits_at: fitsAt, resets_at: resetsAt };
  return bailiffError("bailiff_limit_exceeded", detail, { meta, headers: { "retry-after": String(retryAfterSeconds) } });
}
