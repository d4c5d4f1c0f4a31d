// On one line of a table: how a key may, and what is left of a limit.
import { expect, it } from "vitest";
import { allowText, limitText } from "../../../cli/policies/explain-answer.ts";

const limit = {
  ...{ limit: "support/credits#1", bucket: "", amount: 500, max: 20_000, left: 1_250, fits: true, counted_by: "key" },
  ...{ fits_at: null, frees_at: null, resets_at: null },
};

it("is money where the gateway says of which currency, and a number elsewhere", () => {
  expect(limitText("key", { ...limit, currency: "USD" })).toBe("12.50 of 200.00 USD left (support/credits#1)");
  expect(limitText("key", { ...limit, currency: null })).toBe("1250 of 20000 left (support/credits#1)");
  expect(limitText("other", limit)).toBe("1250 of 20000 left (support/credits#1, counted by key)");
});

it("an allow says whether others must agree, and whether it ends with an elevation", () => {
  const elevation = { id: "elv_A_1", policy: "on-call", until: "2026-11-30T09:36:05.588Z" };
  const approve = { count: 2, within_seconds: 60 };
  expect(allowText({ policy: "support" })).toBe("allow");
  expect(allowText({ policy: "on-call", elevation, approve: null })).toBe("allow, elevated");
  expect(allowText({ policy: "on-call", elevation, approve })).toBe("allow, elevated, with 2 approvals");
  expect(allowText({ policy: "support", elevation, approve: null })).toBe("allow");
});
