// Arguments of the operations on approvals.
import * as z from "zod";
import { APPROVAL_STATUSES } from "../../../audit/record.ts";
import { once } from "../../../once.ts";

const approvalId = once(() =>
  z
    .string()
    .regex(/^apr_[0-9A-Za-z]{12}_[1-9][0-9]{0,14}$/, "must be the id of a request for approval: apr_…")
    .meta({ description: "Id of a request: `meta.approval_id` of the refused call.", examples: ["apr_E80QmhC1jXA5_7"] }),
);
export const approvalIdOnly = once(() => z.strictObject({ approval_id: approvalId() }));

const operation = once(() =>
  z
    .string()
    .max(128)
    .meta({ description: "Of the call that waits.", examples: ["users.bulk_ban"] }),
);
const keyOwner = once(() =>
  z
    .string()
    .max(128)
    .meta({ description: "Of the key that asked.", examples: ["support@example.com"] }),
);

/** What conditions see of the request that a call is about; looked up, not sent. */
export const aboutRequest = once(() =>
  z.strictObject({
    operation: operation(),
    key_owner: keyOwner(),
    amount: z.number().optional(),
    currency: z.string().optional(),
  }),
);

export const listQuery = once(() =>
  z.strictObject({
    status: z
      .enum(APPROVAL_STATUSES)
      .optional()
      .meta({ description: "Only these.", examples: ["pending"] }),
    operation: operation().optional(),
    key_owner: keyOwner().optional(),
    limit: z.int().min(1).max(200).default(50).meta({ description: "At most so many; a page may be shorter." }),
    cursor: z.string().max(512).optional().meta({ description: "`next_cursor` of the page before." }),
  }),
);

const reason = once(() => z.string().min(1).max(256));
export const approveBody = once(() =>
  z.strictObject({
    reason: reason().meta({ description: "Why; on record, and shown.", examples: ["Checked with the customer"] }),
  }),
);
export const withdrawBody = once(() =>
  z.strictObject({
    reason: reason()
      .default("withdrawn")
      .meta({ description: "Why; on record, and shown.", examples: ["Not needed any more"] }),
  }),
);
