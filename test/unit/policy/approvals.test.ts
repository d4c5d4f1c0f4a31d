// `approve` on a rule: what is refused when a bundle is checked, what a decision owes, and what adds up.
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { decideInLine, lintBundle, runPolicyTests } from "../../../src/policy/engine.ts";
import { ADMIN_OPERATIONS } from "../../../src/routes/admin/admin-operations.ts";
import { buildVocabulary } from "../../../src/routes/vocabulary.ts";

const VOCABULARY = buildVocabulary(OPERATIONS, ADMIN_OPERATIONS);
const MINUTE_MS = 60_000;
const policy = (name: string, ...rules: readonly object[]) => ({ policy: name, rules });
const held = (approve: unknown, more: object = {}) => policy("p", { id: "r", allow: ["users.ban"], approve, ...more });
const problemsOf = (document: unknown): readonly string[] => {
  const compiled = compileBundle([document], VOCABULARY, "v1");
  return compiled.ok ? [] : compiled.problems.map(({ path, message }) => `${path}: ${message}`);
};
const bundleOf = (...documents: readonly unknown[]) => {
  const compiled = compileBundle(documents, VOCABULARY, "v1");
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.bundle;
};
const key = (policies: readonly string[], id = "key1") => ({ id, name: "Key", owner: "team", policies, scopes: null });
const owed = (
  documents: readonly unknown[],
  above: readonly (readonly string[])[],
  own = ["p"],
  operation = "users.ban",
  args = {},
) => {
  const entry = VOCABULARY.get(operation);
  const input = {
    key: key(own),
    operation,
    args: { user_id: "user_1", ...args },
    context: { reason: "", ip: null, country: null, nowMs: 0, userAgent: "" },
  };
  const line = above.map((policies, at) => key(policies, `above${at}`));
  const result = decideInLine(bundleOf(...documents), input, line, entry?.also?.(input.args) ?? []);
  if (result.kind !== "decided") throw new Error("needs a target");
  const { effect, approval, explanation } = result.decision;
  return { effect, approval, explanation };
};

describe("approve", () => {
  it.each([
    [{ count: 1, within: "24h" }, []],
    [{ count: 3, within: "30d" }, []],
    [{ count: 1, within: "5m" }, []],
    [{ count: 0, within: "24h" }, ["count: must be 1, 2 or 3"]],
    [{ count: 4, within: "24h" }, ["count: must be 1, 2 or 3"]],
    [{ count: 1.5, within: "24h" }, ["count: must be 1, 2 or 3"]],
    [{ count: 1, within: "4m" }, ["within: must be a time from 5m to 30d"]],
    [{ count: 1, within: "31d" }, ["within: must be a time from 5m to 30d"]],
    [{ count: 1, within: "300s" }, ["within: must be a time from 5m to 30d"]],
    [{ count: 1, within: "1.5h" }, ["within: must be a time from 5m to 30d"]],
    [{ count: 1, within: 24 }, ["within: must be a time from 5m to 30d"]],
    [{ count: 1, whithin: "24h" }, ["within", "whithin"]],
    [{ count: 1 }, ["within"]],
    [true, ["approve"]],
  ])("%j", (approve, says) => {
    const problems = problemsOf(held(approve));
    expect(problems).toHaveLength(says.length);
    for (const part of says) expect(problems.join("\n")).toContain(part);
  });

  it("is no part of a deny, and waits for nobody on the admin plane, by name or pattern", () => {
    const approve = { count: 1, within: "1h" };
    expect(problemsOf(policy("p", { id: "r", deny: ["users.ban"], approve })).join()).toContain(
      "a deny allows nothing to agree to",
    );
    for (const allow of [["keys.create"], ["keys.*"], ["users.ban", "approvals.approve"]])
      expect(problemsOf(policy("p", { id: "r", allow, approve })).join()).toContain("is for calls to Clerk");
  });

  it("makes a rule unusable where it was published and cannot be read: nothing is allowed without what it owes", () => {
    const compiled = compileBundle([held({ count: 9, within: "1h" })], VOCABULARY, "v1", { lazy: true });
    if (!compiled.ok) throw new Error("opens");
    const call = { operation: "users.ban", args: { user_id: "user_1" } };
    const context = { reason: "", ip: null, country: null, nowMs: 0, userAgent: "" };
    const result = decideInLine(compiled.bundle, { ...call, context, key: key(["p"]) }, []);
    expect(result).toMatchObject({ kind: "decided", decision: { effect: "deny", code: "bailiff_policy_error" } });
  });
});

