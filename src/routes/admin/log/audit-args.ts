// Arguments of the audit operations. Spans of time are a time or a day, which as an end is its last moment.
import * as z from "zod/mini";
import { ACT_RESULTS } from "../../../audit/act.ts";
import { endMs } from "../../../audit/end-of-span.ts";
import { OUTCOMES, RECORD_TYPES } from "../../../audit/record.ts";
import { emailAddress } from "../../../clerk/args/canonical-contact.ts";
import { setOf } from "../../../clerk/args/canonical-list.ts";
import { currencyCode } from "../../../clerk/args/canonical-money.ts";
import type { OperationClass } from "../../../clerk/operation.ts";
import { once } from "../../../once.ts";
import { isNamePattern } from "../../../policy/engine.ts";
import { described, documented } from "../../../schema-docs.ts";

/** `<ledger>-<seq>` of an intent record. */
export const INTENT_ID = /^([0-9A-Za-z]{1,16})-([1-9]\d{0,14})$/;

const CLASSES = ["read", "write", "destructive", "money", "secret"] as const satisfies readonly OperationClass[];

const time = once(() =>
  z.union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: "must be an RFC 3339 time (2026-11-23T18:00:00Z) or a day (2026-11-23)",
  }),
);
const spanFields = once(() => ({
  from: described(z.optional(time()), "A time, or a day: its start."),
  to: described(z.optional(time()), "A time, or a day: its end."),
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
const oneOf = <Value extends z.ZodMiniType>(value: Value) =>
  z.optional(z.array(value).check(z.minLength(1), z.maxLength(MAX_VALUES)));
/**
 * Of a key, of a hook, what the console's cookie holds (`session-token.ts`), a root token as `bailiff secrets generate` makes it, and the tokens
 * that people and jobs sign in with (JWT).
 */
const SECRETS =
  /\bsk_(?:live|test)_|\bwhsec_|\b(?:root|[0-9A-Za-z]{12})\.[0-9A-Za-z]{49}\b|\broot_[\w-]{43}|\beyJ[\w-]+\.[\w-]+\.[\w-]+/;
/** What is asked is on record: a secret that somebody pastes must not be. */
const noSecret = z.refine<string>(
  (text) => !SECRETS.test(text),
  "must not be a secret: the id of a key is the 12 characters after sk_…_bailiff_",
);
const name = once(() => z.string().check(z.minLength(1), z.maxLength(128), noSecret));
const part = once(() => z.string().check(z.minLength(1), z.maxLength(256), noSecret));

/** What narrows a page of the log, or of acts: `record-filter.ts` says what each means. */
const filterFields = once(() => ({
  key: described(
    oneOf(name()),
    "Whose calls: id or name of a key, or `root`. By id also the minutes in which it was turned away.",
  ),
  owner: described(oneOf(part()), "Owner of the key."),
  operation: described(
    oneOf(z.string().check(z.maxLength(128), z.refine(isNamePattern, "must be an operation (users.ban) or a pattern (users.*)"))),
    "`users.ban`, or a pattern: `users.*`.",
  ),
  class: described(oneOf(z.enum(CLASSES)), "Class of the operation."),
  type: described(oneOf(z.enum(RECORD_TYPES)), "Type of the record; of an act, of its first one."),
  decision: described(oneOf(z.enum(["allow", "deny"])), "What policy said."),
  outcome: described(oneOf(z.enum(OUTCOMES)), "How it ended."),
  policy: described(oneOf(name()), "Policy that decided."),
  rule: described(oneOf(name()), "Rule that decided."),
  reason: described(oneOf(part()), "Part of the reason, in any case of letters."),
  approval: described(oneOf(name()), "Id of a request for approval: who asked, who agreed, what then happened."),
  elevation: described(oneOf(name()), "Id of an elevation: its opening, all that was done under it, its end and sign-off."),
  target: described(oneOf(name()), "Whom or what it was about."),
  target_email: described(
    z.optional(setOf(emailAddress(), { min: 1, max: MAX_ADDRESSES })),
    "The same by e-mail address, looked up at Clerk with the rights of the key that asks: it must be allowed users.list.",
  ),
  currency: described(oneOf(currencyCode()), "ISO 4217, letters in any case: of an act that moves money."),
  amount_from: described(z.optional(z.int().check(z.minimum(0))), "At least so much, in the currency's smallest unit."),
  amount_to: described(z.optional(z.int().check(z.minimum(0))), "At most so much, in the currency's smallest unit."),
  shadow: described(
    z.optional(z.enum(["any", "flip"])),
    "`flip`: a rule on trial would have decided otherwise; `any`: one would have had a say.",
  ),
  q: described(
    oneOf(part()),
    "Part of anything that names it: ids, the key, its owner, the key that minted it, operation, target, reason, address, policy, rule, outcome, error; of an act also of what came of it.",
  ),
}));
const pageFields = once(() => ({
  limit: described(z._default(z.int().check(z.minimum(1), z.maximum(200)), 50), "How many at most."),
  cursor: described(z.optional(z.string().check(z.maxLength(512))), "`next_cursor` of the page before."),
}));

export const auditQuery = once(() =>
  z
    .strictObject({
      ...spanFields(),
      ...filterFields(),
      open: described(z.optional(z.boolean()), "Only intents whose outcome nobody knows."),
      ...pageFields(),
    })
    .check(z.refine(inOrder, NOT_IN_ORDER), z.refine(amountsInOrder, AMOUNTS_NOT_IN_ORDER)),
);

export const actsQuery = once(() =>
  z
    .strictObject({
      ...spanFields(),
      ...filterFields(),
      result: described(oneOf(z.enum(ACT_RESULTS)), "What came of it."),
      names: described(
        z.optional(z.boolean()),
        "Also the user's name, looked up at Clerk with the rights and masks of the key that asks.",
      ),
      ...pageFields(),
    })
    .check(z.refine(inOrder, NOT_IN_ORDER), z.refine(amountsInOrder, AMOUNTS_NOT_IN_ORDER)),
);

export type AskedFilter = Pick<z.infer<ReturnType<typeof auditQuery>>, keyof ReturnType<typeof filterFields>>;

export const exportQuery = once(() =>
  z
    .strictObject({
      ...spanFields(),
      ...filterFields(),
      format: described(z._default(z.enum(["ndjson", "csv"]), "ndjson"), "`csv` has no manifest: proof is `ndjson`."),
    })
    .check(
      z.refine(({ from: _from, to: _to, format, ...filters }) => format === "csv" || Object.keys(filters).length === 0, {
        path: ["format"],
        error:
          "must be csv where a filter is given: ndjson is proof, and proof is whole. Give no filter, or read pages with GET /admin/audit",
      }),
      z.refine(inOrder, NOT_IN_ORDER),
      z.refine(amountsInOrder, AMOUNTS_NOT_IN_ORDER),
    ),
);

/** Of a user, and of nothing else that a record can be about: what a key was given is no personal data, and is not to be blotted out. */
const USER_ID = /^user_[A-Za-z0-9_-]{1,123}$/;

export const eraseBody = once(() =>
  z
    .strictObject({
      ...spanFields(),
      target: described(
        z.string().check(z.regex(USER_ID, "must be a user id: user_…")),
        "The user.",
        "user_2abcDEF34ghiJKL56mnoPQR78",
      ),
      reason: described(
        z.string().check(z.minLength(1), z.maxLength(256)),
        "Goes into the record.",
        "Asked for by the user, TICKET-4711",
      ),
    })
    .check(z.refine(inOrder, NOT_IN_ORDER)),
);

export const intentIdOnly = once(() =>
  z.strictObject({
    intent_id: documented(z.string().check(z.regex(INTENT_ID, "must be the id of an intent record: <ledger>-<seq>")), {
      examples: ["E80QmhC1jXA5-17"],
    }),
  }),
);

export const resolveBody = once(() =>
  z.strictObject({
    outcome: described(z.enum(["ok", "refused", "failed"]), "What became of it."),
    reason: described(
      z.string().check(z.minLength(1), z.maxLength(256)),
      "How you know; goes into the record.",
      "Asked finance: the entry is at Clerk",
    ),
  }),
);
