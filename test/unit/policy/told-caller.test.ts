// A refusal does not tell what the user holds that the key is not shown: nor its value, nor whether it is there.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CompiledBundle } from "../../../src/policy/engine.ts";
import { type Decision, decideTogether } from "../../../src/policy/engine.ts";
import { type Ask, bundleOf, inputOf } from "./asking.ts";
import { VOCABULARY } from "./vocabulary.ts";

function decisionOn(bundle: CompiledBundle, how: Ask): Decision {
  const input = inputOf(how);
  const also = VOCABULARY.get(input.operation)?.also?.(input.args) ?? [];
  const result = decideTogether(bundle, input, also);
  if (result.kind !== "decided") throw new Error("needs the target");
  return result.decision;
}
const toldOf = (bundle: CompiledBundle, how: Ask) => decisionOn(bundle, how).told;
const staff = { private_metadata: { staff: true } };
const gold = { private_metadata: { tier: "gold" } };
const nobody = { private_metadata: {} };

const look = { id: "look", allow: ["users.get"] };
const neverStaff = { id: "never-staff", deny: ["users.ban"], when: "has(target.private_metadata.staff)" };
const goldOnly = { id: "gold-only", allow: ["users.ban"], when: 'target.private_metadata.tier == "gold"' };

describe("of a user whose data the key is not shown", () => {
  const bundle = bundleOf({ policy: "p", mask: ["private_metadata"], rules: [look, neverStaff, goldOnly] });

  it("a deny that holds, an allow that misses and one that falls over an absent field are told alike", () => {
    const users = [
      staff,
      nobody,
      { private_metadata: { tier: "iron" } },
      { private_metadata: { tier: 7 } },
      { private_metadata: null },
    ];
    const decisions = users.map((target) => decisionOn(bundle, { operation: "users.ban", target }));
    expect(decisions.map(({ code, rule }) => [code, rule])).toEqual([
      ["bailiff_policy_denied", "never-staff"],
      ["bailiff_policy_error", "gold-only"],
      ["bailiff_policy_denied", null],
      ["bailiff_policy_denied", null],
      ["bailiff_policy_error", "never-staff"],
    ]);
    expect(new Set(decisions.map(({ told }) => JSON.stringify(told)))).toHaveLength(1);
  });

  it("the caller is told which rules look, and not what they found", () => {
    const told = toldOf(bundle, { operation: "users.ban", target: staff });
    expect(told).toEqual({
      kind: "hidden",
      detail:
        "users.ban is refused for this user. Rules read data of the user that this key is not shown, so what they found is not told, only which they are: " +
        "Rule never-staff of policy p denies users.ban when has(target.private_metadata.staff). " +
        'Rule gold-only of policy p allows users.ban only when target.private_metadata.tier == "gold". ' +
        "The audit record says which one refused.",
    });
  });

  it.each([
    ["one that masks a part of it", { mask: ["private_metadata.tier"], rules: [look] }],
    ["one that may not look at all", { rules: [] }],
    ["one that may look only at some", { rules: [{ ...look, when: "!has(target.private_metadata.staff)" }] }],
    ["one that is denied the look", { rules: [look, { id: "no-look", deny: ["users.get"], when: 'key.id == "key1"' }] }],
    ["one that masks every field", { mask: ["object"], rules: [look] }],
    ["one that masks a part of every field", { mask: ["*.created_at"], rules: [look] }],
    ["one that masks by meaning what may stand in metadata", { mask: ["@email"], rules: [look] }],
  ])("%s is told as little", (_name, { rules, ...more }) => {
    const other = bundleOf({ policy: "p", ...more, rules: [...rules, neverStaff, goldOnly] });
    const told = [staff, nobody].map((target) => toldOf(other, { operation: "users.ban", target }));
    expect(told[0]).toEqual(told[1]);
    expect(told[0]?.kind).toBe("hidden");
  });

  it("scopes that do not cover the look are as good as none", () => {
    const open = bundleOf({ policy: "p", rules: [look, neverStaff, goldOnly] });
    const scoped = { operation: "users.ban", scopes: ["users.ban"] };
    expect(toldOf(open, { ...scoped, target: staff })).toEqual(toldOf(open, { ...scoped, target: nobody }));
  });

  it("what is refused whatever the user holds is told in full", () => {
    const reason = { id: "reason", deny: ["users.ban"], when: 'context.reason == ""' };
    const strict = bundleOf({ policy: "p", mask: ["private_metadata"], rules: [look, neverStaff, goldOnly, reason] });
    for (const target of [staff, gold, nobody])
      expect(toldOf(strict, { operation: "users.ban", target })).toEqual({
        kind: "denied",
        code: "bailiff_policy_denied",
        detail: 'Rule reason of policy p denies users.ban when context.reason == ""; context.reason was "".',
      });
  });
});

it.each([
  ["@email", "email_addresses", "hidden"],
  ["@email", "external_accounts", "hidden"],
  ["@email", "banned", "denied"],
  ["@phone", "username", "denied"],
  ["@phone", "phone_numbers", "hidden"],
])("under a mask of %s a denial that hangs on %s is %s", (mask, field, kind) => {
  const rule = { id: "no", deny: ["users.ban"], when: `has(target.${field})` };
  const bundle = bundleOf({ policy: "p", mask: [mask], rules: [look, rule, { id: "may", allow: ["users.ban"] }] });
  expect(toldOf(bundle, { operation: "users.ban", target: { [field]: [] } }).kind).toBe(kind);
});

