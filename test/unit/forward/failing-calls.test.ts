// What an isolate remembers of calls that failed, and what retries a key has of its own.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFailingCalls, FAILING_CALLS } from "../../../src/clerk/failing-calls.ts";
import { createKeyedRetryBudget, KEY_RETRY_BUDGET } from "../../../src/clerk/keyed-retry-budget.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { createRetryBudget, RETRY_BUDGET } from "../../../src/clerk/retry-budget.ts";

const NOON = Date.parse("2026-11-23T12:00:00.000Z");

describe("a call that failed", () => {
  it("is known for as long as an SDK may wait before it repeats, from its last failure on", () => {
    const failing = createFailingCalls();
    failing.failed("a", NOON);
    failing.failed("a", NOON + 60_000);
    expect(failing.has("a", NOON + 60_000 + FAILING_CALLS.withinMs - 1)).toBe(true);
    expect(failing.has("b", NOON)).toBe(false);
    expect(failing.has("a", NOON + 60_000 + FAILING_CALLS.withinMs)).toBe(false);
  });

  it("is forgotten once it is answered, and when the clock is set back by hours", () => {
    const failing = createFailingCalls();
    failing.failed("a", NOON);
    failing.ended("a");
    expect([failing.has("a", NOON), failing.isEmpty]).toEqual([false, true]);
    failing.failed("b", NOON);
    expect([failing.has("b", NOON - 3_600_000), failing.isEmpty]).toEqual([false, true]);
  });

  it("costs bounded memory: the one that failed longest ago is forgotten", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        (calls, maxCalls) => {
          const failing = createFailingCalls({ withinMs: 1_000, maxCalls });
          for (const call of calls) failing.failed(String(call), NOON);
          const latest = [...new Set(calls.toReversed())].slice(0, maxCalls);
          for (let call = 0; call <= 9; call += 1) expect(failing.has(String(call), NOON)).toBe(latest.includes(call));
        },
      ),
    );
  });
});

describe("a key's retry budget", () => {
  const takenBy = (budget: ReturnType<ReturnType<typeof createKeyedRetryBudget>["of"]>, times: number, nowMs: number) =>
    Array.from({ length: times }, () => budget.take(nowMs)).filter(Boolean).length;

  it("holds for the key, and leaves the others theirs", () => {
    const budgets = createKeyedRetryBudget();
    expect(takenBy(budgets.of("loop"), 1_000, NOON)).toBe(KEY_RETRY_BUDGET.maxTokens);
    expect(takenBy(budgets.of("other"), 1_000, NOON)).toBe(KEY_RETRY_BUDGET.maxTokens);
    expect(takenBy(budgets.of("loop"), 1_000, NOON + 10_000)).toBe(2);
  });

  it("lets every operation fail once and be tried again: what one script goes through in a second", () => {
    const budget = createKeyedRetryBudget().of("script");
    expect(takenBy(budget, OPERATIONS.length, NOON)).toBe(OPERATIONS.length);
  });

  it("is within the isolate's: however many keys are in trouble, no more are sent than that one has", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ key: fc.integer({ min: 0, max: 30 }), waitMs: fc.integer({ min: 0, max: 500 }) }), {
          maxLength: 400,
        }),
        (retries) => {
          const budgets = createKeyedRetryBudget(createRetryBudget());
          const taken = new Map<number, number>();
          let nowMs = NOON;
          for (const { key, waitMs } of retries) {
            nowMs += waitMs;
            if (budgets.of(`key${key}`).take(nowMs)) taken.set(key, (taken.get(key) ?? 0) + 1);
          }
          const seconds = (nowMs - NOON) / 1000;
          const all = [...taken.values()].reduce((sum, count) => sum + count, 0);
          expect(all).toBeLessThanOrEqual(RETRY_BUDGET.maxTokens + seconds * RETRY_BUDGET.tokensPerSecond);
          for (const count of taken.values())
            expect(count).toBeLessThanOrEqual(KEY_RETRY_BUDGET.maxTokens + seconds * KEY_RETRY_BUDGET.tokensPerSecond);
        },
      ),
    );
  });

  it("grows again by what is answered well, and a call of nobody's has the isolate's alone", () => {
    const budgets = createKeyedRetryBudget();
    takenBy(budgets.of("a"), 100, NOON);
    for (let answers = 0; answers < 10; answers += 1) budgets.of("a").reward();
    expect(takenBy(budgets.of("a"), 100, NOON)).toBe(1);
    expect(takenBy(budgets.of(null), 1_000, NOON)).toBe(RETRY_BUDGET.maxTokens - KEY_RETRY_BUDGET.maxTokens);
  });
});
