import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BACKOFF, backoffMs } from "../../../src/clerk/backoff.ts";
import { classifyFetchFailure } from "../../../src/clerk/fetch-failure.ts";
import { parseRetryAfter } from "../../../src/clerk/retry-after.ts";
import { createRetryBudget, RETRY_BUDGET } from "../../../src/clerk/retry-budget.ts";
import { MIN_TRY_MS, mayRepeat, planRetry, RETRIED_STATUSES } from "../../../src/clerk/retry-policy.ts";

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);

describe("Retry-After", () => {
  it.each([
    [null, null],
    ["0", 0],
    ["1", 1_000],
    [" 7 ", 7_000],
    ["0010", 10_000],
    ["99999999999999999999999", 365 * 86_400_000],
    ["9".repeat(400), 365 * 86_400_000],
    ["Mon, 23 Nov 2026 12:00:05 GMT", 5_000],
    ["Monday, 23-Nov-26 12:00:05 GMT", 5_000],
    ["Mon Nov 23 12:00:05 2026", 5_000],
    ["Tue Dec  1 12:00:00 2026", 8 * 86_400_000],
    ["Mon, 23 Nov 2026 11:59:00 GMT", 0],
    ["", null],
    ["-1", null],
    ["1.5", null],
    ["1, 2", null],
    ["1e3", null],
    ["0x10", null],
    ["2026-11-23T12:00:05Z", null],
    ["Mon, 23 Nov 2026 12:00:05 CET", null],
    ["Mon, 99 Nov 2026 12:00:05 GMT", null],
    ["Mon, 23 Foo 2026 12:00:05 GMT", null],
  ])("%j waits %j ms", (header, waitMs) => expect(parseRetryAfter(header, NOW)).toBe(waitMs));

  it("is a safe whole number or nothing, whatever comes", () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const waitMs = parseRetryAfter(header, NOW);
        expect(waitMs === null || (Number.isSafeInteger(waitMs) && waitMs >= 0)).toBe(true);
      }),
    );
  });
});

describe("back-off", () => {
  it.each([
    [1, 100],
    [2, 200],
    [3, 400],
    [5, 1_600],
    [6, 2_000],
    [2_000, 2_000],
  ])("before retry %i it is anything below %i ms", (retry, boundMs) => {
    expect(backoffMs(retry, 0)).toBe(0);
    expect(backoffMs(retry, 0.5)).toBe(boundMs / 2);
    expect(backoffMs(retry, 0.999_999)).toBe(boundMs - 1);
    expect(boundMs).toBeLessThanOrEqual(BACKOFF.capMs);
  });
});

describe("planRetry", () => {
  const base = { replay: "safe", retriesDone: 0, maxRetries: 2, leftMs: 5_000, chance: 0.5 } as const;
  const status = (status: number, retryAfterMs: number | null = null) => ({ kind: "status", status, retryAfterMs }) as const;

  it("waits what it was told and a little more, and never past the last moment at which a try makes sense", () => {
    expect(planRetry({ ...base, ended: status(503) })).toBe(50);
    expect(planRetry({ ...base, ended: status(429, 3_000) })).toBe(3_050);
    expect(planRetry({ ...base, ended: status(429, 5_000 - MIN_TRY_MS) })).toBe(5_000 - MIN_TRY_MS);
    expect(planRetry({ ...base, ended: status(429, 5_001 - MIN_TRY_MS) })).toBeNull();
    expect(planRetry({ ...base, ended: status(503), leftMs: MIN_TRY_MS + 49 })).toBeNull();
  });

  it("knows which statuses speak of the moment", () => {
    const retried = Array.from({ length: 400 }, (_, index) => 200 + index).filter((code) => mayRepeat("safe", status(code)));
    expect(retried).toEqual([429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530]);
    expect(new Set(retried)).toEqual(RETRIED_STATUSES);
  });
});

describe("the retry budget", () => {
  const fixed = { maxTokens: 2, tokensPerSuccess: 0.1, tokensPerSecond: 0 };
  const drain = (budget: ReturnType<typeof createRetryBudget>, nowMs: number) => {
    let taken = 0;
    while (budget.take(nowMs)) taken += 1;
    return taken;
  };

  it("starts full, and then gives one retry for ten good answers", () => {
    const budget = createRetryBudget(fixed);
    expect(drain(budget, NOW)).toBe(2);
    for (let n = 0; n < 9; n += 1) budget.reward();
    expect(drain(budget, NOW)).toBe(0);
    budget.reward();
    expect(drain(budget, NOW)).toBe(1);
  });

  it("recovers with time, never above full, and not from a clock set back", () => {
    const budget = createRetryBudget({ ...fixed, tokensPerSecond: 1 });
    expect(drain(budget, NOW)).toBe(2);
    expect(drain(budget, NOW + 999)).toBe(0);
    expect(drain(budget, NOW + 1_000)).toBe(1);
    expect(drain(budget, NOW - 60_000)).toBe(0);
    expect(drain(budget, NOW + 3_600_000)).toBe(2);
  });

  it("never allows more than the stated bound", () => {
    const event = fc.oneof(fc.constant("reward" as const), fc.nat(2_000));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 2_000 }), (events) => {
        const budget = createRetryBudget();
        let nowMs = NOW;
        let rewards = 0;
        let taken = 0;
        for (const happened of events) {
          if (happened === "reward") {
            budget.reward();
            rewards += 1;
          } else {
            nowMs += happened;
            taken += drain(budget, nowMs);
          }
        }
        const { maxTokens, tokensPerSuccess, tokensPerSecond } = RETRY_BUDGET;
        expect(taken).toBeLessThanOrEqual(
          maxTokens + rewards * tokensPerSuccess + ((nowMs - NOW) / 1000) * tokensPerSecond + 1e-6,
        );
      }),
    );
  });
});

describe("what fetch throws", () => {
  const retryable = (error: object) => Object.assign(error, { retryable: true });
  it.each([
    ["workerd, refused or reset", retryable(new Error("Network connection lost.")), "unreachable"],
    ["workerd, a fault of its own", new Error("internal error; reference = abc123"), "unreachable"],
    ["workerd, time-out", retryable(new DOMException("The operation was aborted due to timeout", "TimeoutError")), "timed_out"],
    ["workerd, abort", retryable(new DOMException("The operation was aborted", "AbortError")), "broken"],
    ["workerd, too many subrequests", new Error("Too many subrequests."), "broken"],
    [
      "Node, refused",
      new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }) }),
      "unreachable",
    ],
    [
      "Node, other side closed",
      new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "UND_ERR_SOCKET" }) }),
      "unreachable",
    ],
    ["Node, no cause", new TypeError("fetch failed"), "broken"],
    ["a bug", new TypeError("Cannot read properties of undefined"), "broken"],
    ["nothing", undefined, "broken"],
    ["text", "Network connection lost.", "broken"],
  ])("%s", (_what, error, expected) => expect(classifyFetchFailure(error)).toBe(expected));
});