it("a key that is shown the field is told the rule", () => {
  const bundle = bundleOf({ policy: "p", mask: ["public_metadata"], rules: [look, neverStaff, goldOnly] });
  expect(toldOf(bundle, { operation: "users.ban", target: staff })).toMatchObject({
    kind: "denied",
    detail: "Rule never-staff of policy p denies users.ban when has(target.private_metadata.staff).",
  });
  expect(toldOf(bundle, { operation: "users.ban", target: nobody })).toMatchObject({
    kind: "denied",
    code: "bailiff_policy_error",
  });
});

it("a limit that never fits is told where the rule that has it does not hang on hidden data", () => {
  const credit = "users.adjust_billing_credit_balance";
  const limit = [{ sum: "args.amount", max: 10, per: "1d" }];
  const args = { user_id: "user_1", amount: 11, action: "increase", currency: "USD", idempotency_key: "k" };
  const open = bundleOf({ policy: "p", mask: ["private_metadata"], rules: [look, { id: "money", allow: [credit], limit }] });
  expect(toldOf(open, { operation: credit, args, target: staff })).toMatchObject({ code: "bailiff_limit_never_fits" });
  const tiers = ["gold", "iron"].map((tier) => ({
    id: tier,
    allow: [credit],
    when: `target.private_metadata.tier == "${tier}"`,
    limit,
  }));
  const tiered = bundleOf({ policy: "p", mask: ["private_metadata"], rules: [look, ...tiers] });
  const users = [gold, { private_metadata: { tier: "iron" } }, nobody];
  expect(new Set(users.map((target) => JSON.stringify(toldOf(tiered, { operation: credit, args, target }))))).toHaveLength(1);
});

describe("two users who differ only in what the key is not shown", () => {
  const hidden = fc.constantFrom(
    "has(target.private_metadata.staff)",
    "target.private_metadata.staff == true",
    'target.private_metadata.tier == "gold"',
    "size(target.private_metadata) > 1",
    "target.private_metadata.list.exists(x, x > 2)",
    'target.private_metadata.tier == "gold" && args.user_id == "user_1"',
    "target.banned || has(target.private_metadata.staff)",
  );
  const shown = fc.constantFrom(
    "target.banned",
    "!target.banned",
    'context.reason == "T"',
    'context.reason != "T"',
    'target.username == "x"',
  );
  const condition = fc.option(fc.oneof({ weight: 3, arbitrary: hidden }, shown), { nil: undefined });
  const operations = ["users.ban", "users.bulk_ban", "users.update", "users.replace_metadata"];
  const rule = fc.record({
    effect: fc.constantFrom("allow", "deny"),
    on: fc.subarray(operations, { minLength: 1 }),
    when: condition,
    only: fc.constantFrom(undefined, undefined, ["first_name"], []),
    max: fc.constantFrom(undefined, undefined, 0.5, 5),
  });
  const metadata = fc.record(
    {
      staff: fc.constantFrom(true, false, "yes"),
      tier: fc.constantFrom("gold", "iron", 3),
      list: fc.constantFrom([1], [3], "none", []),
    },
    { requiredKeys: [] },
  );
  const secret = fc.oneof(metadata, fc.constant(null));
  const asked = fc.constantFrom(
    { operation: "users.ban", args: { user_id: "user_1" }, many: false },
    { operation: "users.bulk_ban", args: { user_ids: ["user_1", "user_2"] }, many: true },
    { operation: "users.update", args: { user_id: "user_1", first_name: "A" }, many: false },
    { operation: "users.update", args: { user_id: "user_1", public_metadata: {} }, many: false },
  );
  const masks = fc.constantFrom(["private_metadata"], ["private_metadata.staff", "private_metadata"], ["private_metadata.*"]);

  it("are refused in the same words", () => {
    let refused = 0;
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 5 }),
        asked,
        fc.array(secret, { minLength: 4, maxLength: 4 }),
        fc.boolean(),
        fc.constantFrom("", "T"),
        masks,
        (rules, { operation, args, many }, secrets, banned, reason, mask) => {
          const bundle = bundleOf({
            policy: "p",
            mask,
            rules: [
              look,
              ...rules.map(({ effect, on, when, only, max }, index) => ({
                id: `r${index}`,
                [effect]: on,
                ...(when === undefined
                  ? {}
                  : { when: on.includes("users.bulk_ban") ? when.replace(' && args.user_id == "user_1"', "") : when }),
                ...(only === undefined || effect === "deny"
                  ? {}
                  : { only: only.filter(() => on.length === 1 && on[0] === "users.update") }),
                ...(max === undefined || effect === "deny" ? {} : { limit: [{ max: Math.ceil(max), per: "1d" }] }),
              })),
            ],
          });
          const user = (at: number) => ({ banned, private_metadata: secrets[at] });
          const [one, other] = [0, 2].map((at) => {
            const target = many ? [user(at), user(at + 1)] : user(at);
            return decisionOn(bundle, { operation, args, target, reason });
          });
          if (one?.effect !== "deny" || other?.effect !== "deny") return;
          refused += 1;
          expect(one.told).toEqual(other.told);
          expect(one.told.kind).not.toBe("allowed");
        },
      ),
      { numRuns: 3_000 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});
