// Rules on trial: they say what they would have done, and change nothing.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { limitsOf } from "../../../src/policy/compile/limits-of-policies.ts";
import { decide } from "../../../src/policy/decide/decide.ts";
import type { Decision } from "../../../src/policy/decide/decision.ts";
import { type Ask, ask, bundleOf, inputOf, policy, problemsOf, verdict } from "./asking.ts";
import { VOCABULARY } from "./vocabulary.ts";

const CREDIT = "users.adjust_billing_credit_balance";
const look = { id: "look", allow: ["users.get"] };
const staff = { private_metadata: { staff: true } };
const plain = { private_metadata: {} };
const shadowed = (...rules: readonly Record<string, unknown>[]) => rules.map((rule) => ({ ...rule, shadow: true }));

describe("a shadow rule on secrets", () => {
  const reset = { id: "reset", allow: ["users.update"] };
  const trial = (when: string) => policy([reset, { id: "t", deny: ["users.update"], when, shadow: true }]);

  it.each([
    'args.password == "x"',
    'has(args.password) && args.password.startsWith("S")',
    "size(args.password) > 8",
    'args["password"] != null',
    '"abc".contains(args.password.substring(3, 4))',
    "[args.password].exists(p, p.size() > 3)",
    "(has(args.password) ? args.password : '') == 'x'",
  ])("may not read one: %s", (when) => {
    expect(problemsOf(trial(when)).map(({ rule, path, message }) => [rule, path, message])).toEqual([
      ["t", "policies[0].rules[1].when", expect.stringContaining("has(args.password), and not what it is")],
    ]);
  });

  it.each([
    "target.phone_numbers.exists(p, p.backup_codes[0].startsWith('a'))",
    "target.phone_numbers[0].backup_codes.size() > 2",
    'target.phone_numbers.exists(p, p["backup_codes"].size() > 2)',
    "size(target.phone_numbers.map(p, p.backup_codes)) > 1",
  ])("may not read backup codes of the user: %s", (when) => {
    expect(problemsOf(trial(when)).map(({ message }) => message)).toEqual([expect.stringContaining("may not read backup_codes")]);
    // In force it may: what it decides is one bit, and seen by whoever calls.
    expect(problemsOf(policy([reset, { id: "t", deny: ["users.update"], when }]))).toEqual([]);
  });

  it("that was published before has no say and leaves no trace", () => {
    const documents = policy([reset, { id: "t", deny: ["users.update"], when: 'args.password == "x"', shadow: true }]);
    const compiled = compileBundle([documents], VOCABULARY, "v1", { lazy: true });
    if (!compiled.ok) throw new Error("not compiled");
    const decision = ask(compiled.bundle, { operation: "users.update", args: { user_id: "user_1", password: "x" } });
    expect([decision.effect, decision.shadow, decision.steps.map(({ rule }) => rule)]).toEqual(["allow", [], ["reset"]]);
  });

  it("may ask whether one was sent", () => {
    expect(problemsOf(trial("has(args.password)"))).toEqual([]);
    expect(problemsOf(trial("!has(args.password) && args.first_name == 'x'"))).toEqual([]);
  });
});

