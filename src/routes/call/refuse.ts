// Refusals that leave a record, written before the answer is given. When the Ledger is away the refusal still stands (nothing was sent
// to Clerk, and a 5xx would make SDKs repeat it): its record then waits in the isolate's batch.
import type { RecordDraft } from "../../audit/record.ts";
import { type BailiffError, bailiffError, errorResponse } from "../../bailiff-errors.ts";
import type { ForwardAnswer } from "../../clerk/forward-result.ts";
import type { Decision } from "../../policy/engine.ts";
import type { Services } from "../services.ts";
import { draftRecord, type RecordFacts } from "./record-draft.ts";
import { brokenOff } from "./refusals.ts";

type KnownFacts = Omit<RecordFacts, "decision">;

/** A denial is an answer, never a 5xx. */
export async function deny(services: Services, facts: RecordFacts & { readonly decision: Decision }): Promise<Response> {
  const code = facts.decision.code ?? "bailiff_policy_denied";
  await recordRefusal(services, facts, draftRecord(facts, { type: "denied", error: code }));
  return errorResponse([deniedError(facts.decision)], facts.call.requestId);
}

/** A denial that its caller must not tell from another answer: on record is what was answered. */
export async function denyAs(
  services: Services,
  facts: RecordFacts & { readonly decision: Decision },
  error: BailiffError,
): Promise<Response> {
  await recordRefusal(services, facts, draftRecord(facts, { type: "denied", error: error.code }));
  return errorResponse([error], facts.call.requestId);
}

/** The caller's side of a denial. The record may have another code: that of what happened. */
export function deniedError({ told }: Pick<Decision, "told">): BailiffError {
  switch (told.kind) {
    case "denied":
      return bailiffError(told.code, told.detail);
    case "hidden":
      return bailiffError("bailiff_policy_denied", told.detail);
    case "allowed":
      return bailiffError("bailiff_policy_denied", "A rule of the key's policies refuses this call.");
  }
}

/** The call failed before it could be decided. Arguments that did not pass validation are not in `facts`, so none of them is stored. */
export async function fail(
  services: Services,
  facts: KnownFacts,
  errors: readonly [BailiffError, ...BailiffError[]],
): Promise<Response> {
  const [{ code }] = errors;
  await recordRefusal(
    services,
    facts,
    draftRecord({ ...facts, decision: null }, { type: "failed", outcome: "failed", error: code }),
  );
  return errorResponse(errors, facts.call.requestId);
}

/** Clerk would not show the target that a rule has to look at: its own answer (a 404, say) goes to the caller. */
export async function passOnTargetAnswer(
  services: Services,
  facts: KnownFacts,
  answer: ForwardAnswer,
  leftMs: number,
): Promise<Response> {
  const { status, headers, attempts, ms, traceId, body } = answer;
  if (body === null) return fail(services, facts, [brokenOff(leftMs)]);
  const upstream = { status, attempts, ms, trace_id: traceId };
  await recordRefusal(
    services,
    facts,
    draftRecord({ ...facts, decision: null }, { type: "failed", outcome: "failed", upstream }),
  );
  return new Response(body, { status, headers });
}

/** Also where the caller hangs up meanwhile, as some SDKs do while a Ledger that hangs is waited for. */
export function recordRefusal(
  services: Services,
  { ledger, call }: Pick<KnownFacts, "ledger" | "call">,
  draft: RecordDraft,
): Promise<void> {
  const recording = appendOrKeep(services, ledger, call, draft);
  call.waitUntil(recording);
  return recording;
}

async function appendOrKeep(
  { deps, ledgers, reads }: Services,
  ledger: string,
  { waitUntil }: Pick<KnownFacts["call"], "waitUntil">,
  draft: RecordDraft,
): Promise<void> {
  const triedMs = deps.now();
  const recorded = await ledgers.append(ledger, [draft]);
  if (recorded === null) reads.add(ledger, draft, waitUntil, triedMs);
}
