// What must hold for every bundle, not only for the ones in the examples.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/policy/decide/decide.ts";
import { type Ask, bundleOf, inputOf } from "./asking.ts";

const OPERATIONS = ["users.get", "users.list", "users.ban", "users.update", "users.bulk_ban"];
const operation = fc.constantFrom(...OPERATIONS);
const pattern = fc.constantFrom(...OPERATIONS, "users.*", "users.bulk_*");
const PLAIN = ["context.reason == 'x'", "context.country == 'DE'", "has(context.ip)", "key.name == 'Key'", "true", "false"];
const READING = [
  "target.banned",
  "has(target.private_metadata.staff)",
  "target.private_metadata.level > 2",
  "target.locked || context.reason == 'x'",
];
/** A reading condition may only stand with operations that have a target, so those rules are through the pattern. */
const clause = fc.oneof(
  fc.record({
    patterns: fc.array(pattern, { minLength: 1, maxLength: 3 }),
    when: fc.option(fc.constantFrom(...PLAIN), { nil: undefined }),
  }),
  fc.record({ patterns: fc.constant(["users.*"]), when: fc.constantFrom(...READING) }),
);
interface Rule {
  readonly clause: { readonly patterns: readonly string[]; readonly when?: string | undefined };
  readonly effect: "allow" | "deny";
  readonly only: boolean;
}
const rule: fc.Arbitrary<Rule> = fc.record({
  clause,
  effect: fc.constantFrom<Rule["effect"]>("allow", "deny"),
  only: fc.boolean(),
});
const rules = fc.array(rule, { minLength: 1, maxLength: 6 });
const policies = fc.array(rules, { minLength: 1, maxLength: 3 });

const user = fc.record(
  {
    banned: fc.boolean(),
    locked: fc.boolean(),
    private_metadata: fc.record({ staff: fc.boolean(), level: fc.oneof(fc.integer(), fc.double()) }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
const target = fc.oneof(user, fc.array(user, { minLength: 1, maxLength: 3 }));
const call = fc.record({
  operation,
  reason: fc.constantFrom("", "x"),
  country: fc.constantFrom(null, "DE", "FR"),
  ip: fc.constantFrom(null, "192.0.2.1"),
  args: fc.constantFrom<Record<string, unknown>>({}, { first_name: "A" }, { username: "b" }),
});

function documents(all: readonly (readonly Rule[])[]) {
  return all.map((some, index) => ({ policy: `p${index}`, rules: some.map((one, place) => ruleDocument(one, `r${place}`)) }));
}

function ruleDocument({ clause: { patterns, when }, effect, only }: Rule, id: string) {
  return {
    id,
    [effect]: patterns,
    ...(when === undefined ? {} : { when }),
    ...(only && effect === "allow" && patterns.includes("users.*") ? { only: ["first_name"] } : {}),
  };
}

const names = (all: readonly unknown[]) => all.map((_, index) => `p${index}`);
const effectOf = (bundle: ReturnType<typeof bundleOf>, how: Ask) => {
  const result = decide(bundle, inputOf(how));
  return result.kind === "decided" ? result.decision.effect : "needs_target";
};

describe("for every bundle", () => {
  it("deny beats allow whatever the order of rules and policies", () => {
    fc.assert(
      fc.property(policies, call, target, fc.nat(), (all, how, user_, at) => {
        const deny: Rule = { clause: { patterns: [how.operation] }, effect: "deny", only: false };
        const withDeny = all.map((some, index) =>
          index === at % all.length ? some.toSpliced(at % (some.length + 1), 0, deny) : some,
        );
        expect(effectOf(bundleOf(...documents(withDeny)), { ...how, policies: names(all), target: user_ })).toBe("deny");
      }),
    );
  });

  it("adding a rule that denies never turns a deny into an allow", () => {
    fc.assert(
      fc.property(policies, rule, call, target, (all, extra, how, user_) => {
        const before = effectOf(bundleOf(...documents(all)), { ...how, policies: names(all), target: user_ });
        const denying: Rule = { ...extra, effect: "deny" };
        const more = [...all, [denying]];
        const after = effectOf(bundleOf(...documents(more)), { ...how, policies: names(more), target: user_ });
        if (before === "deny") expect(after).toBe("deny");
      }),
    );
  });

  it("scopes only take away", () => {
    fc.assert(
      fc.property(policies, call, target, fc.array(fc.oneof(pattern, fc.string())), (all, how, user_, scopes) => {
        const bundle = bundleOf(...documents(all));
        const free = effectOf(bundle, { ...how, policies: names(all), target: user_ });
        const scoped = effectOf(bundle, { ...how, policies: names(all), target: user_, scopes });
        if (free === "deny") expect(scoped).toBe("deny");
      }),
    );
  });

  it("when it does not ask for the target, no target changes the decision", () => {
    fc.assert(
      fc.property(policies, call, fc.array(target, { minLength: 1, maxLength: 4 }), (all, how, users) => {
        const bundle = bundleOf(...documents(all));
        const without = decide(bundle, inputOf({ ...how, policies: names(all) }));
        for (const user_ of users) {
          const given = decide(bundle, inputOf({ ...how, policies: names(all), target: user_ }));
          expect(given.kind).toBe("decided");
          if (without.kind !== "decided" || given.kind !== "decided") continue;
          const { effect, code, policy, rule: id, mask, explanation } = without.decision;
          expect(given.decision).toMatchObject({ effect, code, policy, rule: id, mask, explanation });
        }
      }),
      { numRuns: 300 },
    );
  });

  it("an operation without a target never asks for one", () => {
    fc.assert(
      fc.property(policies, call, (all, how) => {
        expect(effectOf(bundleOf(...documents(all)), { ...how, operation: "users.list", policies: names(all) })).not.toBe(
          "needs_target",
        );
      }),
    );
  });

  it("allows and denies are told apart by their code, and an allow names its rule", () => {
    fc.assert(
      fc.property(policies, call, target, (all, how, user_) => {
        const result = decide(bundleOf(...documents(all)), inputOf({ ...how, policies: names(all), target: user_ }));
        if (result.kind !== "decided") throw new Error("has the target");
        const { decision } = result;
        expect(decision.code === null).toBe(decision.effect === "allow");
        if (decision.effect === "allow") expect(decision.rule).not.toBeNull();
        else expect(decision.mask).toEqual([]);
      }),
    );
  });

  it("whatever the arguments and the target are, it answers", () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withObjectString: true,
      withSparseArray: true,
    });
    const bundle = bundleOf({
      policy: "p0",
      rules: [
        {
          id: "a",
          allow: ["users.update"],
          when: "args.first_name == 'x' || args.public_metadata.a.all(x, x > 1)",
          only: ["first_name", "public_metadata"],
        },
        { id: "b", deny: ["users.update"], when: "target.private_metadata.exists(k, k == 'a') && args.username.startsWith('a')" },
      ],
    });
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("first_name", "public_metadata", "username", "__proto__", "x"), anything),
        anything,
        (args, user_) => {
          const result = decide(bundle, inputOf({ operation: "users.update", policies: ["p0"], args, target: user_ }));
          if (result.kind === "decided")
            expect([
              result.decision.explanation,
              result.decision.detail,
              ...result.decision.steps.map(({ why }) => why),
            ]).not.toContain("");
        },
      ),
      { numRuns: 500 },
    );
  });
});
