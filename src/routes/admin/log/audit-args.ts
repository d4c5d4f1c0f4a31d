// Arguments of the audit operations. Spans of time are a time or a day, which as an end is its last moment.
import * as z from "zod";
import { endMs } from "../../../audit/end-of-span.ts";
import { OUTCOMES } from "../../../audit/record.ts";
import { ID_PATTERN } from "../../../clerk/args/fields.ts";
import { once } from "../../../once.ts";
import { isNamePattern } from "../../../policy/engine.ts";
import { keyId } from "../keys/key-args.ts";

/** `<ledger>-<seq>` of an intent record. */
export const INTENT_ID = /^([0-9A-Za-z]{1,16})-([1-9]\d{0,14})$/;

const time = once(() =>
  z.union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: "must be an RFC 3339 time (2026-11-23T18:00:00Z) or a day (2026-11-23)",
  }),
);
const spanFields = once(() => ({
  from: time().optional().describe("A time, or a day: its start."),
  to: time().optional().describe("A time, or a day: its end."),
}));

export interface AskedSpan {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Without this an empty page, or a signed export of nothing, would be taken for a quiet log. */
const inOrder = ({ from, to }: AskedSpan) => from === undefined || to === undefined || Date.parse(from) <= endMs(to);
const NOT_IN_ORDER = { path: ["from"], error: "must not be after “to”" };

export const auditQuery = once(() =>
  z
    .strictObject({
      ...spanFields(),
      key: z
        .union([keyId(), z.literal("root")], { error: "must be a key id (12 letters and digits) or root" })
        .optional()
        .describe("Whose calls."),
      operation: z
        .string()
        .max(128)
        .refine(isNamePattern, "must be an operation (users.ban) or a pattern (users.*)")
        .optional()
        .describe("`users.ban`, or a pattern: `users.*`."),
      decision: z.enum(["allow", "deny"]).optional().describe("What policy said."),
      outcome: z.enum(OUTCOMES).optional().describe("How it ended."),
      target: z.string().max(128).optional().describe("Whom or what it was about."),
      shadow: z
        .enum(["any", "flip"])
        .optional()
        .describe("`flip`: a rule on trial would have decided otherwise; `any`: one would have had a say."),
      open: z.boolean().optional().describe("Only intents whose outcome nobody knows."),
      limit: z.int().min(1).max(200).default(50).describe("How many records at most."),
      cursor: z.string().max(512).optional().describe("`next_cursor` of the page before."),
    })
    .refine(inOrder, NOT_IN_ORDER),
);

export const exportQuery = once(() =>
  z
    .strictObject({
      ...spanFields(),
      format: z.enum(["ndjson", "csv"]).default("ndjson").describe("`csv` has no manifest: proof is `ndjson`."),
    })
    .refine(inOrder, NOT_IN_ORDER),
);

export const eraseBody = once(() =>
  z
    .strictObject({
      ...spanFields(),
      target: z
        .string()
        .regex(ID_PATTERN, "must be a user id")
        .meta({ description: "The user.", examples: ["user_2abcDEF34ghiJKL56mnoPQR78"] }),
      reason: z
        .string()
        .min(1)
        .max(256)
        .meta({ description: "Goes into the record.", examples: ["Asked for by the user, TICKET-4711"] }),
    })
    .refine(inOrder, NOT_IN_ORDER),
);

export const intentIdOnly = once(() =>
  z.strictObject({
    intent_id: z
      .string()
      .regex(INTENT_ID, "must be the id of an intent record: <ledger>-<seq>")
      .meta({ examples: ["E80QmhC1jXA5-17"] }),
  }),
);

export const resolveBody = once(() =>
  z.strictObject({
    outcome: z.enum(["ok", "refused", "failed"]).describe("What became of it."),
    reason: z
      .string()
      .min(1)
      .max(256)
      .meta({ description: "How you know; goes into the record.", examples: ["Asked finance: the entry is at Clerk"] }),
  }),
);
