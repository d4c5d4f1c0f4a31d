// What the operations on approvals answer.
import * as z from "zod";
import { APPROVAL_STATUSES } from "../../../audit/record.ts";
import { once } from "../../../once.ts";
import { keysField } from "../view/key-now.ts";

const at = z.iso.datetime();
const person = once(() =>
  z.strictObject({
    id: z.string().meta({ examples: ["E80QmhC1jXA5"] }),
    name: z.string().meta({ examples: ["Support desk"] }),
    owner: z.string().meta({ examples: ["support@example.com"] }),
    minted_by: z
      .string()
      .exactOptional()
      .meta({ examples: ["E80QmhC1jXA5"] }),
  }),
);
const said = once(() =>
  z.strictObject({ key: person(), reason: z.string().meta({ examples: ["Checked with the customer"] }), at }),
);

const fields = once(() => ({
  id: z.string().meta({ examples: ["apr_E80QmhC1jXA5_7"] }),
  status: z.enum(APPROVAL_STATUSES).meta({
    description:
      "`pending`: others have to agree. `approved`: the same call goes through, once. `used`: it was sent, or may have been. `rejected`, `withdrawn`, `expired`: for good.",
    examples: ["pending"],
  }),
  operation: z.string().meta({ examples: ["users.bulk_ban"] }),
  key: person().meta({ description: "Who asks, as the key was called then." }),
  reason: z.string().meta({ description: "As the caller gave it when it asked.", examples: ["TICKET-4711"] }),
  target: z
    .union([z.string(), z.array(z.string())])
    .nullable()
    .meta({ description: "The user, or users, that it is about." }),
  amount: z.number().nullable().meta({ description: "In the currency's smallest unit; null: it moves no money." }),
  currency: z.string().nullable(),
  action: z.string().nullable(),
  policy: z.string().nullable(),
  rule: z
    .string()
    .nullable()
    .meta({ description: "Of the rule that demands it.", examples: ["ban-many"] }),
  needed: z.int().meta({ description: "How many must agree.", examples: [1] }),
  approvals: z.array(said()).meta({ description: "Who has agreed, and why." }),
  asked_at: at,
  until: at.meta({ description: "Not sent later than this." }),
  ended: said().nullable().meta({ description: "Who rejected or withdrew it, and why." }),
  intent_id: z
    .string()
    .nullable()
    .meta({ description: "Of the call that has used it.", examples: ["E80QmhC1jXA5-17"] }),
}));

const listed = once(() => z.strictObject(fields()).meta({ id: "ListedApproval" }));

export const approval = once(() =>
  z
    .strictObject({
      ...fields(),
      args: z.record(z.string(), z.unknown()).nullable().meta({
        description:
          "The arguments of the call, all of them; secret ones are bound and not shown: `[redacted]`. Null once they were erased.",
      }),
      api_version: z
        .string()
        .nullable()
        .meta({ examples: ["2026-05-12"] }),
    })
    .meta({ id: "Approval", description: "A call that waits for others to agree, or waited." }),
);

export const approvalWithKeys = once(() => approval().extend(keysField()).meta({ id: "ApprovalWithKeys" }));

export const approvalList = once(() =>
  z.strictObject({
    data: z.array(listed()),
    next_cursor: z.string().nullable().meta({ description: "Null at the end." }),
    ...keysField(),
  }),
);

export const ownApprovals = once(() => z.strictObject({ data: z.array(approval()), ...keysField() }));
