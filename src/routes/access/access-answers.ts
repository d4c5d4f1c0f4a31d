// What the decision point answers: a decision, and beside it why.
import * as z from "zod";
import { once } from "../../once.ts";

const reasons = once(() =>
  z.strictObject({
    code: z
      .string()
      .nullable()
      .meta({ description: "What the call would be refused with; null when it would be allowed.", examples: [null] }),
    reason: z.string().meta({
      description: "Why, in words. Of a denial: what the caller would be told.",
      examples: ['Rule ban-with-ticket of policy support allows users.ban only when context.reason.glob("TICKET-*").'],
    }),
    policy: z
      .string()
      .nullable()
      .meta({ description: "Whose rule allows it.", examples: ["support"] }),
    rule: z
      .string()
      .nullable()
      .meta({ examples: ["ban-with-ticket"] }),
    bundle: z
      .string()
      .nullable()
      .meta({ description: "Version of the bundle.", examples: ["ca3f346bf665a3d6"] }),
    masked: z.array(z.string()).meta({ description: "What the answer would lack.", examples: [["private_metadata"]] }),
    fits_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: "When what is used up now would fit.", examples: [null] }),
  }),
);

const decision = once(() =>
  z.strictObject({
    decision: z.boolean().meta({ examples: [true] }),
    context: reasons().meta({ description: "Why." }),
  }),
);

export const evaluation = once(() => decision().meta({ id: "AccessDecision", description: "Would it be yes?" }));

/** One question, or many: as they were asked. */
export const evaluations = once(() =>
  z.union([z.strictObject({ evaluations: z.array(decision()) }), decision()]).meta({
    id: "AccessDecisions",
    description: "The decisions, in the order of the questions; one alone where none were listed.",
  }),
);

export const actionResults = once(() =>
  z
    .strictObject({
      results: z.array(z.strictObject({ name: z.string().meta({ examples: ["users.ban"] }) })),
      page: z.strictObject({
        next_token: z.literal("").meta({ description: "Always empty: they are all on one page.", examples: [""] }),
        count: z.int().meta({ examples: [1] }),
        total: z.int().meta({ examples: [1] }),
      }),
    })
    .meta({ id: "AccessActions", description: "The operations that the key may call about the user." }),
);

export type AccessDecision = z.infer<ReturnType<typeof evaluation>>;
