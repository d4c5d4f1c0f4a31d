// What a call is charged against limits, and the answer when one is used up: those of the deciding rule, and those on guessing (an
// operation that tells whether a secret is right may be asked so often about one user, by one key, and no more).
import { type BailiffError, bailiffError, errorResponse } from "../../bailiff-errors.ts";
import type { Operation } from "../../clerk/operation.ts";
import type { Charge, LimitRefusal } from "../../ledger/protocol.ts";
import { type Decision, windowText } from "../../policy/engine.ts";
import type { Services } from "../services.ts";
import type { DecidedCall } from "./decided-call.ts";
import { draftRecord, type RecordFacts } from "./record-draft.ts";
import { recordRefusal } from "./refuse.ts";
import type { Args } from "./validate.ts";

export function chargesOf({
  operation,
  args,
  decision,
}: Pick<DecidedCall, "operation" | "args" | "decision">): readonly Charge[] {
  // A wrong guess is answered with a refusal, and it is the guesses that are to be few.
  const ruled = ruledCharges(decision, operation.guess !== undefined);
  const guess = guessCharge(operation, args);
  // Unless a policy says otherwise: with a limit of its own on the same target.
  return guess === null || ruled.some(({ bucket }) => bucket === guess.bucket) ? ruled : [...ruled, guess];
}

/** Those of the rule that allowed. */
export function ruledCharges({ limits }: Pick<Decision, "limits">, countsAttempts = false): readonly Charge[] {
  return limits.map(({ id: limit, bucket, amount, max, windowMs, calendar }) => {
    return { limit, bucket, amount, max, windowMs, calendar, countsAttempts };
  });
}

function guessCharge({ name, guess, target }: Operation, args: Args): Charge | null {
  if (guess === undefined || target.kind !== "one") return null;
  const bucket = `target:${String(args[target.arg])}`;
  return { limit: guessLimit(name), bucket, amount: 1, max: guess.max, windowMs: guess.perSeconds * 1000, countsAttempts: true };
}

/** What the limit is called that an operation brings along. */
export function guessLimit(operation: string): string {
  return `guess:${operation}`;
}

export async function limited(
  services: Services,
  decided: RecordFacts & { readonly decision: Decision },
  refusal: LimitRefusal,
): Promise<Response> {
  const error = limitExceeded(refusal, services.deps.now());
  const explanation = `${decided.decision.explanation} The limit ${refusal.limit} is used up.`;
  const decision = { ...decided.decision, effect: "deny" as const, explanation };
  await recordRefusal(services, decided, draftRecord({ ...decided, decision }, { type: "denied", error: error.code }));
  return errorResponse([error], decided.call.requestId);
}

export function limitExceeded(refusal: LimitRefusal, nowMs: number): BailiffError {
  const { limit, bucket, asked, used, max, windowMs, calendar, fitsAtMs, resetsAtMs } = refusal;
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
