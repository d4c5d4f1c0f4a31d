import { describe, expect, test } from "vitest";
import {
  approveInWords,
  expectationInWords,
  lengthText,
  limitInWords,
  policiesOfTest,
  rateInWords,
  rulesInWords,
} from "../../../console/pages/policies/rule-in-words.ts";

describe("a rule in words", () => {
  test.each([
    [{ max: 50, per: "1d" }, "At most 50 calls in any day"],
    [{ max: 1, per: "7d", by: "target" }, "At most 1 call in any 7 days, for each user"],
    [{ max: 5, per: "10m", by: "key" }, "At most 5 calls in any 10 minutes"],
    [
      { sum: "args.amount", max: 1_000_000, per: "1d", by: "args.currency" },
      "args.amount adds up to at most 1,000,000 in any day, for each value of args.currency",
    ],
    [{ max: 2, per: "1d", window: "calendar" }, "At most 2 calls in one calendar day (UTC)"],
    [
      { max: 2, per: "30d", window: "calendar", time_zone: "Europe/Berlin" },
      "At most 2 calls in one calendar month (Europe/Berlin)",
    ],
    [{ max: 2, per: "7d", window: "calendar" }, "At most 2 calls in one week from Monday (UTC)"],
  ] as const)("limit %j", (limit, words) => {
    expect(limitInWords(limit)).toBe(words);
  });

  test("approvals, rates and lengths", () => {
    expect(approveInWords({ count: 1, within: "24h" })).toBe(
      "Another person must approve, and it goes through within 24 hours of the asking",
    );
    expect(approveInWords({ count: 2, within: "1d" })).toBe(
      "2 other people must approve, and it goes through within 1 day of the asking",
    );
    expect(rateInWords("50/10s")).toBe("50 calls to Clerk in 10 seconds");
    expect(lengthText("as it pleases")).toBe("as it pleases");
  });

  test("rules are counted by what they do, those on trial apart", () => {
    const rules = [
      { id: "a", allow: ["users.get"] },
      { id: "b", allow: ["users.ban"], shadow: true },
      { id: "c", deny: ["users.delete"] },
    ];
    expect(rulesInWords({ rules })).toBe("2 allow, 1 deny, 1 on trial");
    expect(rulesInWords({ rules: rules.slice(2) })).toBe("1 deny");
  });

  test.each([
    [{ effect: "allow", rule: "look-up" }, "allowed by look-up"],
    [{ effect: "deny", rule: null }, "denied by no rule"],
    [{ effect: "deny", rule: "never", policy: "agent" }, "denied by agent/never"],
    [{ effect: "approve", rule: "large-credits" }, "allowed by large-credits, once approved"],
    [{ effect: "allow", rule: "search", hidden: 1 }, "allowed by search, 1 left out"],
    [{ effect: "deny", code: "bailiff_policy_denied" }, "denied (bailiff_policy_denied)"],
  ] as const)("a test expects %j", (expected, words) => {
    expect(expectationInWords({ expect: expected })).toBe(words);
  });

  test("a test is about one policy or several", () => {
    expect(policiesOfTest({ policy: "support" })).toEqual(["support"]);
    expect(policiesOfTest({ policies: ["support", "agent"] })).toEqual(["support", "agent"]);
    expect(policiesOfTest({})).toEqual([]);
  });
});
