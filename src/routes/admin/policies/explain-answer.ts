// What an explanation holds: the decision, step by step, and what is left of the limits that it would be charged to.
import * as z from "zod/mini";
import { once } from "../../../once.ts";
import type { RuleStep, ShadowVerdict } from "../../../policy/engine.ts";
import { described, documented } from "../../../schema-docs.ts";
import { STANDINGS } from "../keys/standings.ts";
import { returnAnswer, windowAnswer } from "../keys/window-answer.ts";
import { keysField } from "../view/key-now.ts";

const effect = z.enum(["allow", "deny"]);
const values = z.record(z.string(), z.unknown());
const policy = documented(z.string(), { examples: ["support"] });
const rule = documented(z.string(), { examples: ["ban-with-ticket"] });

const step = once(
  () =>
    z.strictObject({
      policy,
      rule,
      effect,
      shadow: described(z.boolean(), "On trial: it has no say.", false),
      asked: described(z.boolean(), "False: it was decided before its turn.", true),
      matched: described(z.nullable(z.boolean()), "Null: it was not asked, or it could not be told.", true),
      why: documented(z.string(), { examples: ["its condition holds"] }),
      saw: described(values, "Values that the rule read, by path.", { "context.reason": "TICKET-4711" }),
    }) satisfies z.ZodMiniType<RuleStep>,
);

const shadowVerdict = once(
  () =>
    z.strictObject({
      policy,
      rule,
      effect: described(z.nullable(effect), "Null: it depends on the user, who could not be looked at."),
    }) satisfies z.ZodMiniType<ShadowVerdict>,
);

const limitLeft = once(() =>
  z.strictObject({
    limit: documented(z.string(), { examples: ["support/ban-with-ticket#1"] }),
    policy: z.nullable(policy),
    rule: described(z.nullable(rule), "Null: the limit on guessing, which is no rule's.", "ban-with-ticket"),
    counted_by: described(z.string(), "The key, or the one above it that has least left.", "E80QmhC1jXA5"),
    bucket: described(z.string(), "What is counted apart; empty for the key as a whole.", ""),
    currency: described(
      z.nullable(z.string()),
      "ISO 4217: `amount`, `max`, `used` and `left` are in its smallest unit. Null: no money is summed, or of several currencies.",
      null,
    ),
    amount: described(z.number(), "What the call would take.", 1),
    max: documented(z.number(), { examples: [50] }),
    used: documented(z.number(), { examples: [3] }),
    left: documented(z.number(), { examples: [47] }),
    fits: described(z.boolean(), "False: it would be refused with 429 until `fits_at`.", true),
    fits_at: described(
      z.nullable(z.iso.datetime()),
      "When as much as that fits, for the key and all above it, if nothing else is charged. Null: it fits.",
      null,
    ),
    ...windowAnswer(),
    ...returnAnswer(),
  }),
);

export const explanation = once(() =>
  documented(
    z.strictObject({
      key_status: described(
        z.enum(STANDINGS),
        "At that time, and from that address if one is given. A key that is not active is refused before any of this; so is one whose ancestor is not.",
      ),
      effect,
      code: described(
        z.nullable(z.enum(["bailiff_policy_denied", "bailiff_scope_denied", "bailiff_policy_error", "bailiff_limit_never_fits"])),
        "Of a denial.",
        null,
      ),
      policy: z.nullable(policy),
      rule: described(z.nullable(rule), "Of the rule that decides; null when none does.", "ban-with-ticket"),
      bundle: described(z.string(), "Version of the bundle.", "ca3f346bf665a3d6"),
      explanation: documented(z.string(), {
        examples: ['Rule ban-with-ticket of policy support allows users.ban only when context.reason.glob("TICKET-*").'],
      }),
      seen: described(values, "Values of arguments and target that rules read, by path.", {}),
      mask: described(z.array(z.string()), "Fields that the answer would lack.", ["private_metadata"]),
      approve: described(
        z.nullable(
          z.strictObject({
            count: described(z.int(), "How many other people must agree first.", 1),
            within_seconds: described(z.int(), "From the first asking to the call that goes through.", 86400),
          }),
        ),
        "What an allow owes before the call is sent; null: nothing.",
        null,
      ),
      elevation: described(
        z.nullable(z.strictObject({ id: z.string(), policy: z.string(), until: z.iso.datetime() })),
        "What the key has open at that time: its policy has its say. Null: nothing.",
        null,
      ),
      write_ahead: described(z.boolean(), "Would a read be recorded before it is sent?", false),
      limits: described(z.array(limitLeft()), "What an allow would be charged."),
      shadow: described(z.array(shadowVerdict()), "Rules on trial that would have made this decision.", []),
      steps: described(z.array(step()), "Every rule that applies, in the order in which they are asked."),
    }),
    { id: "Explanation", description: "The decision that the key would get, and why." },
  ),
);

export const whoCan = once(() =>
  documented(
    z.strictObject({
      data: z.array(
        z.strictObject({
          key: z.strictObject({
            id: documented(z.string(), { examples: ["E80QmhC1jXA5"] }),
            name: documented(z.string(), { examples: ["Support desk"] }),
            owner: documented(z.string(), { examples: ["support@example.com"] }),
          }),
          decision: documented(z.omit(explanation(), { seen: true, steps: true, shadow: true }), { id: "KeyDecision" }),
        }),
      ),
      next_cursor: described(z.nullable(z.string()), "For the next page; null: these were all.", null),
      ...keysField(),
    }),
    {
      id: "WhoCan",
      description: "What each key would get, by id. Keys that the asking key may not have explained are not here.",
    },
  ),
);
