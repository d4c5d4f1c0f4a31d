import { expect, test } from "vitest";
import { amountInUnits, moneyText } from "../../../src/clerk/money-text.ts";

test.each([
  [100_000, "USD", "1000.00 USD"],
  [5, "usd", "0.05 USD"],
  [0, "EUR", "0.00 EUR"],
  [500, "JPY", "500 JPY"],
  [1_234, "KWD", "1.234 KWD"],
  // Their smallest unit is a hundredth, though hardly anybody writes it.
  [100_000, "HUF", "1000.00 HUF"],
  [100_000, "IDR", "1000.00 IDR"],
  [100_000, "COP", "1000.00 COP"],
  [100_000, "LBP", "1000.00 LBP"],
  [100_000, "IQD", "100.000 IQD"],
  [100_000, "CLF", "10.0000 CLF"],
  [100_000, "UGX", "100000 UGX"],
  [70, "not a currency", "70 NOT A CURRENCY"],
  [70, null, "70"],
])("%d of %s is %s", (amount, currency, text) => {
  expect(moneyText(amount, currency)).toBe(text);
});

test.each([
  [9_007_199_254_740_991, "USD", "90071992547409.91 USD"],
  [8_999_999_999_999_993, "USD", "89999999999999.93 USD"],
  [-8_999_999_999_999_993, "USD", "-89999999999999.93 USD"],
  [9_007_199_254_740_987, "KWD", "9007199254740.987 KWD"],
  [-7, "USD", "-0.07 USD"],
  [-100_000, "CLF", "-10.0000 CLF"],
])("%d of %s is %s, to the last digit", (amount, currency, text) => {
  expect(moneyText(amount, currency)).toBe(text);
});

test("a sum of fractions is told in the currency's digits", () => {
  expect(amountInUnits(2_500.5, "USD")).toBe("25.00");
});

test("a sum that is no number any more keeps each of its digits", () => {
  expect(amountInUnits("90071992547409930001", "USD")).toBe("900719925474099300.01");
  expect(amountInUnits("7", "USD")).toBe("0.07");
  expect(amountInUnits("90071992547409930001", "JPY")).toBe("90071992547409930001");
});
