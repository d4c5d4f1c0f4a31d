// The answer when a limit is used up.
import { type BailiffError, bailiffError, errorResponse } from "../../bailiff-errors.ts";
import { moneyText } from "../../clerk/money-text.ts";
import type { LimitRefusal } from "../../ledger/protocol.ts";
import { type Decision, decisionWith, windowText } from "../../policy/engine.ts";
import type { Services } from "../services.ts";
import { draftRecord, type RecordFacts } from "./record-draft.ts";
import { recordRefusal } from "./refuse.ts";

export async function limited(
  services: Services,
  decided: RecordFacts & { readonly decision: Decision },
  refusal: LimitRefusal,
  currency: string | null = null,
): Promise<Response> {
  const error = limitExceeded(refusal, services.deps.now(), currency);
  const explanation = `${decided.decision.explanation} The limit ${refusal.limit} is used up.`;
  const decision = decisionWith(decided.decision, { effect: "deny", explanation });
  await recordRefusal(services, decided, draftRecord({ ...decided, decision }, { type: "denied", error: error.code }));
  return errorResponse([error], decided.call.requestId);
}

/** `currency`: of what it counts, in that one's smallest unit; null: what it counts is no money, or of several. */
export function limitExceeded(refusal: LimitRefusal, nowMs: number, currency: string | null = null): BailiffError {
  const { limit, bucket, asked, used, max, windowMs, calendar, resetsAtMs } = refusal;
  // A Ledger of the version before, during a deployment, tells only when all is back.
  const { fitsAtMs = resetsAtMs } = refusal;
  const fitsAt = new Date(fitsAtMs).toISOString();
  const resetsAt = new Date(resetsAtMs).toISOString();
  const windowSeconds = windowMs / 1000;
  const left = Math.max(0, max - used);
  const shown = (amount: number) => moneyText(amount, currency);
  const detail =
    `The limit ${limit} allows ${shown(max)} ${windowText(`${windowSeconds} seconds`, calendar)}${bucket === "" ? "" : ` for ${bucket}`}: ` +
    `asked for ${shown(asked)}, ${shown(left)} left. As much as that fits from ${fitsAt} on; all of it is back at ${resetsAt}.`;
  const retryAfterSeconds = Math.max(1, Math.ceil((fitsAtMs - nowMs) / 1000));
  const times = { window_seconds: windowSeconds, fits_at: fitsAt, resets_at: resetsAt };
  const meta = { limit, asked, left, max, ...(currency === null ? {} : { currency }), ...times };
  return bailiffError("bailiff_limit_exceeded", detail, { meta, headers: { "retry-after": String(retryAfterSeconds) } });
}
