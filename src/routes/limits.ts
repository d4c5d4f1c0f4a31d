// What a call is charged against limits, and the answer when one is used up. The only limits so far are those on guessing: an operation
// that tells whether a secret is right may be asked so often about one user, by one key, and no more.
import { type BailiffError, bailiffError, errorResponse } from "../clerk/errors.ts";
import type { Operation } from "../clerk/operation.ts";
import type { Charge, LimitRefusal } from "../ledger/protocol.ts";
import type { DecidedCall } from "./decided-call.ts";
import { draftRecord } from "./record-draft.ts";
import { recordRefusal } from "./refuse.ts";
import type { Services } from "./services.ts";
import type { Args } from "./validate.ts";

export function guessCharges({ name, guess, target }: Operation, args: Args): readonly Charge[] {
  if (guess === undefined || target.kind !== "one") return [];
  const bucket = String(args[target.arg]);
  return [{ limit: `guess:${name}`, bucket, amount: 1, max: guess.max, windowMs: guess.perSeconds * 1000 }];
}

export async function limited(services: Services, decided: DecidedCall, refusal: LimitRefusal): Promise<Response> {
  const error = limitExceeded(decided.operation.name, refusal, services.deps.now());
  const decision = { ...decided.decision, effect: "deny" as const, explanation: `${decided.decision.explanation} The limit ${refusal.limit} is used up.` };
  await recordRefusal(services, decided, draftRecord({ ...decided, decision }, { type: "denied", error: error.code }));
  return errorResponse([error], decided.call.requestId);
}

function limitExceeded(operation: string, { used, max, windowMs, freeAtMs }: LimitRefusal, nowMs: number): BailiffError {
  const windowSeconds = windowMs / 1000;
  const freeAt = freeAtMs ?? nowMs + windowMs;
  const retryAfterSeconds = Math.max(1, Math.ceil((freeAt - nowMs) / 1000));
  const detail =
    `${operation} may be asked ${max} times in ${windowSeconds} seconds about one user; ${used} are used. ` +
    `The next is possible in ${retryAfterSeconds} seconds, at ${new Date(freeAt).toISOString()}.`;
  const meta = { used, max, window_seconds: windowSeconds, resets_at: new Date(freeAt).toISOString() };
  return bailiffError("bailiff_limit_exceeded", detail, { meta, headers: { "retry-after": String(retryAfterSeconds) } });
}
