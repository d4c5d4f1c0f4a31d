// A policy document as people write it (YAML in git) and as it travels (JSON): the same fields. Every object is strict, because a
// misspelt `deny` that is ignored is a hole. Names, patterns, masks and conditions are checked against the vocabulary in
// `check-document.ts`; here is only the shape.
import * as z from "zod/mini";
import { once } from "../../once.ts";
import { described, documented } from "../../schema-docs.ts";
import { unicodePattern } from "../../unicode-pattern.ts";
import { approvalEntrySchema } from "./approval-entry.ts";
import { BOUNDS } from "./bounds.ts";
import { limitEntrySchema } from "./limit-entry.ts";
import { MEANINGS, writtenMeaning } from "./meaning.ts";
import { RATE_PATTERN } from "./rate-text.ts";

const SLUG = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** Of a policy, or of a rule: safe in a path and in a file name. */
export function isPolicyName(text: string): boolean {
  return SLUG.test(text);
}

const slug = once(() => z.string().check(z.regex(SLUG, "must be 1-64 of a-z, 0-9 and -, and not start with -")));
/** Control and format characters (bidirectional ones, zero-width ones), line and paragraph separators, what has no meaning yet. */
const unprintable = unicodePattern(String.raw`[\p{C}\p{Zl}\p{Zp}]`);

/** Something to read, on one line, all of which can be seen. */
export function isOneLine(text: string): boolean {
  return text.trim() !== "" && !unprintable().test(text) && text.isWellFormed();
}

const patterns = once(() =>
  described(
    z.array(z.string().check(z.maxLength(128))).check(z.minLength(1, "names no operation"), z.maxLength(100)),
    "Operations: a name (users.get), a family (users.*), a prefix in one (users.get_*) or a class of risk (class:destructive, users.class:read). In an allow, what is of class secret or money is named.",
  ),
);
const masks = once(() =>
  described(
    z.array(z.string().check(z.maxLength(200))).check(z.maxLength(100)),
    `Fields to hide in answers: private_metadata, email_addresses.*.email_address; or all that has a meaning, wherever it stands: ${MEANINGS.map(writtenMeaning).join(", ")}.`,
  ),
);

/** What else is wrong with it the general words say. */
function severalConditions({ input }: { readonly input?: unknown }): string | undefined {
  return Array.isArray(input) ? "must be one text: join several conditions with &&" : undefined;
}

const ruleFields = once(() =>
  z.strictObject({
    id: described(slug(), "Name of the rule, unique within its policy; errors and audit records cite it."),
    allow: z.optional(patterns()),
    deny: z.optional(patterns()),
    when: described(
      z.optional(
        z.string({ error: severalConditions }).check(
          z.minLength(1, "is empty: leave it out for a rule without condition"),
          z.maxLength(BOUNDS.conditionChars),
          z.refine((text) => text.isWellFormed(), "holds half of a surrogate pair"),
        ),
      ),
      "CEL condition over args, target, context and key. Without one the rule always applies.",
    ),
    only: described(
      z.optional(z.array(z.string().check(z.maxLength(128))).check(z.maxLength(100))),
      "The only arguments that may be sent (those in the path need not be listed). Allow rules only.",
    ),
    mask: z.optional(masks()),
    message: described(
      z.optional(
        z.string().check(
          z.minLength(1, "is empty: leave it out"),
          z.maxLength(300),
          z.refine(isOneLine, {
            error:
              "must be one line of printable text: no control characters, line breaks, direction marks or other characters that cannot be seen",
          }),
        ),
      ),
      "For the caller whom the rule refuses: what to do instead. Shown after the rule's own text, and recorded with it.",
    ),
    shadow: described(
      z.optional(z.boolean()),
      "Decides nothing: what the rule would have decided is only recorded with each decision that it would have made. For trying a rule on real calls before it counts.",
    ),
    repeats: described(
      z.optional(z.enum(["warn", "refuse"], "is warn or refuse")),
      "What becomes of a credit that equals another by the same key within ten minutes (user, action, amount, currency), under another idempotency key: warn (the default) names the other in the answer and the record, refuse answers 409. Allow rules only.",
    ),
    limit: described(
      z.optional(
        z.array(limitEntrySchema()).check(z.minLength(1, "is empty: leave it out for a rule without limits"), z.maxLength(8)),
      ),
      "How much the rule allows in a time. All of them apply to every call that the rule allows. Allow rules only.",
    ),
    approve: described(
      z.optional(approvalEntrySchema()),
      "Other people must agree first: what the rule allows is not sent, the caller gets 403 bailiff_approval_required with an id, and once that many people have approved it the same call goes through, once. Allow rules for calls to Clerk only.",
    ),
  }),
);

