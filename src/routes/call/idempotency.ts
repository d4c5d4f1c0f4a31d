// Calls that their caller named: a credit by its `idempotency_key`, a creation by the `Idempotency-Key` header (IETF draft
// draft-ietf-httpapi-idempotency-key-header). What the Ledger says of a repeat is turned into an answer here.
import { Buffer } from "node:buffer";
import { canonicalJson } from "../../audit/chain.ts";
import { type BailiffError, bailiffError } from "../../bailiff-errors.ts";
import type { Operation } from "../../clerk/operation.ts";
import type { EqualityRequest, IdempotencyRefusal, IdempotencyRequest, KeptAnswer } from "../../ledger/protocol.ts";
import type { Decision } from "../../policy/engine.ts";
import type { Services } from "../services.ts";
import { maskedAnswer, maskedResponse } from "./answer/masked-answer.ts";
import { tellCreated } from "./answer/tell-created.ts";
import { toldOnRecord } from "./answer/told-on-record.ts";
import { digestsOf } from "./call-digest.ts";
import type { DecidedCall } from "./decided-call.ts";
import { draftRecord } from "./record-draft.ts";
import { outcomeUnknown } from "./refusals.ts";
import { fail } from "./refuse.ts";
import type { Args } from "./validate.ts";

/** Longer than people and scripts wait before they try again with a fresh key, shorter than one means a second credit. */
const EQUAL_WITHIN_MS = 600_000;

/** Undefined for a call that nobody named. */
export function idempotencyOf(
  services: Services,
  { operation, args, written, call, idempotencyKey, decision }: DecidedCall,
): IdempotencyRequest | undefined {
  const keyed = operation.idempotency === undefined ? undefined : args[operation.idempotency.keyArg];
  const key = typeof keyed === "string" ? keyed : idempotencyKey;
  if (key === null) return undefined;
  // Under the pepper: the arguments of a creation may hold a password, which a plain digest would let one guess.
  const textOf = (of: Args) => `bailiff:arguments:v1:${canonicalJson({ ...of, "": call.apiVersion })}`;
  const text = textOf(args);
  // Kept before values had one spelling, and asked for again as it was asked for then. Sound for ever: arguments that were written the same
  // are the same. Without use once a deployment has had one spelling for as long as names are remembered.
  const asWritten = textOf(written);
  const [digest, ...older] = digestsOf(services, text);
  const digests = [digest, ...older, ...(asWritten === text ? [] : digestsOf(services, asWritten))] as const;
  const equal = equalityOf(services, operation, args, decision);
  return { scope: operation.name, key, digests, resend: operation.replay !== "never", equal };
}

function equalityOf(
  services: Services,
  { idempotency }: Operation,
  args: Args,
  { refusesRepeats }: Decision,
): EqualityRequest | undefined {
  if (idempotency === undefined) return undefined;
  const compared = Object.fromEntries(idempotency.equalBy.map((name) => [name, args[name] ?? null]));
  const digests = digestsOf(services, `bailiff:equal:v1:${canonicalJson(compared)}`);
  return { digests, withinMs: EQUAL_WITHIN_MS, refuse: refusesRepeats };
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
    case "equal_act":
      return fail(services, decided, [equalAct(services, decided, refusal)]);
    case "in_flight":
    case "unknown_before":
      return fail(services, decided, [outcomeUnknown(refusal.intentId)]);
    case "answered":
      return tellAgain(services, decided, refusal.intentId, refusal.answer);
  }
}

function equalAct(
  { deps }: Services,
  { operation }: DecidedCall,
  { intentId, untilMs }: Extract<IdempotencyRefusal, { code: "equal_act" }>,
): BailiffError {
  const same = (operation.idempotency?.equalBy ?? []).join(", ");
  const until = new Date(untilMs).toISOString();
  const detail =
    `This key did the same a short while ago under another idempotency key (audit record ${intentId}): ${same} are the same. ` +
    `If you did not hear how that ended, repeat it with its own idempotency key. If it is meant twice, send it after ${until}.`;
  return bailiffError("bailiff_idempotency_conflict", detail, {
    meta: { intent_id: intentId, until, seconds_left: Math.ceil((untilMs - deps.now()) / 1000) },
  });
}

/** Sent to Clerk once; told as often as asked, under the policy of today. */
async function tellAgain(services: Services, decided: DecidedCall, intentId: string, answer: KeptAnswer): Promise<Response> {
  if (answer.kind === "created") return tellCreated(services, decided, intentId, answer.id);
  const draft = draftRecord(decided, { type: "read", outcome: "ok", intent_id: intentId });
  return toldOnRecord(services, decided, draft, keptResponse(decided, answer));
}

function keptResponse({ operation, decision }: DecidedCall, { status, body }: Extract<KeptAnswer, { kind: "answer" }>): Response {
  const shown = maskedAnswer(Buffer.from(body), decision.mask, operation.answer);
  // What was kept was read as JSON before.
  if (shown === null) throw new Error("a kept answer is not JSON");
  return maskedResponse(shown, status, { "content-type": "application/json" });
}
