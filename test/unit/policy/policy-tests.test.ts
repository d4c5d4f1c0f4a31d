// Test cases of a bundle: what counts as passing, and what is wrong with a case itself.
import { describe, expect, it } from "vitest";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { runPolicyTests } from "../../../src/policy/try/policy-tests.ts";
import { bundleOf, policy } from "./asking.ts";
import { VOCABULARY } from "./vocabulary.ts";

const bundle = bundleOf(
  policy([
    { id: "small", allow: ["users.list"], when: "args.limit <= 10" },
    { id: "get", allow: ["users.get"], when: "target.banned", mask: ["id"] },
    { id: "late", allow: ["users.count"], when: `context.now > timestamp("2026-06-01T00:00:00Z")` },
    {
      id: "bulk",
      allow: ["users.bulk_ban"],
      when: "target.banned",
      limit: [
        { max: 5, per: "1d" },
        { max: 1, per: "1d", by: "target" },
      ],
    },
  ]),
);
const run = (...tests: unknown[]) => runPolicyTests(bundle, VOCABULARY, tests);
const list = { policy: "p", operation: "users.list" };
const bulk = {
  policy: "p",
  operation: "users.bulk_ban",
  args: { user_ids: ["a", "b"] },
  target: [{ banned: true }, { banned: true }],
};
const many = { ...bulk, args: { user_ids: ["a", "b", "c", "d", "e", "f"] }, target: { banned: true } };
const get = { policy: "p", operation: "users.get", args: { user_id: "user_1" } };

it("a thousand problems of cases are told", () => {
  const misspelt = { policies: Array(600).fill(1), operation: "users.list" };
  const report = run(...Array(2_000).fill(misspelt));
  expect([report.ok, report.problems.length, report.results.length]).toEqual([false, 1_000, 0]);
});

describe("cases that pass", () => {
  it.each<[string, unknown]>([
    ["with the defaults of the schema", { ...list, expect: { effect: "allow", rule: "small", policy: "p" } }],
    [
      "a denial by no rule",
      { ...list, args: { limit: 11 }, expect: { effect: "deny", rule: null, policy: null, code: "bailiff_policy_denied" } },
    ],
    ["with a target and a mask", { ...get, target: { banned: true }, expect: { effect: "allow", mask: ["id"] } }],
    ["an error of a rule", { ...get, target: {}, expect: { effect: "deny", rule: "get", code: "bailiff_policy_error" } }],
    [
      "with a time",
      { policies: ["p"], operation: "users.count", context: { now: "2026-07-01T02:00:00+02:00" }, expect: { effect: "allow" } },
    ],
    ["with scopes", { ...list, key: { scopes: ["users.get"] }, expect: { effect: "deny", code: "bailiff_scope_denied" } }],
    [
      "with several targets",
      {
        policy: "p",
        operation: "users.bulk_ban",
        args: { user_ids: ["a"] },
        target: [{ banned: true }],
        expect: { effect: "allow" },
      },
    ],
    [
      "with limits, as much of them as it says",
      {
        ...bulk,
        expect: { effect: "allow", limits: [{ id: "p/bulk#1", amount: 2 }, { amount: 1, bucket: "target:a" }, { amount: 1 }] },
      },
    ],
    ["with one user who stands for each", { ...bulk, target: { banned: true }, expect: { effect: "allow" } }],
    ["without limits", { ...list, expect: { effect: "allow", limits: [] } }],
    ["more than a limit can hold", { ...many, expect: { effect: "deny", code: "bailiff_limit_never_fits", rule: "bulk" } }],
  ])("%s", (_name, test) =>
    expect(run(test)).toEqual({
      ok: true,
      problems: [],
      results: [{ name: expect.any(String), passed: true, message: "passed" }],
    }),
  );
});

it("asks for the operation that some arguments need as well, like the gateway", () => {
  const both = bundleOf(
    policy([
      { id: "update", allow: ["users.update"] },
      { id: "replace", allow: ["users.replace_metadata"], when: "context.reason != ''", mask: ["id"] },
    ]),
  );
  const update = { policy: "p", operation: "users.update", args: { user_id: "user_1", public_metadata: { a: 1 } } };
  const report = runPolicyTests(both, VOCABULARY, [
    { ...update, expect: { effect: "deny", rule: null } },
    { ...update, context: { reason: "x" }, expect: { effect: "allow", rule: "update", mask: ["id"] } },
    { ...update, args: { user_id: "user_1", first_name: "A" }, expect: { effect: "allow" } },
  ]);
  expect(report).toMatchObject({ ok: true, results: [{ passed: true }, { passed: true }, { passed: true }] });
});

describe("cases that fail", () => {
  it.each<[string, unknown, string]>([
    ["another effect", { ...list, expect: { effect: "deny" } }, "expected deny, got allow by rule small of policy p"],
    [
      "another rule",
      { ...list, expect: { effect: "allow", rule: "other" } },
      "expected allow by rule other, got allow by rule small",
    ],
    ["another mask", { ...get, target: { banned: true }, expect: { effect: "allow", mask: [] } }, "masking id"],
    [
      "another amount",
      { ...bulk, expect: { effect: "allow", limits: [{ amount: 3 }, { amount: 1 }, { amount: 1 }] } },
      "expected allow charging 3, 1, 1, got allow by rule bulk of policy p charging 2 to p/bulk#1, 1 to p/bulk#2 (target:a)",
    ],
    ["another number of limits", { ...bulk, expect: { effect: "allow", limits: [{ amount: 2 }] } }, "charging 2 to p/bulk#1"],
    ["another limit", { ...list, expect: { effect: "allow", limits: [{ id: "x", amount: 1 }] } }, "charging 1 to x, got allow"],
    ["no target", { ...get, expect: { effect: "allow" } }, "give the test one"],
  ])("%s", (_name, test, message) => {
    const report = run(test);
    expect(report).toMatchObject({ ok: false, problems: [], results: [{ passed: false }] });
    expect(report.results[0]?.message).toContain(message);
  });
});

