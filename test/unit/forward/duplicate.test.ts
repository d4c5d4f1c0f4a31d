// A charge goes back only where Clerk's own clock proves that the entry is older than the act.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { judgeEntry } from "../../../src/routes/call/duplicate.ts";

const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const operation = OPERATIONS.find(({ name }) => name === "users.adjust_billing_credit_balance");
if (operation === undefined) throw new Error("there is no operation that moves money");
const decided = { operation, args: { amount: 100 } };

const entry = (createdAtMs: number, amount = 100) => ({ created_at: new Date(createdAtMs).toISOString(), amount: { amount } });
/** `Date` has whole seconds. */
const dateOf = (ms: number) => Math.floor(ms / 1000) * 1000;

const skew = fc.integer({ min: -40 * 86_400_000, max: 40 * 86_400_000 });
/** No call lasts longer (`CALL_LIMITS`), and none ends before it came, but by a clock that is set back meanwhile. */
const elapsed = fc.integer({ min: -24_999, max: 24_999 });

describe("an entry", () => {
  it("that this call made, at any time since it came, is its own, whatever Clerk's clock says and wherever ours was set meanwhile", () => {
    fc.assert(
      fc.property(skew, elapsed, fc.integer({ min: 0, max: 24_999 }), (skewMs, sinceMs, agoMs) => {
        const answeredMs = NOON + skewMs;
        expect(judgeEntry(decided, entry(answeredMs - agoMs), { answeredAtMs: dateOf(answeredMs), sinceMs })).toBe("own");
      }),
    );
  });

  const older = fc.integer({ min: 31_001, max: 400 * 86_400_000 });

  it("that is older than the call by more than half a minute and the second of the Date was made before", () => {
    fc.assert(
      fc.property(skew, elapsed, older, (skewMs, sinceMs, olderMs) => {
        const answeredMs = NOON + skewMs;
        const made = entry(answeredMs - Math.max(0, sinceMs) - olderMs, 250);
        expect(judgeEntry(decided, made, { answeredAtMs: dateOf(answeredMs), sinceMs })).toBe("made_before");
      }),
    );
  });

  it("is no proof where the act was sent before, however old it is", () => {
    fc.assert(
      fc.property(skew, older, (skewMs, olderMs) => {
        const answeredMs = NOON + skewMs;
        const shown = { answeredAtMs: dateOf(answeredMs), sinceMs: null };
        expect(judgeEntry(decided, entry(answeredMs - olderMs), shown)).toBe("own");
        expect(judgeEntry(decided, entry(answeredMs - olderMs, 250), shown)).toBe("other_amount");
      }),
    );
  });

  it.each([
    ["other_amount", { amount: { amount: 99 } }],
    ["own", { amount: { amount: -100 } }],
    ["own", { amount: "99" }],
    ["own", {}],
    ["own", null],
  ])("is %s without a time: %j", (verdict, answer) => {
    expect(judgeEntry(decided, answer, { answeredAtMs: NOON, sinceMs: 0 })).toBe(verdict);
  });
});
