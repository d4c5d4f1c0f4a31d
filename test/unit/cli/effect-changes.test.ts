// What publishing would change for a key: nothing that changes a decision, or what it is charged, is missed.
import { expect, it } from "vitest";
import { effectReport } from "../../../cli/policies/effect-report.ts";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { effectChanges } from "../../../src/compare/effect/effect-changes.ts";
import type { CompiledBundle } from "../../../src/policy/compile/bundle.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";

const vocabulary = gatewayVocabulary();
const CREDIT = "users.adjust_billing_credit_balance";
const key = { id: "AAAAAAAAAAAA", name: "desk", owner: "support", policies: ["p"], scopes: null };
// Longer than a limit is shown: the change is behind what is cut.
const longSum = (last: string) => `${"args.amount * 1 + ".repeat(8)}${last}`;

function bundle(
  rule: Record<string, unknown>,
  more: Record<string, unknown> = {},
  others: readonly unknown[] = [],
): CompiledBundle {
  const rules = [{ id: "r", allow: [CREDIT], ...rule }, ...others];
  const result = compileBundle([{ policy: "p", rules, ...more }], vocabulary, "v1");
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("; "));
  return result.bundle;
}
const changed = (before: CompiledBundle, after: CompiledBundle) => effectChanges(before, after, [key], vocabulary);
const limit = (more: Record<string, unknown>) => ({ limit: [{ max: 10, per: "1d", ...more }] });

it.each<[string, CompiledBundle, CompiledBundle]>([
  ["the end of a long sum", bundle(limit({ sum: longSum("1") })), bundle(limit({ sum: longSum("2") }))],
  ["a maximum", bundle(limit({})), bundle(limit({ max: 11 }))],
  ["a window", bundle(limit({})), bundle(limit({ per: "2d" }))],
  ["what is counted by", bundle(limit({})), bundle(limit({ by: "target" }))],
  ["a calendar", bundle(limit({ per: "1d" })), bundle(limit({ per: "1d", window: "calendar" }))],
  [
    "whose day it is",
    bundle(limit({ per: "1d", window: "calendar" })),
    bundle(limit({ per: "1d", window: "calendar", time_zone: "Europe/Berlin" })),
  ],
  ["a limit less", bundle(limit({})), bundle({})],
  ["a condition", bundle({}), bundle({ when: "args.amount < 5" })],
  ["what may be sent", bundle({}), bundle({ only: ["amount"] })],
  ["a mask of the rule", bundle({}), bundle({ mask: ["note"] })],
  ["a mask of the policy", bundle({}), bundle({}, { mask: ["private_metadata"] })],
  ["write-ahead", bundle({}), bundle({}, { write_ahead: true })],
  ["a deny that holds sometimes", bundle({}), bundle({}, {}, [{ id: "no", deny: [CREDIT], when: "context.reason == ''" }])],
])("shows %s as other terms", (_name, before, after) => {
  expect(changed(before, after)).toMatchObject([{ key, gains: [], loses: [], changes: [CREDIT], rate: null }]);
});

it.each<[string, CompiledBundle, CompiledBundle]>([
  ["a rule on trial", bundle({}), bundle({}, {}, [{ id: "trial", deny: [CREDIT], shadow: true }])],
  ["a description", bundle({}), bundle({}, { description: "d" })],
  ["the same window in other words", bundle(limit({ per: "1d" })), bundle(limit({ per: "24h" }))],
  ["the order of what may be sent", bundle({ only: ["amount", "note"] }), bundle({ only: ["note", "amount"] })],
  ["the same rate in other words", bundle({}, { rate: "5/60s" }), bundle({}, { rate: "5/1m" })],
])("shows no change by %s", (_name, before, after) => {
  expect(changed(before, after)).toEqual([]);
});

it("shows a deny on the target for every operation that shows users, and for numbers", () => {
  const staff = { id: "staff", deny: ["users.get"], when: "has(target.private_metadata.staff)" };
  const [free, less] = [[], [staff]].map((denies) => bundle({ allow: ["users.get", "users.list", "users.count"] }, {}, denies));
  const counting = bundle({ allow: ["users.get", "users.list", "users.count"] }, { counts: true }, [staff]);
  if (free === undefined || less === undefined) throw new Error("are two");
  expect(changed(free, less)).toMatchObject([{ gains: [], loses: ["users.count"], changes: ["users.list", "users.get"] }]);
  expect(changed(less, counting)).toMatchObject([{ gains: ["users.count"], loses: [], changes: ["users.list"] }]);
});

it("shows a rate that comes, goes or changes, of all that the key does", () => {
  const [none, some, other] = [bundle({}), bundle({}, { rate: "50/10s" }), bundle({}, { rate: "5/1m" })];
  expect(changed(none, some)).toMatchObject([{ changes: [], rate: { before: null, after: "50/10s" } }]);
  expect(effectReport(changed(some, other))).toBe("AAAAAAAAAAAA  desk (support)\n  ~ rate 5/60s, was 50/10s");
  expect(effectReport(changed(some, none))).toContain("~ rate the default, was 50/10s");
});

it("shows what may no longer be asked for, or may be from now on, where no rule of the operation has changed", () => {
  const rules = (mask: readonly string[]) => [
    { id: "find", allow: ["users.count"] },
    { id: "look-up", allow: ["users.ban"], ...(mask.length > 0 ? { mask } : {}) },
  ];
  const made = (mask: readonly string[], more: object = {}) => {
    const result = compileBundle([{ policy: "p", rules: rules(mask), ...more }], vocabulary, "v1");
    if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("; "));
    return result.bundle;
  };
  const changes = (before: CompiledBundle, after: CompiledBundle) => changed(before, after).flatMap((change) => change.changes);
  expect(changes(made([]), made(["@phone"]))).toEqual(["users.count", "users.ban"]);
  expect(changes(made(["@phone"]), made(["@phone"], { searchable: ["@phone"] }))).toEqual(["users.count"]);
  expect(changes(made(["@picture"]), made(["@picture"], { searchable: ["@phone"] }))).toEqual([]);
});