describe("cases that are wrong themselves", () => {
  it.each<[string, unknown, string, string]>([
    [
      "a misspelt argument",
      { ...list, args: { lmit: 3 }, expect: { effect: "deny" } },
      "tests[0].args.lmit",
      "did you mean limit?",
    ],
    [
      "an argument of the wrong type",
      { ...list, args: { limit: "3" }, expect: { effect: "deny" } },
      "tests[0].args.limit",
      "must be of type number",
    ],
    [
      "an argument that is missing",
      { policy: "p", operation: "users.get", expect: { effect: "deny" } },
      "tests[0].args.user_id",
      "is required",
    ],
    [
      "an unknown operation",
      { policy: "p", operation: "users.lst", expect: { effect: "deny" } },
      "tests[0].operation",
      "did you mean users.list?",
    ],
    ["an unknown policy", { ...list, policy: "q", expect: { effect: "deny" } }, "tests[0]", "there is no policy q"],
    ["no policy", { operation: "users.list", expect: { effect: "deny" } }, "tests[0]", "exactly one of policy and policies"],
    [
      "an unknown field",
      { ...list, expect: { effect: "deny", rlue: "x" } },
      "tests[0].expect",
      "unknown field rlue; did you mean rule?",
    ],
    [
      "other users than the arguments name",
      { ...bulk, target: [{ banned: true }], expect: { effect: "allow" } },
      "tests[0].target",
      "one user for each that the arguments name",
    ],
    [
      "users in an answer that shows none",
      { policy: "p", operation: "users.count", targets: [{}], expect: { effect: "allow" } },
      "tests[0].targets",
      "shows no users besides the target",
    ],
    [
      "who is left out without who is there",
      { ...list, expect: { effect: "allow", hidden: 1 } },
      "tests[0].expect.hidden",
      "needs targets",
    ],
    ["a target where there is none", { ...list, target: {}, expect: { effect: "deny" } }, "tests[0].target", "has no target"],
    [
      "a time that is none",
      { ...list, context: { now: "noon" }, expect: { effect: "deny" } },
      "tests[0].context.now",
      "must be a time such as",
    ],
    ...["TICKET-é", "TICKET-1\n", "x".repeat(257)].map((reason): [string, unknown, string, string] => [
      `a reason that no header carries: ${JSON.stringify(reason.slice(0, 9))}`,
      { ...list, context: { reason }, expect: { effect: "deny" } },
      "tests[0].context.reason",
      "must be at most 256 printable ASCII characters",
    ]),
  ])("%s", (_name, test, path, message) => {
    const report = run(test);
    expect(report).toMatchObject({ ok: false, results: [] });
    expect(report.problems[0]?.path).toBe(path);
    expect(report.problems[0]?.message).toContain(message);
  });

  it("tests that are not a list", () =>
    expect(runPolicyTests(bundle, VOCABULARY, { a: 1 })).toMatchObject({ ok: false, problems: [{ path: "tests" }] }));
});

describe("the target of a case", () => {
  it("is laid over an ordinary user: what the case does not say is there, and metadata that nobody set is not", async () => {
    const real = await gatewayVocabulary();
    const rules = [
      { id: "look", allow: ["users.get"], when: "!target.banned && target.email_addresses.size() == 0" },
      { id: "role", deny: ["users.ban"], when: 'target.public_metadata.role == "staff"' },
      {
        id: "old",
        allow: ["users.bulk_ban"],
        when: 'target.id.startsWith("user_") && context.now - timestamp(target.created_at / 1000) > duration("8000h")',
      },
    ];
    const compiled = compileBundle([{ policy: "p", rules: [...rules, { id: "ban", allow: ["users.ban"] }] }], real, "v");
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
    const one = (operation: string, target: unknown, expect: object, args: object = { user_id: "user_1" }) => ({
      policy: "p",
      operation,
      args,
      target,
      expect,
    });
    const many = { user_ids: ["user_1", "user_2", "user_1"] };
    const report = runPolicyTests(compiled.bundle, real, [
      one("users.get", {}, { effect: "allow", rule: "look" }),
      one("users.get", { banned: true }, { effect: "deny", rule: null }),
      one("users.ban", { private_metadata: {} }, { effect: "deny", code: "bailiff_policy_error" }),
      one("users.ban", { public_metadata: { role: "none" } }, { effect: "allow", rule: "ban" }),
      one("users.bulk_ban", {}, { effect: "allow", rule: "old" }, many),
      one("users.bulk_ban", [{}, { created_at: 1767268700000 }], { effect: "deny", rule: null }, many),
    ]);
    expect(report.results.filter(({ passed }) => !passed)).toEqual([]);
    expect([report.ok, report.problems]).toEqual([true, []]);
  });
});
