// What is kept between decisions changes none of them.
import { describe, expect, it } from "vitest";
import type { CompiledBundle } from "../../../src/policy/engine.ts";
import { ask, bundleOf, policy, verdict } from "./asking.ts";

const many = <T extends object>(count: number, of: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => ({ id: `r${index}`, ...of(index) }));

function warmed(bundle: CompiledBundle, how: Parameters<typeof ask>[1]): CompiledBundle {
  for (let times = 0; times < 5; times += 1) verdict(bundle, how);
  return bundle;
}

describe("rules of several policies", () => {
  const allows = policy([{ id: "a", allow: ["users.get"] }], { policy: "allows" });
  const denies = policy([{ id: "d", deny: ["users.get"], when: 'context.reason == "no"' }], {
    policy: "denies",
    mask: ["phone_numbers"],
  });

  it("follow a list of policies that is changed in place", () => {
    const bundle = bundleOf(allows, denies);
    const policies = ["allows", "missing"];
    expect(verdict(bundle, { policies, reason: "no" })).toBe("allow");
    policies[1] = "denies";
    expect(verdict(bundle, { policies, reason: "no" })).toBe("deny:policy_denied");
    policies.pop();
    expect(verdict(bundle, { policies, reason: "no" })).toBe("allow");
  });

  it("are told apart whatever their names are", () => {
    const bundle = bundleOf(allows, denies);
    expect(verdict(bundle, { policies: ['["allows","denies"]'] })).toBe("deny:policy_denied");
    expect(verdict(bundle, { policies: ["allows", "denies"] })).toBe("allow");
    expect(verdict(bundle, { policies: ['allows","denies'] })).toBe("deny:policy_denied");
  });

  it("hide what each of them hides, in their order", () => {
    const bundle = bundleOf(allows, denies);
    expect(ask(bundle, { policies: ["allows"] }).mask).toEqual([]);
    expect(ask(bundle, { policies: ["allows", "denies"] }).mask).toEqual(["phone_numbers"]);
  });

  it("decide alike when more lists of policies come than are kept", () => {
    const bundle = bundleOf(allows, denies);
    const listOf = (index: number) => ["allows", ...(index % 2 === 0 ? ["denies"] : []), `missing-${index}`];
    for (let round = 0; round < 2; round += 1)
      for (let index = 0; index < 3_000; index += 1)
        expect(verdict(bundle, { policies: listOf(index), reason: "no" })).toBe(index % 2 === 0 ? "deny:policy_denied" : "allow");
  });
});

describe("rules that are found by what they ask for", () => {
  it("deny before any allows, wherever they stand", () => {
    const rules = many(40, (index) => ({ [index === 39 ? "deny" : "allow"]: ["users.get"], when: 'context.reason == "A"' }));
    const bundle = warmed(bundleOf(policy(rules)), { reason: "A" });
    expect(ask(bundle, { reason: "A" })).toMatchObject({ effect: "deny", rule: "r39" });
  });

  it("allow by the first that matches", () => {
    const rules = many(40, (index) => ({ allow: ["users.get"], when: `context.reason.startsWith("${"A".repeat(40 - index)}")` }));
    const bundle = warmed(bundleOf(policy(rules)), { reason: "AAA" });
    expect(ask(bundle, { reason: "AAA" })).toMatchObject({ effect: "allow", rule: "r37" });
    expect(ask(bundle, { reason: "AAAX" })).toMatchObject({ effect: "allow", rule: "r37" });
    expect(ask(bundle, { reason: "B" })).toMatchObject({ effect: "deny", rule: null });
  });

  it("are an error where the field is missing, unless has() guards it", () => {
    const bare = many(20, (index) => ({ deny: ["users.get"], when: `context.country == "${String.fromCharCode(65 + index)}X"` }));
    const guarded = bare.map((rule) => ({ ...rule, when: `has(context.country) && ${rule.when}` }));
    const allow = { id: "all", allow: ["users.get"] };
    expect(ask(warmed(bundleOf(policy([...bare, allow])), {}), {})).toMatchObject({ code: "bailiff_policy_error", rule: "r0" });
    expect(verdict(warmed(bundleOf(policy([...guarded, allow])), {}), {})).toBe("allow");
  });

  it("tell all that were asked: in the record, and in the steps", () => {
    const rules = many(20, (index) => ({ deny: ["users.get"], when: `context.user_agent == "${index}"` }));
    const bundle = bundleOf(policy([...rules, { id: "all", allow: ["users.get"] }]));
    const first = ask(bundle, {});
    const found = ask(warmed(bundle, {}), {});
    expect(found.steps).toEqual(first.steps);
    expect(found.steps.every(({ asked }) => asked)).toBe(true);
    expect(found.seen).toEqual({ "context.user_agent": "test" });
  });
});
