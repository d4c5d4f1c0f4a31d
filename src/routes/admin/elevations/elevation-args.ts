// Arguments of the operations on elevations.
import * as z from "zod";
import { ELEVATION_STATUSES } from "../../../audit/record.ts";
import { once } from "../../../once.ts";
import { keyId } from "../keys/key-args.ts";

const elevationId = once(() =>
  z
    .string()
    .regex(/^elv_[0-9A-Za-z]{12}_[1-9][0-9]{0,14}$/, "must be the id of an elevation: elv_…")
    .meta({ description: "Id of an elevation.", examples: ["elv_E80QmhC1jXA5_3"] }),
);
export const elevationIdOnly = once(() => z.strictObject({ elevation_id: elevationId() }));

const reason = once(() =>
  z
    .string()
    .min(1)
    .max(256)
    .refine((text) => text.trim() !== "", "must say something"),
);

export const openBody = once(() =>
  z.strictObject({
    reason: reason().meta({ description: "Why; on record, and shown to whoever signs it off.", examples: ["INCIDENT-17"] }),
    policy: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .meta({ description: "Which of the key's `elevate`; not needed where it has one.", examples: ["on-call"] }),
  }),
);
export const closeBody = once(() =>
  z.strictObject({
    reason: reason()
      .default("closed")
      .meta({ description: "Why; on record, and shown.", examples: ["Done"] }),
  }),
);
export const reviewBody = once(() =>
  z.strictObject({
    notes: reason().meta({ description: "What was found; on record, and shown.", examples: ["Two locks, both of INCIDENT-17"] }),
  }),
);

export const listQuery = once(() =>
  z.strictObject({
    status: z
      .enum([...ELEVATION_STATUSES, "unreviewed"])
      .optional()
      .meta({ description: "Only these; `unreviewed`: whatever nobody has signed off yet.", examples: ["unreviewed"] }),
    key: keyId().optional(),
    limit: z.int().min(1).max(200).default(50).meta({ description: "At most so many; a page may be shorter." }),
    cursor: z.string().max(512).optional().meta({ description: "`next_cursor` of the page before." }),
  }),
);