describe("a shadow rule", () => {
  it.each<[string, readonly unknown[], Ask, string, readonly unknown[]]>([
    ["that denies what is allowed", [look, ...shadowed({ id: "no", deny: ["users.get"] })], {}, "allow", ["no deny"]],
    ["that allows what nothing allows", shadowed({ id: "yes", allow: ["users.get"] }), {}, "deny:policy_denied", ["yes allow"]],
    [
      "that holds where a deny wins",
      [{ id: "d", deny: ["users.get"] }, ...shadowed({ id: "yes", allow: ["users.get"] })],
      {},
      "deny:policy_denied",
      [],
    ],
    [
      "that does not hold",
      [look, ...shadowed({ id: "no", deny: ["users.get"], when: 'context.reason == "x"' })],
      {},
      "allow",
      [],
    ],
    [
      "that stands before the allow that decides",
      [...shadowed({ id: "first", allow: ["users.get"] }), look],
      {},
      "allow",
      ["first allow"],
    ],
    ["that stands behind it", [look, ...shadowed({ id: "second", allow: ["users.get"] })], {}, "allow", []],
    [
      "that cannot be evaluated",
      [look, ...shadowed({ id: "no", deny: ["users.get"], when: "context.country == 'DE'" })],
      {},
      "allow",
      ["no deny"],
    ],
    [
      "that reads a target that nobody looked at",
      [look, ...shadowed({ id: "no", deny: ["users.*"], when: "has(target.private_metadata.staff)" })],
      {},
      "allow",
      ["no null"],
    ],
    [
      "that reads the target, which is staff",
      [look, ...shadowed({ id: "no", deny: ["users.*"], when: "has(target.private_metadata.staff)" })],
      { target: staff },
      "allow",
      ["no deny"],
    ],
    [
      "that reads the target, which is not",
      [look, ...shadowed({ id: "no", deny: ["users.*"], when: "has(target.private_metadata.staff)" })],
      { target: plain },
      "allow",
      [],
    ],
    [
      "whose limit could never hold the call",
      shadowed({ id: "yes", allow: [CREDIT], limit: [{ sum: "args.amount", max: 5, per: "1d" }] }),
      { operation: CREDIT, args: { user_id: "user_1", amount: 6, action: "increase", currency: "USD", idempotency_key: "k" } },
      "deny:policy_denied",
      ["yes deny"],
    ],
    [
      "outside the key's scopes",
      [look, ...shadowed({ id: "no", deny: ["users.get"] })],
      { scopes: ["users.list"] },
      "deny:scope_denied",
      [],
    ],
  ])("%s", (_name, rules, how, decided, shadow) => {
    const bundle = bundleOf(policy(rules));
    expect(verdict(bundle, how)).toBe(decided);
    expect(ask(bundle, how).shadow.map(({ rule, effect }) => `${rule} ${effect}`)).toEqual(shadow);
  });

  it("is judged alone: two on trial do not hide behind each other", () => {
    const bundle = bundleOf(policy([look, ...shadowed({ id: "a", deny: ["users.get"] }, { id: "b", deny: ["users.get"] })]));
    expect(ask(bundle, {}).shadow).toEqual([
      { policy: "p", rule: "a", effect: "deny" },
      { policy: "p", rule: "b", effect: "deny" },
    ]);
  });

  it("takes its place among the allows of all policies", () => {
    const bundle = bundleOf(
      policy([{ id: "a", allow: ["users.get"], when: "false" }], { policy: "one" }),
      policy([...shadowed({ id: "s", allow: ["users.get"] }), { id: "b", allow: ["users.get"] }], { policy: "two" }),
    );
    expect(ask(bundle, { policies: ["one", "two"] })).toMatchObject({
      rule: "b",
      shadow: [{ policy: "two", rule: "s", effect: "allow" }],
    });
    expect(ask(bundle, { policies: ["two", "one"] })).toMatchObject({ rule: "b", shadow: [{ rule: "s", effect: "allow" }] });
  });

  it("is told apart in the explanation, and not named as one that came near", () => {
    const bundle = bundleOf(
      policy([{ id: "near", allow: ["users.get"], when: "false" }, ...shadowed({ id: "s", allow: ["users.get"] })]),
    );
    const { steps, detail } = ask(bundle, {});
    expect(steps.map(({ rule, shadow, asked, matched }) => [rule, shadow, asked, matched])).toEqual([
      ["near", false, true, false],
      ["s", true, true, true],
    ]);
    expect(detail).not.toContain("Rule s");
  });

  it("charges nothing, and its limits are not listed", () => {
    const limit = [{ max: 1, per: "1d" }];
    const bundle = bundleOf(policy([look, ...shadowed({ id: "s", allow: ["users.get"], limit })]));
    expect(ask(bundle, {}).limits).toEqual([]);
    expect(limitsOf(bundle, ["p"])).toEqual([]);
  });

  it("is checked like any other", () => {
    expect(problemsOf(policy(shadowed({ id: "s", deny: ["users.get"], when: "args.user == ''" })))).toMatchObject([
      { rule: "s" },
    ]);
    expect(problemsOf(policy([{ ...look, shadow: "yes" }]))).toMatchObject([{ path: "policies[0].rules[0].shadow" }]);
  });

  it("keeps what it saw for the record", () => {
    const bundle = bundleOf(
      policy([look, ...shadowed({ id: "no", deny: ["users.*"], when: "has(target.private_metadata.staff)" })]),
    );
    expect(ask(bundle, { target: staff }).seen).toEqual({ "target.private_metadata.staff": true });
  });
});

