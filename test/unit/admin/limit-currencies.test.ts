// In which currency a limit counts: told where it is certain, and nowhere else, because an amount in the wrong unit is a wrong amount.
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { compileBundle, decide, limitsOf } from "../../../src/policy/engine.ts";
import { ADMIN_OPERATIONS } from "../../../src/routes/admin/admin-operations.ts";
import { currencyOf, moneyLimits } from "../../../src/routes/call/limit-currencies.ts";
import { buildVocabulary } from "../../../src/routes/vocabulary.ts";

const VOCABULARY = buildVocabulary(OPERATIONS, ADMIN_OPERATIONS);
const CREDIT = "users.adjust_billing_credit_balance";

type Rule = Readonly<Record<string, unknown>>;

function bundleOf(rule: Rule) {
  const document = { policy: "p", rules: [{ id: "r", allow: [CREDIT], ...rule }] };
  const compiled = compileBundle([document], VOCABULARY, "v");
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join());
  return compiled.bundle;
}

function currency(rule: Rule, bucket = "") {
  const bundle = bundleOf(rule);
  const [limit] = limitsOf(bundle, ["p"]);
  if (limit === undefined) throw new Error("no limit");
  return currencyOf(moneyLimits({ operations: OPERATIONS }, bundle), { limit: limit.id, by: limit.by, bucket });
}

/** What a step says that a credit takes. */
function told(rule: Rule, code: string, amount: number): string | undefined {
  const args = { user_id: "user_1", amount, action: "increase", currency: code, idempotency_key: "k" };
  const context = { reason: "", ip: null, country: null, nowMs: 0, userAgent: "" };
  const key = { id: "key", name: "n", owner: "o", policies: ["p"], scopes: null };
  const result = decide(bundleOf(rule), { key, operation: CREDIT, args, target: undefined, context });
  if (result.kind !== "decided") throw new Error(result.kind);
  return /(?:takes|would take) (.+ of at most .+) from limit/.exec(result.decision.steps.at(-1)?.why ?? "")?.[1];
}

const SUM = { sum: "args.amount", max: 1000, per: "1d" };
const USD = 'args.currency == "USD"';

describe("the currency of a limit", () => {
  it.each([
    ["the one that its rule takes", { when: `args.action == "increase" && ${USD}`, limit: [SUM] }, "", "USD"],
    ["however that is written", { when: 'args.currency in ["EUR"]', limit: [SUM] }, "", "EUR"],
    ["the one that a bucket names", { limit: [{ ...SUM, by: "args.currency" }] }, "currency:JPY", "JPY"],
    ["a bucket's, before any word of the rule", { when: USD, limit: [{ ...SUM, by: "args.currency" }] }, "currency:USD", "USD"],
  ])("is %s", (_, rule, bucket, known) => {
    expect(currency(rule, bucket)).toBe(known);
    const [five, ten] = known === "JPY" ? ["500 JPY", "1000 JPY"] : [`5.00 ${known}`, `10.00 ${known}`];
    expect(told(rule, known, 500)).toBe(`${five} of at most ${ten}`);
  });

  it.each([
    ["of several", { when: 'args.currency in ["USD", "EUR"]', limit: [SUM] }],
    ["of either", { when: `${USD} || args.amount < 5`, limit: [SUM] }],
    ["of any but one", { when: 'args.currency != "USD"', limit: [SUM] }],
    ["of any", { limit: [SUM] }],
    ["where each is counted apart, and none was", { limit: [{ ...SUM, by: "args.currency" }] }],
    ["where calls are counted", { when: USD, limit: [{ max: 5, per: "1d" }] }],
    ["where what is summed is no amount any more", { when: USD, limit: [{ ...SUM, sum: "args.amount / 100" }] }],
  ])("is not told %s", (_, rule) => {
    expect(currency(rule)).toBe(null);
  });

  it.each([
    ["of several", { when: 'args.currency in ["USD", "EUR"]', limit: [SUM] }],
    ["of any but one", { when: 'args.currency != "GBP"', limit: [SUM] }],
    ["of any", { limit: [SUM] }],
  ])("is none of the steps either, where a limit counts amounts %s", (_, rule) => {
    expect([told(rule, "USD", 500), told(rule, "EUR", 1001)]).toEqual(["500 of at most 1000", "1001 of at most 1000"]);
  });
});
