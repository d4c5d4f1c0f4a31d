import { expect, it } from "vitest";
import { createDoubtBudget } from "../../../src/keys/doubt-budget.ts";

it("is ten a second for a key, whatever others ask, and whole again in the next", () => {
  const budget = createDoubtBudget();
  const taken = (key: string, nowMs: number) => Array.from({ length: 50 }, () => budget.take(key, nowMs)).filter(Boolean).length;
  expect([taken("a", 1_000), taken("a", 1_999), taken("b", 1_999), taken("a", 2_000)]).toEqual([10, 0, 10, 10]);
});
