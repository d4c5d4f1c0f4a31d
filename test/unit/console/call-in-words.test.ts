import { describe, expect, test } from "vitest";
import { callInWords, hasWords } from "../../../console/words/call-in-words.ts";
import { moneyText } from "../../../src/clerk/money-text.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { ADMIN_OPERATIONS } from "../../../src/routes/admin/admin-operations.ts";

const CREDIT = "users.adjust_billing_credit_balance";

describe("a call in words", () => {
  test.each([...OPERATIONS, ...ADMIN_OPERATIONS].map(({ name }) => name))("there are words for %s", (name) => {
    expect(hasWords(name)).toBe(true);
  });

  test.each([
    [{ operation: "users.ban", target: "user_2abc", args: {} }, "ban user_2abc"],
    [{ operation: "users.bulk_ban", target: ["user_1", "user_2"], args: null }, "ban 2 users"],
    [{ operation: "users.bulk_ban", target: ["user_1"], args: null }, "ban user_1"],
    [{ operation: "users.list", target: null, args: {} }, "look through the users"],
    [
      { operation: CREDIT, target: "user_1", args: { amount: 2500, currency: "usd", action: "increase" } },
      "give 25.00 USD of credits to user_1",
    ],
    [
      { operation: CREDIT, target: "user_1", args: { amount: 500, currency: "JPY", action: "decrease" } },
      "take 500 JPY of credits from user_1",
    ],
    [{ operation: CREDIT, target: "user_1", args: null }, "change the credits of user_1"],
    [{ operation: "users.not_yet", target: null, args: null }, "users.not_yet"],
    [{ operation: null, target: null, args: null }, "do something that Bailiff does not know"],
  ])("%o", (call, words) => {
    expect(callInWords(call)).toBe(words);
  });

  test("a hostile target stays what it is, replacement patterns and places included", () => {
    const target = "$& {money} <b>x</b>";
    expect(callInWords({ operation: "users.ban", target, args: null })).toBe(`ban ${target}`);
  });

  test("a currency that is none leaves the number alone", () => {
    expect(moneyText(12, "not a currency")).toBe("12 NOT A CURRENCY");
  });
});
