import { describe, expect, test } from "vitest";
import type { OperationBook } from "../../../console/operations/operation-facts.ts";
import { classesAllowed, coveredPatterns } from "../../../console/pages/policies/covered-operations.ts";
import { holdersOf } from "../../../console/pages/policies/holders.ts";
import { searchBundle } from "../../../console/pages/policies/search-bundle.ts";
import { SEMANTICS } from "../../../src/policy/engine.ts";

const BOOK: OperationBook = new Map(
  (
    [
      ["users.get", "read"],
      ["users.ban", "destructive"],
      ["users.adjust_billing_credit_balance", "money"],
      ["users.get_o_auth_access_token", "secret"],
    ] as const
  ).map(([name, risk]) => [name, { name, summary: name, class: risk, target: "one" as const, secretArgs: [] }]),
);

const SUPPORT = {
  policy: "support",
  description: "Tier-1 desk",
  mask: ["private_metadata"],
  rules: [
    { id: "look-up", allow: ["users.get"] },
    { id: "ban-with-ticket", allow: ["users.ban"], when: 'context.reason.glob("TICKET-*")', limit: [{ max: 50, per: "1d" }] },
    { id: "never", deny: ["users.*"], message: "Not for the desk" },
  ],
};
const FINANCE = { policy: "finance", rules: [{ id: "credits", allow: ["users.adjust_billing_credit_balance"], shadow: true }] };

function found(words: string) {
  return searchBundle([SUPPORT, FINANCE], words, BOOK, undefined).map(({ policy, rules }) =>
    [policy.policy, ...rules.map(({ id }) => id)].join(" "),
  );
}

describe("search in a bundle", () => {
  test.each([
    ["", ["support", "finance"]],
    ["  ", ["support", "finance"]],
    ["desk", ["support"]],
    ["PRIVATE_metadata", ["support"]],
    ["support ticket", ["support ban-with-ticket"]],
    ["users.ban", ["support ban-with-ticket never"]],
    ["50 calls", ["support ban-with-ticket"]],
    // By what a wildcard covers, and a deny covers all of it.
    ["adjust_billing", ["support never", "finance credits"]],
    ["ticket money", []],
    ["(", ["support ban-with-ticket"]],
  ])("%j", (words, policies) => {
    expect(found(words)).toEqual(policies);
  });
});

describe("what a rule covers", () => {
  test("a wildcard of an allow hands out no secret and no money, that of a deny takes all", () => {
    const covered = (rule: { id: string; allow?: string[]; deny?: string[] }, semantics?: number) =>
      coveredPatterns(rule, BOOK, semantics).flatMap(({ operations }) => operations.map(({ name }) => name));
    expect(covered({ id: "a", allow: ["users.*"] })).toEqual(["users.get", "users.ban"]);
    expect(covered({ id: "a", deny: ["users.*"] })).toEqual([...BOOK.keys()]);
    // As bundles were read before.
    expect(SEMANTICS).toBeGreaterThan(1);
    expect(covered({ id: "a", allow: ["users.*"] }, 1)).toEqual([...BOOK.keys()]);
  });

  test("classes are those of allows that are not on trial, the worst first", () => {
    expect(classesAllowed(SUPPORT.rules, BOOK, undefined)).toEqual(["destructive", "read"]);
    expect(classesAllowed(FINANCE.rules, BOOK, undefined)).toEqual([]);
  });
});

describe("who holds a policy", () => {
  const key = (id: string, policies: string[], status: "active" | "revoked" | "not_yet_valid" = "active", elevate?: string) => ({
    ...{ id, name: id, owner: "demo", policies, status },
    ...(elevate === undefined ? {} : { elevate: [{ policy: elevate, within: "1h" }] }),
  });

  test("keys in force or soon, those that may open it, and entries of the lists", () => {
    const keys = [
      key("a", ["support"]),
      key("b", ["support"], "revoked"),
      key("c", ["support"], "not_yet_valid"),
      key("d", ["finance"], "active", "support"),
      key("e", ["support"], "active", "support"),
      key("f", ["finance"]),
    ];
    const people = [{ emails: ["*@example.com"], policies: ["support"] }];
    const held = holdersOf("support", keys, { people });
    expect(held.keys.map((one) => [one.key.id, one.opens])).toEqual([
      ["a", false],
      ["c", false],
      ["e", false],
      ["d", true],
    ]);
    expect(held.entries).toBe(1);
  });
});
