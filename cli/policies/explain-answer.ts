// What `POST /admin/explain` answers, and its like about many keys.
import * as z from "zod";
import { amountInUnits, moneyText } from "../../src/clerk/money-text.ts";
import { amountOf } from "../wording.ts";

const decided = {
  key_status: z.string(),
  effect: z.enum(["allow", "deny"]),
  code: z.string().nullable(),
  policy: z.string().nullable(),
  rule: z.string().nullable(),
  bundle: z.string(),
  explanation: z.string(),
  /** An older gateway says nothing of it, and asks for none. */
  approve: z.looseObject({ count: z.number(), within_seconds: z.number() }).nullable().optional(),
  /** An older gateway says nothing of it. */
  elevation: z.looseObject({ id: z.string(), policy: z.string(), until: z.string() }).nullable().optional(),
  mask: z.array(z.string()),
  limits: z.array(
    z.looseObject({
      limit: z.string(),
      bucket: z.string(),
      /** Not told by an older gateway. */
      currency: z.string().nullable().optional(),
      amount: z.number(),
      max: z.number(),
      left: z.number(),
      fits: z.boolean(),
      counted_by: z.string(),
      fits_at: z.string().nullable(),
      frees_at: z.string().nullable(),
      resets_at: z.string().nullable(),
    }),
  ),
};

export const explainSchema = z.looseObject({
  ...decided,
  shadow: z.array(z.looseObject({ policy: z.string(), rule: z.string(), effect: z.enum(["allow", "deny"]).nullable() })),
  steps: z.array(
    z.looseObject({
      policy: z.string(),
      rule: z.string(),
      effect: z.string(),
      shadow: z.boolean(),
      asked: z.boolean(),
      matched: z.boolean().nullable(),
      why: z.string(),
      saw: z.record(z.string(), z.unknown()),
    }),
  ),
});

export type Explanation = z.infer<typeof explainSchema>;

/** What `POST /admin/who-can` answers. */
export const whoCanSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      key: z.looseObject({ id: z.string(), name: z.string(), owner: z.string() }),
      decision: z.looseObject(decided),
    }),
  ),
  next_cursor: z.string().nullable(),
});

export type KeyDecision = z.infer<typeof whoCanSchema>["data"][number];
type Decided = KeyDecision["decision"];

/** What the gateway would answer, by policies, limits and the key itself: a word for what stands in the way, or null when nothing does. */
export function obstacleOf({ effect, key_status, limits }: Decided): string | null {
  if (key_status !== "active") return key_status.replaceAll("_", " ");
  if (effect === "deny") return "denied";
  return limits.every(({ fits }) => fits) ? null : "limit used up";
}

/** `allow`, `allow, elevated, with 2 approvals`: by a rule of what the key has opened for a while. */
export function allowText({ approve, elevation, policy }: Pick<Explanation, "approve" | "elevation" | "policy">): string {
  return [
    "allow",
    ...(elevation != null && elevation.policy === policy ? ["elevated"] : []),
    ...(approve == null ? [] : [`with ${amountOf(approve.count, "approval")}`]),
  ].join(", ");
}

/** `2 of 50 left (support/ban-with-ticket#1)`, `12.00 of 200.00 USD left`; of the key above, where that has less; since when it fits, where it does not yet. */
export function limitText(
  keyId: string,
  { limit, left, max, currency = null, fits_at, counted_by }: Decided["limits"][number],
): string {
  const later = fits_at === null ? "" : `, fits from ${fits_at} on`;
  return `${amountInUnits(left, currency)} of ${moneyText(max, currency)} left${later} (${limit}${counted_by === keyId ? "" : `, counted by ${counted_by}`})`;
}
