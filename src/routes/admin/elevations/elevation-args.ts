// Arguments of the operations on elevations.
import * as z from "zod/mini";
import { ELEVATION_STATUSES } from "../../../audit/record.ts";
import { once } from "../../../once.ts";
import { described } from "../../../schema-docs.ts";
import { keyId } from "../keys/key-args.ts";

const elevationId = once(() =>
  described(
    z.string().check(z.regex(/^elv_[0-9A-Za-z]{12}_[1-9][0-9]{0,14}$/, "must be the id of an elevation: elv_…")),
    "Id of an elevation.",
    "elv_E80QmhC1jXA5_3",
  ),
);
export const elevationIdOnly = once(() => z.strictObject({ elevation_id: elevationId() }));

const reason = once(() =>
  z.string().check(
    z.minLength(1),
    z.maxLength(256),
    z.refine((text) => text.trim() !== "", "must say something"),
  ),
);

export const openBody = once(() =>
  z.strictObject({
    reason: described(reason(), "Why; on record, and shown to whoever signs it off.", "INCIDENT-17"),
    policy: described(
      z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
      "Which of the key's `elevate`; not needed where it has one.",
      "on-call",
    ),
  }),
);
export const closeBody = once(() =>
  z.strictObject({
    reason: described(z._default(reason(), "closed"), "Why; on record, and shown.", "Done"),
  }),
);
export const reviewBody = once(() =>
  z.strictObject({
    notes: described(reason(), "What was found; on record, and shown.", "Two locks, both of INCIDENT-17"),
  }),
);

export const listQuery = once(() =>
  z.strictObject({
    status: described(
      z.optional(z.enum([...ELEVATION_STATUSES, "unreviewed"])),
      "Only these; `unreviewed`: whatever nobody has signed off yet.",
      "unreviewed",
    ),
    key: z.optional(keyId()),
    limit: described(z._default(z.int().check(z.minimum(1), z.maximum(200)), 50), "At most so many; a page may be shorter."),
    cursor: described(z.optional(z.string().check(z.maxLength(512))), "`next_cursor` of the page before."),
  }),
);