describe("what a call owes", () => {
  const two = policy("two", { id: "r", allow: ["users.ban"], approve: { count: 2, within: "2h" } });
  const soon = policy("soon", { id: "r", allow: ["users.ban"], approve: { count: 1, within: "10m" } });
  const free = policy("p", { id: "r", allow: ["users.ban"] });

  it("is said by the rule that decides, and told", () => {
    const decision = owed([held({ count: 2, within: "24h" })], []);
    expect(decision).toMatchObject({ effect: "allow", approval: { count: 2, withinMs: 1440 * MINUTE_MS } });
    expect(decision.explanation).toContain("once 2 other people have approved it, within 1d of the request");
  });

  it.each([
    ["of a key above, by the one below", [["two"]], { count: 2, withinMs: 120 * MINUTE_MS }],
    ["of several above: the most people and the least time", [["two"], ["soon"]], { count: 2, withinMs: 10 * MINUTE_MS }],
    ["of nobody above, nothing", [["p"]], null],
  ])("adds up: %s", (_what, above, approval) => {
    expect(owed([free, two, soon], above).approval).toEqual(approval);
  });

  it("adds up over the operations that arguments stand for", () => {
    const rules = [
      { id: "update", allow: ["users.create"] },
      { id: "meta", allow: ["users.replace_metadata", "users.update_metadata"], approve: { count: 1, within: "1h" } },
    ];
    expect(
      owed([policy("p", ...rules)], [], ["p"], "users.create", { public_metadata: { plan: "pro" } }).approval,
    ).not.toBeNull();
    expect(owed([policy("p", ...rules)], [], ["p"], "users.create").approval).toBeNull();
  });

  it("is nothing where a deny holds", () => {
    const decision = owed(
      [policy("p", { id: "no", deny: ["users.ban"] }, { id: "r", allow: ["users.ban"], approve: { count: 1, within: "1h" } })],
      [],
    );
    expect(decision).toMatchObject({ effect: "deny", approval: null });
  });
});

it("tests expect approve, and an allow is one that waits for nobody", () => {
  const bundle = bundleOf(held({ count: 2, within: "1h" }));
  const passes = (expectation: object) =>
    runPolicyTests(bundle, VOCABULARY, [
      { policy: "p", operation: "users.ban", args: { user_id: "user_1" }, expect: expectation },
    ]).ok;
  expect(passes({ effect: "approve" })).toBe(true);
  expect(passes({ effect: "approve", approvals: 2 })).toBe(true);
  expect(passes({ effect: "approve", approvals: 1 })).toBe(false);
  expect(passes({ effect: "allow" })).toBe(false);
  expect(passes({ effect: "deny" })).toBe(false);
});

it("a bundle under which nobody may approve is warned of", () => {
  const codes = (...documents: readonly object[]) => lintBundle(documents, VOCABULARY).map(({ code }) => code);
  const asker = held({ count: 1, within: "1h" });
  expect(codes(asker)).toEqual(["nobody_approves"]);
  expect(codes(asker, policy("lead", { id: "say", allow: ["approvals.*"] }))).toEqual([]);
});

it("what others must agree to first is not taken for what the key sees anyway", () => {
  const look = (approve: object) =>
    policy("p", { id: "look", allow: ["users.get"], ...approve }, { id: "list", allow: ["users.list"], mask: ["phone_numbers"] });
  const list = (approve: object) =>
    owed([look(approve)], [], ["p"], "users.list", {
      limit: 10,
      offset: 0,
      order_by: "-created_at",
      phone_number: ["+15555550123"],
    });
  expect(list({}).effect).toBe("allow");
  expect(list({ approve: { count: 1, within: "1h" } }).effect).toBe("deny");
});
