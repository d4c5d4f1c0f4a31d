// Why somebody may not sign off an elevation: nobody does for themselves.
import type { ApproverFault } from "../../../ledger/approval-protocol.ts";

export const ROOT_REVIEWS_NOTHING =
  "The root token is nobody in particular, so it signs off nothing: that takes a key of somebody else, with a policy that allows elevations.review.";

const SOMEBODY_ELSE = "somebody else has to sign it off";

export const REVIEWER_FAULTS: Readonly<Record<ApproverFault, string>> = {
  own: `A key cannot sign off what it opened itself: ${SOMEBODY_ELSE}.`,
  same_owner: `This key has the owner of the key that was elevated: ${SOMEBODY_ELSE}.`,
  same_line: `This key and the one that was elevated may be in one hand, by the keys that they were minted through: ${SOMEBODY_ELSE}.`,
  owner_agreed_before: `Somebody with this key's owner has done so already: ${SOMEBODY_ELSE}.`,
  line_agreed_before: `A key of this key's line has done so already: ${SOMEBODY_ELSE}.`,
};
