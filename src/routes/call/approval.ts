// A call that others must agree to first. What it is bound to is its key (whose Ledger is asked), operation and canonical arguments, which mean
// the same under every API version that takes them; what comes with it besides (version, reason, headers) may differ from one time to the
// next, and is on record each time. What an unmodified SDK makes of the answer: an error with a text, which it does not send again by itself.
import type { ApprovalStatus } from "../../audit/record.ts";
import { type BailiffError, bailiffError, errorResponse } from "../../bailiff-errors.ts";
import type { ApprovalRefusal, ApprovalRequest, ApprovalSummary } from "../../ledger/approval-protocol.ts";
import { decisionWith } from "../../policy/engine.ts";
import type { Services } from "../services.ts";
import { approvalDigests } from "./approval-digests.ts";
import type { DecidedCall } from "./decided-call.ts";
import { draftRecord } from "./record-draft.ts";
import { recordRefusal } from "./refuse.ts";

/** Undefined: nobody has to agree. An upload is in `args` by its digest. */
export function approvalOf(
  services: Services,
  { operation, args, call, decision: { approval } }: Pick<DecidedCall, "operation" | "args" | "call" | "decision">,
): ApprovalRequest | undefined {
  if (approval === null) return undefined;
  const { apiVersion } = call;
  return { digests: approvalDigests(services, { operation: operation.name, args, apiVersion }), ...approval };
}

/** The answer to a call that waits, once the request is durable: never a 5xx, which some SDKs repeat for an hour. */
export async function awaitApproval(services: Services, decided: DecidedCall, refusal: ApprovalRefusal): Promise<Response> {
  const error = await waiting(services, refusal);
  const isFull = refusal.code === "approvals_full";
  if (isFull || !refusal.asked) {
    const why = isFull ? "Too many requests wait already." : "Others have not approved it.";
    const decision = decisionWith(decided.decision, { effect: "deny", explanation: `${decided.decision.explanation} ${why}` });
    const draft = draftRecord({ ...decided, decision }, { type: "denied", error: error.code });
    await recordRefusal(services, decided, { ...draft, ...(isFull ? {} : stillWaiting(refusal.approval)) });
  }
  return errorResponse([error], decided.call.requestId);
}

/** Why it is not done now. The Ledger has the request, and lists it in any case, from its alarm; so whoever lists next sees it at once. */
export async function waiting({ deps, ledgers }: Services, refusal: ApprovalRefusal): Promise<BailiffError> {
  if (refusal.code === "approvals_full") return tooManyOpen(refusal.open);
  if (!refusal.listed) await ledgers.noteApprovals([refusal.approval]);
  return approvalRequired(refusal, deps.now());
}

function stillWaiting({ id, needed, approvals }: ApprovalSummary) {
  return { approval_id: id, approval: { step: "waiting", needed, by: approvals.map(({ key }) => key) } } as const;
}

function tooManyOpen(open: number): BailiffError {
  const detail =
    `${open} calls of this key wait for approval, or were approved and not sent yet, and that is as many as may. ` +
    "Nothing was sent, and nobody was asked. Withdraw some (POST /admin/approvals/{approval_id}/withdraw), or wait until some are decided or over.";
  return bailiffError("bailiff_approvals_full", detail, { meta: { open } });
}

function approvalRequired(
  { approval, before }: Extract<ApprovalRefusal, { code: "approval_required" }>,
  nowMs: number,
): BailiffError {
  const { id, status, needed, approvals, until } = approval;
  const seconds_left = Math.max(0, Math.ceil((Date.parse(until) - nowMs) / 1000));
  const meta = { approval_id: id, status, approvals_needed: needed, approvals_given: approvals.length, until, seconds_left };
  return bailiffError("bailiff_approval_required", `${textOf(approval)}${before === null ? "" : textBefore(before)}`, { meta });
}

function textOf({ id, status, needed, approvals, until, ended }: ApprovalSummary): string {
  if (status === "rejected")
    return `This was rejected (request ${id}): ${JSON.stringify(ended?.reason ?? "")}. Nothing was sent, and the same call is not asked for again before ${until}. Talk to whoever rejected it.`;
  const missing = needed - approvals.length;
  const who = missing === 1 ? "another person has to approve it" : `${missing} other people have to approve it`;
  const given = approvals.length === 0 ? "" : ` (${approvals.length} of ${needed} have)`;
  return (
    `Nothing was sent: ${who} first${given}. The request for it is ${id}. Wait for that, and then send the very same call again: ` +
    `it goes through once, until ${until}. Sending it sooner changes nothing.`
  );
}

const BECAME: Readonly<Record<ApprovalStatus, string>> = {
  pending: "still waits",
  approved: "was approved",
  rejected: "was rejected",
  withdrawn: "was withdrawn",
  used: "was approved, and its call has been sent",
  expired: "has expired",
};

function textBefore({ id, status }: Pick<ApprovalSummary, "id" | "status">): string {
  return ` (An earlier request for the same call, ${id}, ${BECAME[status]}: this is a new one.)`;
}
