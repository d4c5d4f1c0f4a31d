// A delegated key may do what all the keys above it may: each has its say, and one that could only repeat what was said is not asked.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/policy/decide/decide.ts";
import { decideInLine, decideUnreadInLine } from "../../../src/policy/decide/decide-in-line.ts";
import type { DecisionInput } from "../../../src/policy/decide/decision.ts";
import { bundleOf, inputOf } from "./asking.ts";

type Key = DecisionInput["key"];

const BUNDLE = bundleOf(
  { policy: "all", rules: [{ id: "a", allow: ["users.*"] }] },
  { policy: "look", mask: ["private_metadata"], rules: [{ id: "l", allow: ["users.get", "users.list"] }] },
  { policy: "few", rules: [{ id: "f", allow: ["users.*"], limit: [{ max: 3, per: "1d" }] }] },
  {
    policy: "no-staff",
    rules: [
      { id: "n", allow: ["users.*"] },
      { id: "s", deny: ["users.*"], when: "has(target.private_metadata.staff)" },
    ],
  },
  { policy: "ours", rules: [{ id: "o", allow: ["users.*"], when: 'key.owner == "team@example.com"' }] },
);

const keyOf = (policies: readonly string[], more: Partial<Key> = {}): Key => ({ ...inputOf({ policies }).key, ...more });
const asking = (key: Key, more: Partial<DecisionInput> = {}): DecisionInput => ({
  ...inputOf({ operation: "users.ban" }),
  key,
  ...more,
});
const verdict = (input: DecisionInput, above: readonly Key[]) => {
  const result = decideInLine(BUNDLE, input, above);
  return result.kind === "decided" ? (result.decision.code ?? "allow") : result.kind;
};

describe("a line of keys", () => {
  const policies = fc.subarray(["all", "look", "few", "no-staff", "ours"], { minLength: 1 });
  const scopes = fc.option(fc.subarray(["users.get", "users.ban", "users.get_*", "users.*"], { minLength: 1 }), { freq: 1 });
  const key = fc.record({ policies, scopes, owner: fc.constantFrom("team@example.com", "sales@example.com") });
  const target = fc.constantFrom({ id: "user_1" }, { id: "user_1", private_metadata: { staff: true } });
  const operation = fc.constantFrom("users.get", "users.ban", "users.list");

  it("allows exactly what each of its keys would be allowed, and hides what any of them hides", () => {
    let lines = 0;
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), target, operation, (keys, user, name) => {
        const line = keys.map((one, index) => keyOf(one.policies, { ...one, id: `key${index}` }));
        const [own = keyOf([]), ...above] = line;
        const args = name === "users.list" ? {} : { user_id: "user_1" };
        const input = { ...asking(own), operation: name, args, target: user };
        const each = line.map((one) => decide(BUNDLE, { ...input, key: one }));
        const decisions = each.flatMap((one) => (one.kind === "decided" ? [one.decision] : []));
        const result = decideInLine(BUNDLE, input, above);
        expect([result.kind, decisions.length]).toEqual(["decided", line.length]);
        if (result.kind !== "decided") return;
        const allowed = decisions.every(({ effect }) => effect === "allow");
        expect(result.decision.effect).toBe(allowed ? "allow" : "deny");
        if (!allowed) return;
        if (above.length > 0) lines += 1;
        expect(new Set(result.decision.mask)).toEqual(new Set(decisions.flatMap(({ mask }) => mask)));
        expect(new Set(result.decision.limits.map(({ id }) => id))).toEqual(
          new Set(decisions.flatMap(({ limits }) => limits.map(({ id }) => id))),
        );
      }),
      { numRuns: 1_000 },
    );
    // Allowed, by several: else all but the effect is never compared.
    expect(lines).toBeGreaterThan(100);
  });

  it("asks for the target where only a key above needs it, and not where one above refuses anyway", () => {
    const own = keyOf(["all"]);
    expect(verdict(asking(own), [keyOf(["no-staff"])])).toBe("needs_target");
    expect(verdict(asking(own), [keyOf(["no-staff"]), keyOf(["look"])])).toBe("bailiff_policy_denied");
    expect(verdict(asking(own, { target: { id: "user_1", private_metadata: { staff: 1 } } }), [keyOf(["no-staff"])])).toBe(
      "bailiff_policy_denied",
    );
  });

  it("says whose word it was", () => {
    const result = decideInLine(BUNDLE, asking(keyOf(["all"])), [keyOf(["all"], { id: "P", scopes: ["users.get"] })]);
    expect(result).toMatchObject({
      kind: "decided",
      decision: {
        code: "bailiff_scope_denied",
        detail: expect.stringMatching(/^For key P, which this key was minted through: /),
      },
    });
  });
});

describe("what a caller hears of a refusal", () => {
  const HIDING = { policy: "own", mask: ["private_metadata"], rules: [{ id: "o", allow: ["users.get", "users.ban"] }] };
  const READING = {
    policy: "above",
    rules: [
      { id: "a", allow: ["users.get"] },
      { id: "b", allow: ["users.ban"], when: 'target.private_metadata.level == "low"' },
      { id: "s", deny: ["users.ban"], when: "target.private_metadata.staff == true" },
    ],
  };
  const SHOWN = { policy: "shown", rules: HIDING.rules };
  const bundle = bundleOf(HIDING, READING, SHOWN, { ...READING, policy: "top" });
  const told = (above: readonly string[], metadata: unknown, own = "own") => {
    const input = asking(keyOf([own]), { target: { id: "user_1", object: "user", private_metadata: metadata } });
    const line = above.map((name, index) => keyOf([name], { id: `above${index}` }));
    const result = decideInLine(bundle, input, line);
    if (result.kind !== "decided" || result.decision.effect === "allow") return null;
    return result.decision.told;
  };
  const metadata = fc.record(
    { level: fc.constantFrom("low", "high", 1, null), staff: fc.constantFrom(true, false, "yes") },
    { requiredKeys: [] },
  );

  it("is the same for users who differ in what the key is not shown, though a key above it is", () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(["above"], ["above", "top"], ["shown", "above"]), metadata, metadata, (above, one, other) => {
        const [first, second] = [told(above, one), told(above, other)];
        if (first === null || second === null) return;
        refused += 1;
        expect(first).toEqual(second);
      }),
    );
    expect(refused).toBeGreaterThan(10);
  });

  it("is more where it is shown that itself, and names the key", () => {
    expect(told(["above"], { level: "low", staff: true }, "shown")).toMatchObject({
      kind: "denied",
      detail: expect.stringMatching(/^For key above0, .*Rule s of policy above/),
    });
  });
});

it("asks no key above that has the same policies, and scopes that cover the call", () => {
  const input = asking(keyOf(["all", "look"], { scopes: ["users.ban"] }));
  const alone = decideInLine(BUNDLE, input, []);
  const result = decideInLine(BUNDLE, input, [
    keyOf(["all", "look"], { id: "P" }),
    keyOf(["all", "look"], { id: "G", scopes: ["users.*"] }),
  ]);
  // What it says would be told.
  expect(result).toEqual(alone);
});

it("a call whose body is not read is refused by a key above as well", () => {
  const { args: _args, ...unread } = asking(keyOf(["all"]));
  expect(decideUnreadInLine(BUNDLE, unread, [keyOf(["all"])])).toBeNull();
  expect(decideUnreadInLine(BUNDLE, unread, [keyOf(["all"]), keyOf(["look"], { id: "G" })])).toMatchObject({
    code: "bailiff_policy_denied",
    explanation: expect.stringContaining("For key G"),
  });
});
