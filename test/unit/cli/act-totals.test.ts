// Totals of a report are exact, and what nobody knows is in none of them.
import fc from "fast-check";
import { expect, it } from "vitest";
import { ActTotals } from "../../../cli/audit/act-totals.ts";
import { ACT_RESULTS, type Act } from "../../../src/audit/act.ts";

const act = (amount: number | null, result: Act["result"], currency = "USD", id = "AAAAAAAAAAAA"): Act => ({
  ...{ id: "AAAAAAAAAAAA-1", intent_id: "AAAAAAAAAAAA-1", at: "", called_at: null, ended_at: null, request_id: "" },
  ...{
    key: { id, name: id, owner: "" },
    reason: "",
    operation: "users.adjust_billing_credit_balance",
    class: "money",
    target: null,
  },
  ...{ amount, currency: amount === null ? null : currency, action: amount === null ? null : "increase", decision: "allow" },
  ...{ policy: null, rule: null, outcome: null, result, repeat_of: null, resolved_by: null, error: null, upstream: null },
  ...{ approvals: null, count: 1, looked_until: null },
});

it("adds amounts that doubles would round", () => {
  const totals = new ActTotals();
  for (const amount of [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 1]) totals.add(act(amount, "ok"));
  expect(totals.all()).toMatchObject([{ acts: 3, amount: "18014398509481983", unknown_acts: 0, unknown_amount: "0" }]);
});

it("says how many acts are in no sum because their amount was erased", () => {
  const totals = new ActTotals();
  for (const result of ACT_RESULTS) totals.add(act(null, result));
  totals.add({ ...act(null, "ok"), class: "destructive" });
  totals.add(act(5, "ok"));
  expect([totals.withoutAmount, totals.all().length]).toEqual([3, 1]);
});

it("whatever comes in whatever order: ok in the sum, unknown and under way apart, the rest nowhere", () => {
  const acts = fc.array(
    fc.record({
      amount: fc.option(fc.nat({ max: Number.MAX_SAFE_INTEGER })),
      result: fc.constantFrom(...ACT_RESULTS),
      currency: fc.constantFrom("USD", "EUR"),
      id: fc.constantFrom("AAAAAAAAAAAA", "BBBBBBBBBBBB"),
    }),
  );
  fc.assert(
    fc.property(acts, (all) => {
      const totals = new ActTotals();
      for (const { amount, result, currency, id } of all) totals.add(act(amount, result, currency, id));
      const sum = (wanted: readonly string[]) =>
        all.filter(({ result }) => wanted.includes(result)).reduce((total, { amount }) => total + BigInt(amount ?? 0), 0n);
      const shown = totals.all();
      expect(shown.reduce((total, { amount }) => total + BigInt(amount), 0n)).toBe(sum(["ok"]));
      expect(shown.reduce((total, { unknown_amount }) => total + BigInt(unknown_amount), 0n)).toBe(sum(["unknown", "under_way"]));
    }),
  );
});
