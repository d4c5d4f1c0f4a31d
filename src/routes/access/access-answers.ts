// What the decision point answers: a decision, and beside it why.
import * as z from "zod/mini";
import { once } from "../../once.ts";
import { described, documented } from "../../schema-docs.ts";

const reasons = once(() =>
  z.strictObject({
    code: described(z.nullable(z.string()), "What the call would be refused with; null when it would be allowed.", null),
    reason: described(
      z.string(),
      "Why, in words. Of a denial: what the caller would be told.",
      'Rule ban-with-ticket of policy support allows users.ban only when context.reason.glob("TICKET-*").',
    ),
    policy: described(z.nullable(z.string()), "Whose rule allows it.", "support"),
    rule: documented(z.nullable(z.string()), { examples: ["ban-with-ticket"] }),
    bundle: described(z.nullable(z.string()), "Version of the bundle.", "ca3f346bf665a3d6"),
    masked: described(z.array(z.string()), "What the answer would lack.", ["private_metadata"]),
    fits_at: described(z.nullable(z.iso.datetime()), "When what is used up now would fit.", null),
  }),
);

const decision = once(() =>
  z.strictObject({
    decision: documented(z.boolean(), { examples: [true] }),
    context: described(reasons(), "Why."),
  }),
);

export const evaluation = once(() => documented(decision(), { id: "AccessDecision", description: "Would it be yes?" }));

/** One question, or many: as they were asked. */
export const evaluations = once(() =>
  documented(z.union([z.strictObject({ evaluations: z.array(decision()) }), decision()]), {
    id: "AccessDecisions",
    description: "The decisions, in the order of the questions; one alone where none were listed.",
  }),
);

export const actionResults = once(() =>
  documented(
    z.strictObject({
      results: z.array(z.strictObject({ name: documented(z.string(), { examples: ["users.ban"] }) })),
      page: z.strictObject({
        next_token: described(z.literal(""), "Always empty: they are all on one page.", ""),
        count: documented(z.int(), { examples: [1] }),
        total: documented(z.int(), { examples: [1] }),
      }),
    }),
    { id: "AccessActions", description: "The operations that the key may call about the user." },
  ),
);

export type AccessDecision = z.infer<ReturnType<typeof evaluation>>;
