// An operation that every active key may call unless a rule denies it: whatever policies and scopes the key has, and no wider than that.
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { answerFacts } from "../../../src/clerk/answer-facts.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { decide } from "../../../src/policy/decide/decide.ts";
import { matchesPattern } from "../../../src/policy/language/pattern.ts";
import type { Vocabulary } from "../../../src/policy/language/vocabulary.ts";

const entry = { class: "read", args: z.strictObject({}), target: "none", secretArgs: [], pathArgs: [] } as const;
const vocabulary: Vocabulary = new Map([
  ["jwks.get", { ...entry, name: "jwks.get", answer: answerFacts("Jwks"), allowedUnlessDenied: true as const }],
  ["users.count", { ...entry, name: "users.count" }],
]);

const OTHER = [{ id: "counting", allow: ["users.count"], when: 'context.reason == "count"' }];

interface Question {
  readonly rules?: readonly object[];
  readonly scopes?: readonly string[] | null;
  readonly policies?: readonly string[];
  readonly operation?: string;
  readonly reason?: string;
}

function ask({ rules, scopes = null, policies = ["p"], operation = "jwks.get", reason = "" }: Question) {
  const compiled = compileBundle(rules === undefined ? [] : [{ policy: "p", rules }], vocabulary, "v1");
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const result = decide(compiled.bundle, {
    key: { id: "k", name: "n", owner: "o", policies, scopes },
    operation,
    args: {},
    context: { reason, ip: null, country: null, nowMs: 0, userAgent: "" },
  });
  if (result.kind !== "decided") throw new Error("needs a target");
  return result.decision;
}

describe("is allowed", () => {
  const cases: readonly (Question & { readonly what: string })[] = [
    { what: "by no rule at all", rules: OTHER },
    { what: "when no bundle was ever published" },
    { what: "to a key whose policies the bundle lacks", rules: OTHER, policies: ["gone"] },
    { what: "outside the key's scopes", rules: OTHER, scopes: ["users.count"] },
    { what: "when another family is denied as a whole", rules: [{ id: "none", deny: ["users.*"] }] },
    {
      what: "when a deny that names it does not match",
      rules: [{ id: "x", deny: ["jwks.get"], when: 'context.reason == "no"' }],
    },
    { what: "when an allow of it does not match", rules: [{ id: "x", allow: ["jwks.get"], when: 'context.reason == "yes"' }] },
    { what: "when only a rule on trial denies it", rules: [{ id: "x", deny: ["jwks.get"], shadow: true }] },
  ];
  it.each(cases)("$what", (question) => {
    const { effect, policy, rule, mask, limits, explanation } = ask(question);
    expect({ effect, policy, rule, mask, limits }).toEqual({ effect: "allow", policy: null, rule: null, mask: [], limits: [] });
    expect(explanation).toContain("Every active key may call jwks.get unless a rule denies it");
  });
});

describe("is denied", () => {
  const cases: readonly (Question & { readonly what: string; readonly code?: string })[] = [
    { what: "by its name", rules: [{ id: "x", deny: ["jwks.get"] }] },
    { what: "by its family", rules: [{ id: "x", deny: ["jwks.*"] }] },
    { what: "by a deny that matches", rules: [{ id: "x", deny: ["jwks.get"], when: 'context.reason == "no"' }], reason: "no" },
    {
      what: "by a deny that fails: when in doubt, no",
      rules: [{ id: "x", deny: ["jwks.get"], when: 'context.ip != "192.0.2.1"' }],
      code: "bailiff_policy_error",
    },
    {
      what: "although an allow of the same policy names it",
      rules: [
        { id: "a", allow: ["jwks.get"] },
        { id: "x", deny: ["jwks.get"] },
      ],
    },
  ];
  it.each(cases)("$what", ({ code = "bailiff_policy_denied", ...question }) => {
    expect(ask(question)).toMatchObject({ effect: "deny", code, policy: "p", rule: "x" });
  });
});

it("an allow that names it decides, with what the rule says", () => {
  expect(ask({ rules: [{ id: "a", allow: ["jwks.get"], mask: ["keys"] }] })).toMatchObject({
    policy: "p",
    rule: "a",
    mask: ["keys"],
  });
});

it("is masked by no policy, however many the key has: one that hides everything hides no public key", () => {
  const documents = ["p", "q"].map((policy) => ({ policy, mask: ["*"], rules: OTHER }));
  const compiled = compileBundle(documents, vocabulary, "v1", { lazy: true });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  for (const policies of [["p"], ["p", "q"]]) {
    const key = { id: "k", name: "n", owner: "o", policies, scopes: null };
    const context = { reason: "", ip: null, country: null, nowMs: 0, userAgent: "" };
    const result = decide(compiled.bundle, { key, operation: "jwks.get", args: {}, context });
    expect(result).toMatchObject({ kind: "decided", decision: { effect: "allow", mask: [] } });
  }
});

it("what a rule on trial would do to it is told", () => {
  expect(ask({ rules: [{ id: "x", deny: ["jwks.get"], shadow: true }] }).shadow).toEqual([
    { policy: "p", rule: "x", effect: "deny" },
  ]);
});

it("the steps name rules of the bundle only", () => {
  expect(ask({ rules: [{ id: "x", deny: ["jwks.get"], when: 'context.reason == "no"' }] }).steps.map(({ rule }) => rule)).toEqual(
    ["x"],
  );
});

it("no other operation is let through by it", () => {
  expect(ask({ rules: OTHER, operation: "users.count" })).toMatchObject({ effect: "deny", code: "bailiff_policy_denied" });
  expect(ask({ rules: OTHER, scopes: ["jwks.get"], operation: "users.count" })).toMatchObject({ code: "bailiff_scope_denied" });
  expect(matchesPattern("users.*", "jwks.get")).toBe(false);
});
