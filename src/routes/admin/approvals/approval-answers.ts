// What the operations on approvals answer.
import * as z from "zod/mini";
import { APPROVAL_STATUSES } from "../../../audit/record.ts";
import { once } from "../../../once.ts";
import { described, documented } from "../../../schema-docs.ts";
import { keysField } from "../view/key-now.ts";

const at = z.iso.datetime();
const person = once(() =>
  z.strictObject({
    id: documented(z.string(), { examples: ["E80QmhC1jXA5"] }),
    name: documented(z.string(), { examples: ["Support desk"] }),
    owner: documented(z.string(), { examples: ["support@example.com"] }),
    minted_by: documented(z.exactOptional(z.string()), { examples: ["E80QmhC1jXA5"] }),
  }),
);
const said = once(() =>
  z.strictObject({ key: person(), reason: documented(z.string(), { examples: ["Checked with the customer"] }), at }),
);

const fields = once(() => ({
  id: documented(z.string(), { examples: ["apr_E80QmhC1jXA5_7"] }),
  status: described(
    z.enum(APPROVAL_STATUSES),
    "`pending`: others have to agree. `approved`: the same call goes through, once. `used`: it was sent, or may have been. `rejected`, `withdrawn`, `expired`: for good.",
    "pending",
  ),
  operation: documented(z.string(), { examples: ["users.bulk_ban"] }),
  key: described(person(), "Who asks, as the key was called then."),
  reason: described(z.string(), "As the caller gave it when it asked.", "TICKET-4711"),
  target: described(z.nullable(z.union([z.string(), z.array(z.string())])), "The user, or users, that it is about."),
  amount: described(z.nullable(z.number()), "In the currency's smallest unit; null: it moves no money."),
  currency: z.nullable(z.string()),
  action: z.nullable(z.string()),
  policy: z.nullable(z.string()),
  rule: described(z.nullable(z.string()), "Of the rule that demands it.", "ban-many"),
  needed: described(z.int(), "How many must agree.", 1),
  approvals: described(z.array(said()), "Who has agreed, and why."),
  asked_at: at,
  until: described(at, "Not sent later than this."),
  ended: described(z.nullable(said()), "Who rejected or withdrew it, and why."),
  intent_id: described(z.nullable(z.string()), "Of the call that has used it.", "E80QmhC1jXA5-17"),
}));

const listed = once(() => documented(z.strictObject(fields()), { id: "ListedApproval" }));

export const approval = once(() =>
  documented(
    z.strictObject({
      ...fields(),
      args: described(
        z.nullable(z.record(z.string(), z.unknown())),
        "The arguments of the call, all of them; secret ones are bound and not shown: `[redacted]`. Null once they were erased.",
      ),
      api_version: documented(z.nullable(z.string()), { examples: ["2026-05-12"] }),
    }),
    { id: "Approval", description: "A call that waits for others to agree, or waited." },
  ),
);

export const approvalWithKeys = once(() =>
  documented(z.extend(approval(), keysField()), {
    id: "ApprovalWithKeys",
    description: "A call that waits for others to agree, or waited, and how the keys that it names stand now.",
  }),
);

export const approvalList = once(() =>
  described(
    z.strictObject({
      data: z.array(listed()),
      next_cursor: described(z.nullable(z.string()), "Null at the end."),
      ...keysField(),
    }),
    "Calls that wait for others to agree, or waited, newest first.",
  ),
);

export const ownApprovals = once(() =>
  described(z.strictObject({ data: z.array(approval()), ...keysField() }), "What the key asked others to approve, newest first."),
);