const ruleSchema = once(() =>
  documented(
    ruleFields().check(
      z.superRefine((rule, context) => {
        const refuse = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
        if ((rule.allow === undefined) === (rule.deny === undefined)) {
          context.addIssue({ code: "custom", path: [], message: "a rule has exactly one of allow and deny" });
        }
        if (rule.deny !== undefined && rule.only !== undefined)
          refuse("only", "belongs to an allow rule: a deny denies whatever is sent");
        if (rule.deny !== undefined && rule.mask !== undefined)
          refuse("mask", "belongs to an allow rule: a deny has no answer to mask");
        if (rule.deny !== undefined && rule.limit !== undefined)
          refuse("limit", "belongs to an allow rule: a deny allows nothing to count");
        if (rule.deny !== undefined && rule.repeats !== undefined)
          refuse("repeats", "belongs to an allow rule: a deny allows nothing to repeat");
        if (rule.deny !== undefined && rule.approve !== undefined)
          refuse("approve", "belongs to an allow rule: a deny allows nothing to agree to");
      }),
    ),
    {
      id: "Rule",
      // What the refinement says, for JSON Schema.
      oneOf: [
        { required: ["allow"], properties: { allow: true, deny: false } },
        {
          required: ["deny"],
          properties: { deny: true, allow: false, only: false, mask: false, limit: false, repeats: false, approve: false },
        },
      ],
    },
  ),
);

export const policyDocumentSchema = once(() =>
  documented(
    z.strictObject({
      policy: described(slug(), "Name of the policy; keys refer to it."),
      description: z.optional(z.string().check(z.maxLength(2_000))),
      mask: described(
        z.optional(masks()),
        "Fields to hide in every answer to a key that holds this policy, whichever of its policies allows: paths, or meanings such as @email.",
      ),
      searchable: described(
        z.optional(masks()),
        "Fields that masks of this policy hide and that may be searched, counted and sorted by all the same: paths, or meanings. Whoever may ask by a field learns it, a question at a time. Without it such a call is refused.",
      ),
      rate: described(
        z.optional(
          z
            .string("must be a number of calls and a window, such as 50/10s")
            .check(z.regex(RATE_PATTERN, "must be a number of calls and a window, such as 50/10s")),
        ),
        "How many calls to Clerk a key with this policy may cause in a window of seconds, minutes, hours or days: 50/10s. The strictest of the key's policies holds; without any, the deployment's DEFAULT_KEY_RATE.",
      ),
      counts: described(
        z.optional(z.boolean()),
        "Whether a key may count users although a deny rule of this policy, because it reads target, withholds some of them. Without it users.count is denied then: the number tells of those too.",
      ),
      write_ahead: described(z.optional(z.boolean()), "Record reads durably before they are sent, like mutations."),
      rules: z.array(ruleSchema()).check(z.minLength(1, "has no rule: a policy without rules allows nothing"), z.maxLength(500)),
    }),
    { title: "Bailiff policy" },
  ),
);

export type PolicyDocument = z.infer<ReturnType<typeof policyDocumentSchema>>;
export type PolicyRule = PolicyDocument["rules"][number];

/** Those of a bundle that have the shape, each with its place: `policies[0]`. */
export function readDocuments(documents: unknown): readonly { readonly document: PolicyDocument; readonly path: string }[] {
  const list: readonly unknown[] = Array.isArray(documents) ? documents : [];
  return list.flatMap((one, index) => {
    const parsed = policyDocumentSchema().safeParse(one);
    return parsed.success ? [{ document: parsed.data, path: `policies[${index}]` }] : [];
  });
}

/** Names of the fields, for messages. */
export const ruleFieldNames = (): readonly string[] => Object.keys(ruleFields().shape);
export const documentFields = (): readonly string[] => Object.keys(policyDocumentSchema().shape);

/**
 * The text of the checked-in `policies/policy.schema.json`: JSON Schema (2020-12) of a policy document, for editors. Knows the shape;
 * conditions and names are for `policies check`.
 */
export function policyJsonSchemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(policyDocumentSchema()), null, 2)}\n`;
}
