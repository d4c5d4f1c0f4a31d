// Arguments of the audit operations. Spans of time are a time or a day, which as an end is its last moment.
import * as z from "zod";
import { ACT_RESULTS } from "../../../audit/act.ts";
import { endMs } from "../../../audit/end-of-span.ts";
import { OUTCOMES, RECORD_TYPES } from "../../../audit/record.ts";
import { emailAddress } from "../../../clerk/args/canonical-contact.ts";
import { setOf } from "../../../clerk/args/canonical-list.ts";
import { ID_PATTERN } from "../../../clerk/args/fields.ts";
import type { OperationClass } from "../../../clerk/operation.ts";
import { once } from "../../../once.ts";
import { isNamePattern } from "../../../policy/engine.ts";

/** `<ledger>-<seq>` of an intent record. */
export const INTENT_ID = /^([0-9A-Za-z]{1,16})-([1-9]\d{0,14})$/;

const CLASSES = ["read", "write", "destructive", "money", "secret"] as const satisfies readonly OperationClass[];

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

interface AskedAmounts {
  readonly amount_from?: number | undefined;
  readonly amount_to?: number | undefined;
}
const amountsInOrder = ({ amount_from: from, amount_to: to }: AskedAmounts) =>
  from === undefined || to === undefined || from <= to;
const AMOUNTS_NOT_IN_ORDER = { path: ["amount_from"], error: "must not be more than “amount_to”" };

const MAX_VALUES = 50;
const MAX_ADDRESSES = 20;
/** Repeated for several values: any of them will do. */
const oneOf = <Value extends z.ZodType>(value: Value) => z.array(value).min(1).max(MAX_VALUES).optional();
const name = once(() => z.string().min(1).max(128));
const part = once(() => z.string().min(1).max(256));
/** Of a key, of a hook, and what the console's cookie holds (`session-token.ts`). */
const SECRETS = /\bsk_(?:live|test)_|\bwhsec_|\b(?:root|[0-9A-Za-z]{12})\.[0-9A-Za-z]{49}\b/;
/** What is asked is on record: a secret that somebody pastes must not be. */
const noSecret = (text: string) => !SECRETS.test(text);
const NO_SECRET = "must not be a secret: the id of a key is the 12 characters after sk_…_bailiff_";

/** What narrows a page of the log, or of acts: `record-filter.ts` says what each means. */
const filterFields = once(() => ({
  key: oneOf(name().refine(noSecret, NO_SECRET)).describe("Whose calls: id or name of a key, or `root`."),
  owner: oneOf(part()).describe("Owner of the key."),
  operation: oneOf(z.string().max(128).refine(isNamePattern, "must be an operation (users.ban) or a pattern (users.*)")).describe(
    "`users.ban`, or a pattern: `users.*`.",
  ),
  class: oneOf(z.enum(CLASSES)).describe("Class of the operation."),
  type: oneOf(z.enum(RECORD_TYPES)).describe("Type of the record; of an act, of its first one."),
  decision: oneOf(z.enum(["allow", "deny"])).describe("What policy said."),
  outcome: oneOf(z.enum(OUTCOMES)).describe("How it ended."),
  policy: oneOf(name()).describe("Policy that decided."),
  rule: oneOf(name()).describe("Rule that decided."),
  reason: oneOf(part()).describe("Part of the reason, in any case of letters."),
  approval: oneOf(name()).describe("Id of a request for approval: who asked, who agreed, what then happened."),
  elevation: oneOf(name()).describe("Id of an elevation: its opening, all that was done under it, its end and sign-off."),
  target: oneOf(name()).describe("Whom or what it was about."),
  target_email: setOf(emailAddress(), { min: 1, max: MAX_ADDRESSES })
    .optional()
    .describe(
      "The same by e-mail address, looked up at Clerk with the rights of the key that asks: it must be allowed users.list.",
    ),
  currency: oneOf(z.string().max(8)).describe("ISO 4217, of an act that moves money."),
  amount_from: z.int().min(0).optional().describe("At least so much, in the currency's smallest unit."),
  amount_to: z.int().min(0).optional().describe("At most so much, in the currency's smallest unit."),
  shadow: z
    .enum(["any", "flip"])
    .optional()
    .describe("`flip`: a rule on trial would have decided otherwise; `any`: one would have had a say."),
  q: oneOf(part().refine(noSecret, NO_SECRET)).describe(
    "Part of anything that names it: ids, key, operation, target, reason, address, policy, rule, outcome, error; of an act also of what came of it.",
  ),
}));
const pageFields = once(() => ({
  limit: z.int().min(1).max(200).default(50).describe("How many at most."),
  cursor: z.string().max(512).optional().describe("`next_cursor` of the page before."),
}));

export const auditQuery = once(() =>
  z
    .strictObject({
      ...spanFields(),
      ...filterFields(),
      open: z.boolean().optional().describe("Only intents whose outcome nobody knows."),
      ...pageFields(),
    })
    .refine(inOrder, NOT_IN_ORDER)
    .refine(amountsInOrder, AMOUNTS_NOT_IN_ORDER),
);

export const actsQuery = once(() =>
  z
    .strictObject({
      ...spanFields(),
      ...filterFields(),
      result: oneOf(z.enum(ACT_RESULTS)).describe("What came of it."),
      names: z
        .boolean()
        .optional()
        .describe("Also the user's name, looked up at Clerk with the rights and masks of the key that asks."),
      ...pageFields(),
    })
    .refine(inOrder, NOT_IN_ORDER)
    .refine(amountsInOrder, AMOUNTS_NOT_IN_ORDER),
);

export type AskedFilter = Pick<z.infer<ReturnType<typeof auditQuery>>, keyof ReturnType<typeof filterFields>>;

export const exportQuery = once(() =>
  z
    .strictObject({
      ...spanFields(),
      ...filterFields(),
      format: z.enum(["ndjson", "csv"]).default("ndjson").describe("`csv` has no manifest: proof is `ndjson`."),
    })
    .refine(({ from: _from, to: _to, format, ...filters }) => format === "csv" || Object.keys(filters).length === 0, {
      path: ["format"],
      error:
        "must be csv where a filter is given: ndjson is proof, and proof is whole. Give no filter, or read pages with GET /admin/audit",
    })
    .refine(inOrder, NOT_IN_ORDER)
    .refine(amountsInOrder, AMOUNTS_NOT_IN_ORDER),
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
