// What is left of a limit, on one line of a table.
import { expect, it } from "vitest";
import { limitText } from "../../../cli/policies/explain-answer.ts";

const limit = {
  ...{ limit: "support/credits#1", bucket: "", amount: 500, max: 20_000, left: 1_250, fits: true, counted_by: "key" },
  ...{ fits_at: null, frees_at: null, resets_at: null },
};

it("is money where the gateway says of which currency, and a number elsewhere", () => {
  expect(limitText("key", { ...limit, currency: "USD" })).toBe("12.50 of 200.00 USD left (support/credits#1)");
  expect(limitText("key", { ...limit, currency: null })).toBe("1250 of 20000 left (support/credits#1)");
  expect(limitText("other", limit)).toBe("1250 of 20000 left (support/credits#1, counted by key)");
});
