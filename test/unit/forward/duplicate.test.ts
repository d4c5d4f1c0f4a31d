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
const elapsed = fc.integer({ min: 0, max: 35 * 86_400_000 });

describe("an entry", () => {
  it("that this act made, at any time since it was first asked for, is its own, whatever Clerk's clock says", () => {
    fc.assert(
      fc.property(skew, elapsed, fc.double({ min: 0, max: 1, noNaN: true }), (skewMs, sinceFirstMs, part) => {
        const answeredMs = NOON + skewMs;
        const createdMs = answeredMs - Math.floor(sinceFirstMs * part);
        expect(judgeEntry(decided, entry(createdMs), { answeredAtMs: dateOf(answeredMs), sinceFirstMs })).toBe("own");
      }),
    );
  });

  it("that is older than the act by more than half a minute and the second of the Date was made before", () => {
    fc.assert(
      fc.property(skew, elapsed, fc.integer({ min: 31_001, max: 400 * 86_400_000 }), (skewMs, sinceFirstMs, olderMs) => {
        const answeredMs = NOON + skewMs;
        const made = entry(answeredMs - sinceFirstMs - olderMs, 250);
        expect(judgeEntry(decided, made, { answeredAtMs: dateOf(answeredMs), sinceFirstMs })).toBe("made_before");
      }),
    );
  });

  it("is no older than an act of the future: our clock was set back", () => {
    expect(judgeEntry(decided, entry(NOON - 20_000), { answeredAtMs: NOON, sinceFirstMs: -3_600_000 })).toBe("own");
  });

  it.each([
    ["other_amount", { amount: { amount: 99 } }],
    ["own", { amount: { amount: -100 } }],
    ["own", { amount: "99" }],
    ["own", {}],
    ["own", null],
  ])("is %s without a time: %j", (verdict, answer) => {
    expect(judgeEntry(decided, answer, { answeredAtMs: NOON, sinceFirstMs: 0 })).toBe(verdict);
  });
});
