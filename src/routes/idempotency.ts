// Calls that their caller named: a credit by its `idempotency_key`, a creation by the `Idempotency-Key` header (IETF draft
// draft-ietf-httpapi-idempotency-key-header). What the Ledger says of a repeat is turned into an answer here.
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { canonicalJson } from "../audit/chain.ts";
import { bailiffError, errorResponse } from "../clerk/errors.ts";
import { forward } from "../clerk/forward.ts";
import { upstreamPathOfUser } from "../clerk/target-request.ts";
import type { IdempotencyRefusal, IdempotencyRequest, KeptAnswer } from "../ledger/protocol.ts";
import type { DecidedCall } from "./decided-call.ts";
import { noteCalls } from "./key-rate.ts";
import { maskedAnswer, maskedResponse } from "./masked-answer.ts";
import { draftRecord } from "./record-draft.ts";
import { brokenOff, outcomeUnknown, upstreamFailure } from "./refusals.ts";
import { fail } from "./refuse.ts";
import type { Services } from "./services.ts";
import { shapeAnswer } from "./shape-answer.ts";
import type { Args } from "./validate.ts";

/** Undefined for a call that nobody named. */
export function idempotencyOf(
  services: Services,
  { operation, args, written, call, idempotencyKey }: DecidedCall,
): IdempotencyRequest | undefined {
  const keyed = operation.idempotency === undefined ? undefined : args[operation.idempotency.keyArg];
  const key = typeof keyed === "string" ? keyed : idempotencyKey;
  if (key === null) return undefined;
  // Under the pepper: the arguments of a creation may hold a password, which a plain digest would let one guess.
  const textOf = (of: Args) => `bailiff:arguments:v1:${canonicalJson({ ...of, "": call.apiVersion })}`;
  const digest = (text: string, pepper: string) => createHmac("sha256", pepper).update(text).digest("hex");
  const text = textOf(args);
  // Kept before values had one spelling, and asked for again as it was asked for then. Sound for ever: arguments that were written the same
  // are the same. Without use once a deployment has had one spelling for as long as names are remembered.
  const asWritten = textOf(written);
  const [pepper, ...older] = services.settings.peppers;
  const others = [
    ...older.map((one) => digest(text, one)),
    ...(asWritten === text ? [] : services.settings.peppers.map((one) => digest(asWritten, one))),
  ];
  const digests = [digest(text, pepper), ...others] as const;
  return { scope: operation.name, key, digests, resend: operation.replay !== "never" };
}

/** The answer to a repeat that is not sent again. */
export async function answerRepeat(services: Services, decided: DecidedCall, refusal: IdempotencyRefusal): Promise<Response> {
  switch (refusal.code) {
    case "idempotency_conflict": {
      const detail = `This idempotency key was used before with other arguments (audit record ${refusal.intentId}). Use a new key for a new act.`;
      return fail(services, decided, [
        bailiffError("bailiff_idempotency_conflict", detail, { meta: { intent_id: refusal.intentId } }),
      ]);
    }
    case "in_flight":
    case "unknown_before":
      return fail(services, decided, [outcomeUnknown(refusal.intentId)]);
    case "answered":
      return tellAgain(services, decided, refusal.intentId, refusal.answer);
  }
}

/** Sent to Clerk once; told as often as asked, under the policy of today. */
async function tellAgain(services: Services, decided: DecidedCall, intentId: string, answer: KeptAnswer): Promise<Response> {
  const response = answer.kind === "answer" ? keptResponse(decided, answer) : await fetchCreated(services, decided, answer.id);
  const outcome = response.status < 300 ? "ok" : "failed";
  services.reads.add(
    decided.ledger,
    draftRecord(decided, { type: "read", outcome, intent_id: intentId }),
    decided.call.waitUntil,
  );
  return response;
}

function keptResponse({ operation, decision }: DecidedCall, { status, body }: Extract<KeptAnswer, { kind: "answer" }>): Response {
  const shown = maskedAnswer(Buffer.from(body), decision.mask, operation.answer.shape);
  // What was kept was read as JSON before.
  if (shown === null) throw new Error("a kept answer is not JSON");
  return maskedResponse(shown, status, { "content-type": "application/json" });
}

/** The user as it is now: no user's data was kept. */
async function fetchCreated(
  services: Services,
  { call, operation, decision, options }: DecidedCall,
  id: string,
): Promise<Response> {
  const { clerkOrigin: origin, clerkSecretKey: secretKey, tryTimeoutMs } = services.settings;
  const settings = { origin, secretKey, tryTimeoutMs, deadlineMs: options.leftMs(), maxRetries: options.maxRetries };
  const request = {
    method: "GET",
    path: upstreamPathOfUser(id),
    apiVersion: call.apiVersion,
    body: null,
    contentType: null,
  } as const;
  const result = await forward(services.deps, services.budget, settings, { name: operation.name, replay: "safe" }, request);
  noteCalls(services, call, result.attempts - 1);
  if (result.kind === "failure") return errorResponse([upstreamFailure(result)], call.requestId);
  const shaped = await shapeAnswer({ answer: operation.answer }, result, decision.mask);
  if (shaped.ok) return shaped.response;
  return errorResponse([brokenOff()], call.requestId);
}
