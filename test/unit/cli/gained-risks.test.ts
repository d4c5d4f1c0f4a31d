// What a publish hands out that can do harm stands first, marked, and within 80 columns whatever keys are called.
import { expect, it } from "vitest";
import { diffReport } from "../../../cli/policies/bundle-diff.ts";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { riskLines } from "../../../cli/policies/risk-lines.ts";
import { effectChanges } from "../../../src/compare/effect/effect-changes.ts";
import { gainedRisks } from "../../../src/compare/effect/gained-risks.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";

const vocabulary = await gatewayVocabulary();
const key = (id: string, more = {}) => ({ id, name: "desk", owner: "support", policies: ["p"], scopes: null, ...more });
function bundle(...allow: readonly string[]) {
  const made = compileBundle([{ policy: "p", rules: [{ id: "r", allow }] }], vocabulary, "v");
  if (!made.ok) throw new Error(made.problems[0]?.message);
  return made.bundle;
}
const gained = (before: readonly string[], after: readonly string[], keys = [key("AAAAAAAAAAAA")]) =>
  gainedRisks(effectChanges(bundle(...before), bundle(...after), keys, vocabulary), vocabulary);

it("is told worst first: secret, money, destructive; what reads or writes is not among it", () => {
  const after = [
    "users.get",
    "users.ban",
    "users.unban",
    "users.adjust_billing_credit_balance",
    "users.verify_totp",
    "keys.revoke",
  ];
  expect(gained(["users.get"], after).map(({ class: risk, operation }) => [risk, operation])).toEqual([
    ["secret", "users.verify_totp"],
    ["money", "users.adjust_billing_credit_balance"],
    ["destructive", "users.ban"],
    ["destructive", "keys.revoke"],
  ]);
});

it("is told of the keys that gain, and of no other", () => {
  const keys = [
    key("AAAAAAAAAAAA"),
    key("BBBBBBBBBBBB", { scopes: ["users.get"] }),
    key("CCCCCCCCCCCC", { policies: ["other"] }),
  ];
  expect(gained(["users.get"], ["users.get", "users.ban"], keys)).toEqual([
    { class: "destructive", operation: "users.ban", keys: [{ id: "AAAAAAAAAAAA", name: "desk", owner: "support" }] },
  ]);
  expect(gained(["users.ban"], ["users.ban", "users.unban"])).toEqual([]);
});

it("fits 80 columns and shows what a terminal would obey", () => {
  const keys = Array.from({ length: 8 }, (_, index) =>
    key(`AAAAAAAAAAA${index}`, { name: "\u001b[31m".repeat(20), owner: "o".repeat(128) }),
  );
  const lines = riskLines(gained(["users.get"], ["users.get", "users.verify_password"], keys));
  expect(lines[0]).toBe("! secret       users.verify_password");
  expect(lines).toHaveLength(7);
  expect(lines.at(-1)).toBe("    and 3 more keys");
  expect(lines.filter((line) => line.length > 78 || line.includes("\u001b"))).toEqual([]);
});

it("stands above everything else in the report, before what the new meaning takes away", () => {
  const risks = gained(["users.get"], ["users.get", "users.ban"]);
  const report = diffReport({
    inForce: { version: "v", policies: [], semantics: 1 },
    same: false,
    documents: ["~ p"],
    testsChange: false,
    signIn: [],
    gained: risks,
    loses: [{ policy: "p", rule: "r", operations: ["users.verify_totp"] }],
    effect: [],
    opened: [],
    lost: [],
    lockOut: null,
  });
  const lines = report.split("\n");
  expect(lines.slice(2, 4)).toEqual(["Gained, of what can do harm:", "  ! destructive  users.ban"]);
  expect(lines.indexOf("Policies (+ new, - gone, ~ changed)")).toBeGreaterThan(3);
  expect(report).toContain("  p/r\n    - users.verify_totp");
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});
