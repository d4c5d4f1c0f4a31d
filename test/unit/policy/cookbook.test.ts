// The cookbook of docs/policies.md: each rule in it passes the check without a warning, and does what its wish says, also where the
// wish has more ways round it than one.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { lintBundle } from "../../../src/policy/compile/lint/lint.ts";
import { runPolicyTests } from "../../../src/policy/try/policy-tests.ts";

const VOCABULARY = gatewayVocabulary();
const page = readFileSync(new URL("../../../docs/policies.md", import.meta.url), "utf8");
const [, table = ""] = page.split("\n## Cookbook\n");

interface Rule {
  readonly allow?: unknown;
  readonly deny?: unknown;
  readonly only?: unknown;
  readonly when?: string;
}

/** What a row says of a rule, in YAML, by its wish. A row that only links to a policy, or has no condition, is left out. */
function rulesOf(): Map<string, Rule> {
  const rules = new Map<string, Rule>();
  for (const line of table.split("\n")) {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
    const [, wish = "", text = ""] = cells;
    const rule: { [field: string]: unknown } = {};
    for (const [, field = "", value = ""] of text.matchAll(/`(allow|deny|when|only): ([^`]+)`/g))
      rule[field] = field === "when" ? value : parse(value);
    if (rule["when"] === undefined) continue;
    rules.set(wish, "allow" in rule || "deny" in rule ? rule : { allow: ["users.ban"], ...rule });
  }
  return rules;
}

const RULES = rulesOf();

/** Decided by the rule of that wish, with every act allowed that it does not deny. */
function decided(wish: string, call: object): object {
  const rule = { id: "wish", ...RULES.get(wish) };
  const others =
    "deny" in rule ? [{ id: "all", allow: ["users.class:read", "users.class:write", "users.class:destructive"] }] : [];
  const result = compileBundle([{ policy: "p", rules: [rule, ...others] }], VOCABULARY, "v");
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const report = runPolicyTests(result.bundle, VOCABULARY, [{ name: "case", policy: "p", ...call }]);
  return { problems: report.problems, failed: report.results.filter(({ passed }) => !passed) };
}
const AS_EXPECTED = { problems: [], failed: [] };

describe("the cookbook of docs/policies.md", () => {
  it("is found", () => {
    expect(RULES.size).toBeGreaterThanOrEqual(10);
  });

  it.each([...RULES])("%s: nothing to worry about", (_wish, said) => {
    const rule = { id: "wish", ...said };
    const result = compileBundle([{ policy: "p", rules: [rule] }], VOCABULARY, "v");
    expect(result.ok ? lintBundle([{ policy: "p", rules: [rule] }], VOCABULARY) : result.problems).toEqual([]);
  });

  it.each([
    ["a reason for every act", "users.unban", { user_id: "user_1" }],
    ["a reason for every act", "users.update", { user_id: "user_1", first_name: "Ada" }],
    ["one page of a list only", "users.list", { offset: 10 }],
    ["one page of a list only", "users.list", { starting_after: "user_1" }],
    ["one page of a list only", "users.list", { created_at_before: 1767225600000 }],
    ["one page of a list only", "users.list", { user_id: ["-user_1"] }],
    ["nobody asks for all but some", "users.list", { user_id: ["-user_1"] }],
    ["nobody asks for all but some", "users.count", { organization_id: ["-org_1"] }],
    ["no bulk act on more than ten", "users.bulk_ban", { user_ids: Array.from({ length: 11 }, (_, at) => `user_${at}`) }],
    ["no bulk act on more than ten", "users.bulk_unban", { user_ids: Array.from({ length: 11 }, (_, at) => `user_${at}`) }],
    ["passwords cannot be set", "users.update", { user_id: "user_1", password: "correct horse" }],
    ["passwords cannot be set", "users.update", { user_id: "user_1", password_digest: "$2a$10$x", password_hasher: "bcrypt" }],
    ["passwords cannot be set", "users.create", { password: "correct horse" }],
  ])("%s: denies %s %j", (wish, operation, args) => {
    expect(decided(wish, { operation, args, expect: { effect: "deny" } })).toEqual(AS_EXPECTED);
  });

  it.each([
    ["a reason for every act", "users.get", { user_id: "user_1" }],
    ["one page of a list only", "users.list", { limit: 20, name_query: "ada" }],
    ["no bulk act on more than ten", "users.bulk_unban", { user_ids: ["user_1"] }],
    ["passwords cannot be set", "users.update", { user_id: "user_1", first_name: "Ada" }],
  ])("%s: leaves %s %j", (wish, operation, args) => {
    expect(decided(wish, { operation, args, expect: { effect: "allow" } })).toEqual(AS_EXPECTED);
  });

  it.each([
    ["verified", { status: "verified" }, "allow"],
    ["unverified", { status: "unverified" }, "deny"],
    ["not even asked about", null, "deny"],
  ])("only users of one domain: an address there that is %s", (_how, verification, effect) => {
    const target = { email_addresses: [{ email_address: "ada@example.com", verification }] };
    const call = { operation: "users.ban", args: { user_id: "user_1" }, target, expect: { effect } };
    expect(decided("only users of one domain", call)).toEqual(AS_EXPECTED);
  });
});
