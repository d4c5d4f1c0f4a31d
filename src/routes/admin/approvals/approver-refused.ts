// Why somebody may not approve a request, or sign off an elevation: nobody does for themselves.
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import type { ApproverFault } from "../../../ledger/approval-protocol.ts";

const IN_ONE_HAND = "may be in one hand, by the keys that they were minted through";

const WHY: Readonly<Record<ApproverFault, string>> = {
  own: "A key cannot do that for itself",
  same_owner: "This key has the owner of the key that it is about",
  same_line: `This key and the one that it is about ${IN_ONE_HAND}`,
  owner_agreed_before: "Somebody with this key's owner has done so already",
  line_agreed_before: `This key and one that has done so already ${IN_ONE_HAND}`,
};

export function approverRefused(fault: ApproverFault, what: "approve it" | "sign it off"): BailiffError {
  return bailiffError("bailiff_approver_refused", `${WHY[fault]}: somebody else has to ${what}.`);
}

/** @param tail what it takes, and what it can do instead */
export function rootRefused(tail: string): BailiffError {
  const detail = `The root token is nobody in particular: that takes a key of somebody else, with a policy that allows ${tail}`;
  return bailiffError("bailiff_approver_refused", detail);
}