describe("for every bundle", () => {
  const when = fc.constantFrom(
    undefined,
    "context.reason == 'x'",
    "context.country == 'DE'",
    "has(target.private_metadata.staff)",
  );
  const rule = fc.record({ effect: fc.constantFrom("allow", "deny"), when, shadow: fc.boolean(), limit: fc.boolean() });
  const rules = fc.array(rule, { minLength: 1, maxLength: 5 });
  const policies = fc.array(rules, { minLength: 1, maxLength: 3 });
  const call = fc.record({
    operation: fc.constantFrom("users.get", "users.ban"),
    reason: fc.constantFrom("", "x"),
    country: fc.constantFrom(null, "DE"),
    target: fc.constantFrom<unknown>(undefined, plain, staff, {}, { private_metadata: 1 }),
  });
  type Rule = typeof rule extends fc.Arbitrary<infer R> ? R : never;
  const documents = (all: readonly (readonly Rule[])[], live: (one: Rule) => boolean) =>
    all.map((some, at) => ({
      policy: `p${at}`,
      rules: some.map((one, index) => ({
        id: `r${index}`,
        [one.effect]: ["users.*"],
        ...(one.when === undefined ? {} : { when: one.when }),
        ...(one.limit && one.effect === "allow" ? { limit: [{ max: 1, per: "1d" }] } : {}),
        ...(one.shadow && !live(one) ? { shadow: true } : {}),
      })),
    }));
  const asked = (all: readonly unknown[], how: Omit<Ask, "policies">) => ({ ...how, policies: all.map((_, at) => `p${at}`) });
  const visible = ({ effect, code, policy: of, rule: by, mask, limits, explanation, detail, writeAhead }: Decision) =>
    ({ effect, code, of, by, mask, limits, explanation, detail, writeAhead }) as const;

  it("shadow rules change nothing of the decision", () => {
    fc.assert(
      fc.property(policies, call, (all, how) => {
        const withShadows = decide(bundleOf(...documents(all, () => false)), inputOf(asked(all, how)));
        const without = documents(all, () => false).map((document) => ({
          ...document,
          rules: [...document.rules.filter((one) => !("shadow" in one)), { id: "filler", allow: ["users.count"] }],
        }));
        const alone = decide(bundleOf(...without), inputOf(asked(all, how)));
        expect(withShadows.kind).toBe(alone.kind);
        if (withShadows.kind === "decided" && alone.kind === "decided")
          expect(visible(withShadows.decision)).toEqual(visible(alone.decision));
      }),
    );
  });

  it("what a shadow rule says is what it does when it is in force", () => {
    fc.assert(
      fc.property(policies, call, (all, how) => {
        const { kind, ...rest } = decide(bundleOf(...documents(all, () => false)), inputOf(asked(all, how)));
        if (kind !== "decided" || !("decision" in rest)) return;
        const { shadow } = rest.decision;
        for (const [at, some] of all.entries()) {
          for (const [index, one] of some.entries()) {
            if (!one.shadow) continue;
            const live = decide(bundleOf(...documents(all, (other) => other === one)), inputOf(asked(all, how)));
            const said = shadow.find(({ policy: of, rule: id }) => of === `p${at}` && id === `r${index}`);
            if (live.kind === "needs_target") expect(said?.effect).toBe(null);
            else if (live.decision.policy === `p${at}` && live.decision.rule === `r${index}`)
              expect(said?.effect).toBe(live.decision.effect);
            else expect(said).toBeUndefined();
          }
        }
      }),
    );
  });
});
