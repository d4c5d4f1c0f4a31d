// What is told of a request for approval: to whoever asks about it, to the Registry's list, and to the log.
import { cutArgs } from "../audit/cut-args.ts";
import { moneyOf } from "../audit/money.ts";
import type { RecordDraft, RecordedApproval } from "../audit/record.ts";
import { type ApprovalSummary, type ApprovalView, approvalId } from "./approval-protocol.ts";
import { type ApprovalRow, statusOf } from "./approval-state.ts";

/** What a record of the story has of it. */
export function storyOf(
  keyId: string,
  { n, needed, agreed }: Pick<ApprovalRow, "n" | "needed" | "agreed">,
  step: RecordedApproval["step"],
): Pick<RecordDraft, "approval_id" | "approval"> {
  return { approval_id: approvalId(keyId, n), approval: { step, needed, by: agreed.map(({ key }) => key) } };
}

/** The call that asks, as it is refused. */
export function askedRecord(intent: RecordDraft, keyId: string, row: ApprovalRow): RecordDraft {
  return {
    ...intent,
    type: "denied",
    args: intent.args === null ? null : cutArgs(intent.args),
    decision: intent.decision === null ? null : { ...intent.decision, effect: "deny" },
    error: "bailiff_approval_required",
    ...storyOf(keyId, row, "asked"),
  };
}

export function summaryOf(keyId: string, row: ApprovalRow, nowMs: number): ApprovalSummary {
  const { asked, needed, rev, agreed, ended, usedBy } = row;
  const money = moneyOf(asked);
  return {
    id: approvalId(keyId, row.n),
    rev,
    status: statusOf(row, nowMs),
    operation: asked.operation ?? "",
    key: asked.key,
    target: asked.target,
    reason: asked.reason,
    amount: money?.amount ?? null,
    currency: money?.currency ?? null,
    action: money?.action ?? null,
    policy: asked.decision?.policy ?? null,
    rule: asked.decision?.rule ?? null,
    needed,
    approvals: agreed.map(({ key, reason, at }) => ({ key, reason, at })),
    askedAt: new Date(asked.askedAtMs).toISOString(),
    until: new Date(row.untilMs).toISOString(),
    ended: ended === null ? null : { key: ended.key, reason: ended.reason, at: ended.at },
    intentId: usedBy === null || row.state !== "used" ? null : `${keyId}-${usedBy.firstSeq}`,
  };
}

export function viewOf(keyId: string, row: ApprovalRow, nowMs: number): ApprovalView {
  return { ...summaryOf(keyId, row, nowMs), args: row.asked.args, apiVersion: row.asked.api_version };
}
