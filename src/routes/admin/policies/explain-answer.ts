// What an explanation holds: the decision, step by step, and what is left of the limits that it would be charged to.
import * as z from "zod";
import { once } from "../../../once.ts";
import type { RuleStep, ShadowVerdict } from "../../../policy/engine.ts";
import { STANDINGS } from "../keys/standings.ts";
import { returnAnswer, windowAnswer } from "../keys/window-answer.ts";
import { keysField } from "../view/key-now.ts";

const effect = z.enum(["allow", "deny"]);
const values = z.record(z.string(), z.unknown());
const policy = z.string().meta({ examples: ["support"] });
const rule = z.string().meta({ examples: ["ban-with-ticket"] });

const step = once(
  () =>
    z.strictObject({
      policy,
      rule,
      effect,
      shadow: z.boolean().meta({ description: "On trial: it has no say.", examples: [false] }),
      asked: z.boolean().meta({ description: "False: it was decided before its turn.", examples: [true] }),
      matched: z
        .boolean()
        .nullable()
        .meta({ description: "Null: it was not asked, or it could not be told.", examples: [true] }),
      why: z.string().meta({ examples: ["its condition holds"] }),
      saw: values.meta({ description: "Values that the rule read, by path.", examples: [{ "context.reason": "TICKET-4711" }] }),
    }) satisfies z.ZodType<RuleStep>,
);

const shadowVerdict = once(
  () =>
    z.strictObject({
      policy,
      rule,
      effect: effect.nullable().meta({ description: "Null: it depends on the user, who could not be looked at." }),
    }) satisfies z.ZodType<ShadowVerdict>,
);

const limitLeft = once(() =>
  z.strictObject({
    limit: z.string().meta({ examples: ["support/ban-with-ticket#1"] }),
    policy: policy.nullable(),
    rule: rule
      .nullable()
      .meta({ description: "Null: the limit on guessing, which is no rule's.", examples: ["ban-with-ticket"] }),
    counted_by: z.string().meta({ description: "The key, or the one above it that has least left.", examples: ["E80QmhC1jXA5"] }),
    bucket: z.string().meta({ description: "What is counted apart; empty for the key as a whole.", examples: [""] }),
    amount: z.number().meta({ description: "What the call would take.", examples: [1] }),
    max: z.number().meta({ examples: [50] }),
    used: z.number().meta({ examples: [3] }),
    left: z.number().meta({ examples: [47] }),
    fits: z.boolean().meta({ description: "False: it would be refused with 429 until `fits_at`.", examples: [true] }),
    fits_at: z.iso
      .datetime()
      .nullable()
      .meta({
        description: "When as much as that fits, for the key and all above it, if nothing else is charged. Null: it fits.",
        examples: [null],
      }),
    ...windowAnswer(),
    ...returnAnswer(),
  }),
);

export const explanation = once(() =>
  z
    .strictObject({
      key_status: z.enum(STANDINGS).meta({
        description:
          "At that time, and from that address if one is given. A key that is not active is refused before any of this; so is one whose ancestor is not.",
      }),
      effect,
      code: z
        .enum(["bailiff_policy_denied", "bailiff_scope_denied", "bailiff_policy_error", "bailiff_limit_never_fits"])
        .nullable()
        .meta({ description: "Of a denial.", examples: [null] }),
      policy: policy.nullable(),
      rule: rule
        .nullable()
        .meta({ description: "Of the rule that decides; null when none does.", examples: ["ban-with-ticket"] }),
      bundle: z.string().meta({ description: "Version of the bundle.", examples: ["ca3f346bf665a3d6"] }),
      explanation: z.string().meta({
        examples: ['Rule ban-with-ticket of policy support allows users.ban only when context.reason.glob("TICKET-*").'],
      }),
      seen: values.meta({ description: "Values of arguments and target that rules read, by path.", examples: [{}] }),
      mask: z.array(z.string()).meta({ description: "Fields that the answer would lack.", examples: [["private_metadata"]] }),
      approve: z
        .strictObject({
          count: z.int().meta({ description: "How many other people must agree first.", examples: [1] }),
          within_seconds: z
            .int()
            .meta({ description: "From the first asking to the call that goes through.", examples: [86400] }),
        })
        .nullable()
        .meta({ description: "What an allow owes before the call is sent; null: nothing.", examples: [null] }),
      elevation: z
        .strictObject({ id: z.string(), policy: z.string(), until: z.iso.datetime() })
        .nullable()
        .meta({ description: "What the key has open at that time: its policy has its say. Null: nothing.", examples: [null] }),
      write_ahead: z.boolean().meta({ description: "Would a read be recorded before it is sent?", examples: [false] }),
      limits: z.array(limitLeft()).meta({ description: "What an allow would be charged." }),
      shadow: z
        .array(shadowVerdict())
        .meta({ description: "Rules on trial that would have made this decision.", examples: [[]] }),
      steps: z.array(step()).meta({ description: "Every rule that applies, in the order in which they are asked." }),
    })
    .meta({ id: "Explanation", description: "The decision that the key would get, and why." }),
);

export const whoCan = once(() =>
  z
    .strictObject({
      data: z.array(
        z.strictObject({
          key: z.strictObject({
            id: z.string().meta({ examples: ["E80QmhC1jXA5"] }),
            name: z.string().meta({ examples: ["Support desk"] }),
            owner: z.string().meta({ examples: ["support@example.com"] }),
          }),
          decision: explanation().omit({ seen: true, steps: true, shadow: true }).meta({ id: "KeyDecision" }),
        }),
      ),
      next_cursor: z
        .string()
        .nullable()
        .meta({ description: "For the next page; null: these were all.", examples: [null] }),
      ...keysField(),
    })
    .meta({
      id: "WhoCan",
      description: "What each key would get, by id. Keys that the asking key may not have explained are not here.",
    }),
);
