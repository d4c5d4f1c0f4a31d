// A request for approval as the API shows it.
import type { ApprovalSummary, ApprovalView } from "../../../ledger/approval-protocol.ts";

export function shownSummary({ rev: _rev, askedAt: asked_at, intentId: intent_id, ...same }: ApprovalSummary) {
  return { ...same, asked_at, intent_id };
}

export function shownApproval({ args, apiVersion: api_version, ...summary }: ApprovalView) {
  return { ...shownSummary(summary), args, api_version };
}
