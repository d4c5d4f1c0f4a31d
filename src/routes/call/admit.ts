// The key's Ledger as the last gate: it takes the intent only if key and bundle are still the ones that the decision was made on. When
// they moved on, the call is verified and decided once more on what is in force now.
import { DECIDED_AGAIN } from "../../audit/act.ts";
import { type BailiffError, errorResponse } from "../../bailiff-errors.ts";
import type { Lease } from "../../keys/lease.ts";
import type { Admitted, DecisionBasis, Reserved } from "../../ledger/protocol.ts";
import type { Services } from "../services.ts";
import { reserve } from "./ancestors.ts";
import { approvalOf, awaitApproval } from "./approval.ts";
import { keyInvalid, readsOnLease, verifyLease } from "./authenticate.ts";
import { chargesOf } from "./call-charges.ts";
import { chargedCurrency } from "./charged-currency.ts";
import { decideCall } from "./decide-call.ts";
import type { DecidedCall } from "./decided-call.ts";
import { noteElevation } from "./elevated-since.ts";
import { answerRepeat, idempotencyOf } from "./idempotency.ts";
import { limitExceeded, limited } from "./limit-refusal.ts";
import { draftRecord } from "./record-draft.ts";
import { ledgerUnavailable } from "./refusals.ts";
import { deny, fail, passOnTargetAnswer } from "./refuse.ts";
import { settle, settleAct } from "./settle.ts";

/** A key or bundle that changes more often than this during one call is somebody publishing in a loop. */
const MAX_ROUNDS = 3;
const IN_FLIGHT_POLL_MS = 100;

export type Admission =
  /** `current`: decided anew if key or bundle had moved on. */
  (Admitted & { readonly current: DecidedCall }) | { readonly ok: false; readonly response: Response };

export async function admit(services: Services, decided: DecidedCall): Promise<Admission> {
  let current = decided;
  for (let round = 0; round < MAX_ROUNDS; ) {
    const { ledger, call, options } = current;
    const askedAtMs = services.deps.now();
    const leftMs = options.leftMs();
    const answer = await services.ledgers.admit(ledger, {
      basis: basisOf(current.principal.lease),
      charges: chargesOf(current),
      idempotency: idempotencyOf(services, current),
      approval: approvalOf(services, current),
      intent: draftRecord(current, { type: "intent" }),
      settleByMs: askedAtMs + leftMs,
      leftMs,
    });
    if (answer === null) {
      // It may have taken the intent all the same; nothing was sent, and the record should say so.
      const record = draftRecord(current, { type: "outcome", outcome: "failed", error: "bailiff_ledger_unavailable" });
      const approved = current.decision.approval !== null;
      call.waitUntil(
        settle(services, call, ledger, { requestId: call.requestId, record: { ...record, args: null, seen: null }, approved }),
      );
      return refused(current, ledgerUnavailable());
    }
    // What it is to be decided on once more.
    let { lease } = current.principal;
    if (answer.value.ok) {
      const agreed = await withAncestors(services, current, answer.value);
      if (agreed !== "moved_on") return agreed;
    } else
      switch (answer.value.code) {
        case "limited": {
          const currency = await chargedCurrency(services, current, answer.value);
          return { ok: false, response: await limited(services, current, answer.value, currency) };
        }
        case "approval_required":
        case "approvals_full":
          return { ok: false, response: await awaitApproval(services, current, answer.value) };
        case "not_current":
          services.leases.drop(ledger);
          services.anonymous.add("not_current", ledger, call.waitUntil);
          return refused(current, keyInvalid());
        case "stale":
          lease = answer.value.lease;
          services.leases.put(ledger, lease, askedAtMs, services.deps.now());
          break;
        case "in_flight":
          // The same act is under way: this call waits for its answer, as long as its own time lasts.
          if (options.leftMs() <= IN_FLIGHT_POLL_MS)
            return { ok: false, response: await answerRepeat(services, current, answer.value) };
          await services.deps.sleep(IN_FLIGHT_POLL_MS);
          continue;
        default: {
          const agreed = answer.value.code === "answered" ? await lineAgrees(services, current) : null;
          if (agreed === null) return { ok: false, response: await answerRepeat(services, current, answer.value) };
          if (agreed !== "moved_on") return agreed;
        }
      }
    const renewed = await decideAgain(services, current, lease);
    if (!renewed.ok) return renewed;
    current = renewed.current;
    round += 1;
  }
  return refused(current, ledgerUnavailable());
}

