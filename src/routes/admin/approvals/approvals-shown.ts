// The requests for approval that a call may list, a page at a time: none that `approvals.get` would not show.
import type { ApprovalStatus } from "../../../audit/record.ts";
import type { ApprovalPage } from "../../../ledger/approval-index.ts";
import type { ApprovalSummary } from "../../../ledger/approval-protocol.ts";
import type { AdminCall } from "../admin-handler.ts";

/** Looked through for one page, where policy lets the key see only some. */
const MAX_LOOKED_AT = 1_000;
const PAGE = 200;

interface AskedApprovals {
  readonly status?: ApprovalStatus | undefined;
  readonly operation?: string | undefined;
  readonly key_owner?: string | undefined;
  readonly limit: number;
}

export type Place = NonNullable<ApprovalPage["before"]>;

/** Null when the Registry does not answer. `next`: where the next page goes on; null: this was the last. */
export async function approvalsShown(
  admin: AdminCall,
  { status, operation, key_owner: owner, limit }: AskedApprovals,
  from: Place | null,
): Promise<{ readonly data: readonly ApprovalSummary[]; readonly next: Place | null } | null> {
  let before = from;
  // One more than the page has: that there is more is said of what the key may look at, and not of others' requests.
  const found: ApprovalSummary[] = [];
  let [looked, rest] = [0, true];
  while (rest && found.length <= limit && looked < MAX_LOOKED_AT) {
    const page = await admin.services.ledgers.listedApprovals({ status: status ?? null, before, limit: PAGE });
    if (page === null) return null;
    rest = page.value.length === PAGE;
    for (const one of page.value) {
      if (found.length > limit) break;
      looked += 1;
      before = placeOf(one);
      const asked = (operation === undefined || one.operation === operation) && (owner === undefined || one.key.owner === owner);
      if (!asked) continue;
      const mayLook = await admin.permits("approvals.get", { approval_id: one.id, ...aboutOf(one) });
      if (mayLook === null) return null;
      if (mayLook) found.push(one);
    }
  }
  const data = found.slice(0, limit);
  const last = data.at(-1);
  return { data, next: found.length > limit && last !== undefined ? placeOf(last) : rest ? before : null };
}

function placeOf({ askedAt, id }: ApprovalSummary): Place {
  return { askedMs: Date.parse(askedAt), id };
}

export function aboutOf({ operation, key, amount, currency }: ApprovalSummary) {
  return { operation, key_owner: key.owner, ...(amount === null ? {} : { amount }), ...(currency === null ? {} : { currency }) };
}
