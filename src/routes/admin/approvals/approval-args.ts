// Arguments of the operations on approvals.
import * as z from "zod/mini";
import { APPROVAL_STATUSES } from "../../../audit/record.ts";
import { once } from "../../../once.ts";
import { described } from "../../../schema-docs.ts";

const approvalId = once(() =>
  described(
    z.string().check(z.regex(/^apr_[0-9A-Za-z]{12}_[1-9][0-9]{0,14}$/, "must be the id of a request for approval: apr_…")),
    "Id of a request: `meta.approval_id` of the refused call.",
    "apr_E80QmhC1jXA5_7",
  ),
);
export const approvalIdOnly = once(() => z.strictObject({ approval_id: approvalId() }));

const operation = once(() => described(z.string().check(z.maxLength(128)), "Of the call that waits.", "users.bulk_ban"));
const keyOwner = once(() => described(z.string().check(z.maxLength(128)), "Of the key that asked.", "support@example.com"));

/** What conditions see of the request that a call is about; looked up, not sent. */
export const aboutRequest = once(() =>
  z.strictObject({
    operation: operation(),
    key_owner: keyOwner(),
    amount: z.optional(z.number()),
    currency: z.optional(z.string()),
  }),
);

export const listQuery = once(() =>
  z.strictObject({
    status: described(z.optional(z.enum(APPROVAL_STATUSES)), "Only these.", "pending"),
    operation: z.optional(operation()),
    key_owner: z.optional(keyOwner()),
    limit: described(z._default(z.int().check(z.minimum(1), z.maximum(200)), 50), "At most so many; a page may be shorter."),
    cursor: described(z.optional(z.string().check(z.maxLength(512))), "`next_cursor` of the page before."),
  }),
);

const reason = once(() => z.string().check(z.minLength(1), z.maxLength(256)));
export const approveBody = once(() =>
  z.strictObject({
    reason: described(reason(), "Why; on record, and shown.", "Checked with the customer"),
  }),
);
export const withdrawBody = once(() =>
  z.strictObject({
    reason: described(z._default(reason(), "withdrawn"), "Why; on record, and shown.", "Not needed any more"),
  }),
);
