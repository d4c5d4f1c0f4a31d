// The requests for approval that a call may list, a page at a time: none that `approvals.get` would not show.
import type { ApprovalStatus } from "../../../audit/record.ts";
import type { ApprovalSummary } from "../../../ledger/approval-protocol.ts";
import type { AdminCall } from "../admin-handler.ts";
import { type Place, type ShownPage, shownPage } from "../shown-page.ts";

interface AskedApprovals {
  readonly status?: ApprovalStatus | undefined;
  readonly operation?: string | undefined;
  readonly key_owner?: string | undefined;
  readonly limit: number;
}

/** Null when the Registry does not answer. */
export function approvalsShown(
  { services, permits }: AdminCall,
  { status, operation, key_owner: owner, limit }: AskedApprovals,
  from: Place | null,
): Promise<ShownPage<ApprovalSummary> | null> {
  const ask = (before: Place | null, most: number) =>
    services.ledgers.listedApprovals({
      status: status ?? null,
      before: before && { askedMs: before.ms, id: before.id },
      limit: most,
    });
  const shows = async (one: ApprovalSummary) => {
    const asked = (operation === undefined || one.operation === operation) && (owner === undefined || one.key.owner === owner);
    return asked && permits("approvals.get", { approval_id: one.id, ...aboutOf(one) });
  };
  return shownPage({ ask, placeOf: ({ askedAt, id }) => ({ ms: Date.parse(askedAt), id }), shows }, limit, from);
}

export function aboutOf({ operation, key, amount, currency }: ApprovalSummary) {
  return { operation, key_owner: key.owner, ...(amount === null ? {} : { amount }), ...(currency === null ? {} : { currency }) };
}
