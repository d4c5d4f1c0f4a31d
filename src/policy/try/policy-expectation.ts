// What a test case expects of a decision, whether the decision is that, and both in words.
import * as z from "zod/mini";
import { once } from "../../once.ts";
import type { DecidedLimit, Decision } from "../decide/decision.ts";

const names = once(() => z.array(z.string()));

/** What is left out is not looked at. */
export const expectationSchema = once(() =>
  z.strictObject({
    /** approve: allowed, once others have agreed. */
    effect: z.enum(["allow", "approve", "deny"]),
    /** How many must agree. */
    approvals: z.optional(z.int().check(z.minimum(0), z.maximum(3))),
    code: z.optional(
      z.enum(["bailiff_policy_denied", "bailiff_scope_denied", "bailiff_policy_error", "bailiff_limit_never_fits"]),
    ),
    policy: z.optional(z.nullable(z.string())),
    rule: z.optional(z.nullable(z.string())),
    mask: z.optional(names()),
    /** All that the call is charged, in the order of the rule; what an entry leaves out is not looked at. */
    limits: z.optional(
      z.array(z.strictObject({ id: z.optional(z.string()), bucket: z.optional(z.string()), amount: z.number() })),
    ),
    /** The shadow rules that would have made the decision, and what it would have been; in the order of the rules. */
    shadow: z.optional(
      z.array(z.strictObject({ policy: z.optional(z.string()), rule: z.string(), effect: z.enum(["allow", "deny"]) })),
    ),
    /** Of the case's `targets`, so many are left out of the answer. */
    hidden: z.optional(z.int().check(z.minimum(0))),
  }),
);

type Expectation = z.infer<ReturnType<typeof expectationSchema>>;

/** What is wrong, in words; null when the decision is as expected. `hidden`: undefined where the case does not look at it. */
export function mismatch(decision: Decision, expected: Expectation, hidden: number | undefined): string | null {
  const untold = expected.shadow === undefined ? undefined : decision.shadow.find(({ effect }) => effect === null);
  if (untold !== undefined) return `what shadow rule ${untold.rule} would do depends on the target: give the test one`;
  const wrong =
    effectOf(decision) !== expected.effect ||
    (expected.approvals !== undefined && (decision.approval?.count ?? 0) !== expected.approvals) ||
    (expected.code !== undefined && decision.code !== expected.code) ||
    (expected.policy !== undefined && decision.policy !== expected.policy) ||
    (expected.rule !== undefined && decision.rule !== expected.rule) ||
    (expected.mask !== undefined && !sameNames(decision.mask, expected.mask)) ||
    (expected.limits !== undefined && !sameLimits(decision.limits, expected.limits)) ||
    (expected.shadow !== undefined && !sameShadow(decision.shadow, expected.shadow)) ||
    expected.hidden !== hidden;
  return wrong
    ? `expected ${inWords(expected)}, got ${inWords(outcomeOf(decision, expected, hidden))}: ${decision.detail}`
    : null;
}

function outcomeOf(decision: Decision, expected: Expectation, hidden: number | undefined): Expectation {
  return {
    effect: effectOf(decision),
    approvals: expected.approvals === undefined && decision.approval === null ? undefined : (decision.approval?.count ?? 0),
    code: decision.code ?? undefined,
    policy: decision.policy,
    rule: decision.rule,
    mask: [...decision.mask],
    limits: decision.limits.map(({ id, bucket, amount }) => ({ id, bucket, amount })),
    shadow:
      expected.shadow &&
      decision.shadow.flatMap(({ policy, rule, effect }) => (effect === null ? [] : [{ policy, rule, effect }])),
    hidden,
  };
}

function effectOf({ effect, approval }: Decision): Expectation["effect"] {
  return effect === "allow" && approval !== null ? "approve" : effect;
}

function inWords({ effect, approvals, code, policy, rule, mask, limits, shadow, hidden }: Expectation): string {
  const parts = [
    effect,
    approvals === undefined ? "" : `with ${approvals} approval${approvals === 1 ? "" : "s"}`,
    code === undefined ? "" : `(${code})`,
    rule === undefined ? "" : rule === null ? "by no rule" : `by rule ${rule}`,
    policy === undefined || policy === null ? "" : `of policy ${policy}`,
    mask === undefined || mask.length === 0 ? "" : `masking ${mask.join(", ")}`,
    limits === undefined || limits.length === 0 ? "" : `charging ${limits.map(chargeInWords).join(", ")}`,
    hidden === undefined ? "" : `leaving out ${hidden}`,
    shadow === undefined ? "" : `shadows ${shadow.map((one) => `${one.effect} by ${one.rule}`).join(", ") || "none"}`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}

type ExpectedLimit = NonNullable<Expectation["limits"]>[number];

function chargeInWords({ id, bucket, amount }: ExpectedLimit): string {
  const on = bucket === undefined || bucket === "" ? "" : ` (${bucket})`;
  return `${amount}${id === undefined ? "" : ` to ${id}`}${on}`;
}

function sameLimits(limits: readonly DecidedLimit[], expected: readonly ExpectedLimit[]): boolean {
  const same = (limit: DecidedLimit, { id, bucket, amount }: ExpectedLimit) =>
    limit.amount === amount && (id === undefined || limit.id === id) && (bucket === undefined || limit.bucket === bucket);
  return (
    limits.length === expected.length &&
    expected.every((one, index) => {
      const limit = limits[index];
      return limit !== undefined && same(limit, one);
    })
  );
}

function sameShadow(shadow: Decision["shadow"], expected: NonNullable<Expectation["shadow"]>): boolean {
  return (
    shadow.length === expected.length &&
    expected.every(({ policy, rule, effect }, index) => {
      const one = shadow[index];
      return one?.rule === rule && one.effect === effect && (policy === undefined || one.policy === policy);
    })
  );
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && [...left].sort().join("\n") === [...right].sort().join("\n");
}