/**
 * What is told again is a look. Of a strict key, or below one, it is decided on no lease of the keys above either: their Ledgers must agree,
 * as to any other. Null: it may be told.
 */
async function lineAgrees(
  services: Services,
  current: DecidedCall,
): Promise<{ readonly ok: false; readonly response: Response } | "moved_on" | null> {
  const { principal, call } = current;
  if (readsOnLease(principal)) return null;
  const agreed = await reserve(services, principal.above, { reservation: call.requestId, charges: [] });
  if (agreed?.ok) return null;
  return agreed?.code === "stale" ? "moved_on" : refused(current, await reserveFault(services, current, agreed));
}

/**
 * The key's own Ledger has the intent; its ancestors' must agree, or the intent is closed again with nothing sent. `moved_on`: one of them
 * is no longer what was decided on, and it is to be decided once more.
 */
async function withAncestors(services: Services, current: DecidedCall, admitted: Admitted): Promise<Admission | "moved_on"> {
  const { reservation } = admitted;
  const untilMs = services.deps.now() + current.options.leftMs();
  const reserved = await reserve(services, current.principal.above, { reservation, charges: chargesOf(current), untilMs });
  if (reserved?.ok) return { ...admitted, current };
  if (reserved?.code === "stale") {
    const closed = await closeUnsent(services, current, admitted, DECIDED_AGAIN);
    // What closes it later would close the intent of the next round, and say of what is sent then that nothing was.
    return closed ? "moved_on" : refused(current, ledgerUnavailable());
  }
  const error = await reserveFault(services, current, reserved);
  await closeUnsent(services, current, admitted, error.code);
  return refused(current, error);
}

async function closeUnsent(services: Services, current: DecidedCall, admitted: Admitted, error: string): Promise<boolean> {
  const record = draftRecord(current, { type: "outcome", intent_id: admitted.intentId, outcome: "failed", error });
  return settleAct(services, current, admitted, {
    requestId: current.call.requestId,
    record: { ...record, args: null, seen: null },
  });
}

/** Null: a Ledger did not answer. */
async function reserveFault(
  services: Services,
  current: DecidedCall,
  reserved: Exclude<Reserved, { readonly ok: true }> | null,
): Promise<BailiffError> {
  if (reserved === null) return ledgerUnavailable();
  if (reserved.code !== "limited") return keyInvalid();
  return limitExceeded(reserved, services.deps.now(), await chargedCurrency(services, current, reserved));
}

export function basisOf(lease: Lease): DecisionBasis {
  return { revision: lease.record.revision, bundleSeq: lease.bundle?.seq ?? 0, elevation: lease.elevation?.id };
}

async function decideAgain(
  services: Services,
  before: DecidedCall,
  lease: Lease,
): Promise<{ ok: true; current: DecidedCall } | { ok: false; response: Response }> {
  const { call, operation, args, options, principal } = before;
  // The rules may want another look at the user, which a strict key gets on no lease, of those above it neither.
  const use = readsOnLease(principal) ? "held" : "renewed";
  const verified = await verifyLease(services, call, principal.presented, { lease, overrunMs: null }, use);
  if (!verified.ok) return refused(before, verified.error);
  noteElevation(call, { lease });
  const { retries, leftMs } = options;
  const { above } = verified.principal;
  const result = await decideCall(services, { call, operation, args, lease, above, leftMs, retries });
  if (result.kind === "error") return { ok: false, response: await fail(services, before, [result.error]) };
  if (result.kind === "target_refused") {
    return { ok: false, response: await passOnTargetAnswer(services, before, result.answer, leftMs()) };
  }
  const current = { ...before, principal: verified.principal, key: lease.record, decision: result.decision };
  if (result.decision.effect === "deny") return { ok: false, response: await deny(services, current) };
  return { ok: true, current };
}

function refused({ call }: DecidedCall, error: BailiffError): { ok: false; response: Response } {
  return { ok: false, response: errorResponse([error], call.requestId) };
}
