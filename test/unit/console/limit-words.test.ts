import { expect, test } from "vitest";
import { amountText, bucketText, eachText } from "../../../console/pages/keys/limit-words.ts";

test.each([
  ["key", ""],
  ["target", ", for each user"],
  ["args.currency", ", for each currency, in its smallest unit"],
  ["args.note", ", for each note"],
])("what a limit by %s counts apart", (by, words) => {
  expect(eachText(by)).toBe(words);
});

test.each([
  ["target:user_2", "for user_2"],
  ["currency:USD", "for currency USD"],
  ["provider:https://example.com", "for provider https://example.com"],
])("a bucket %s in words", (bucket, words) => {
  expect(bucketText(bucket)).toBe(words);
});

test.each([
  [125_000, "USD", "$1,250.00"],
  [125_000, "JPY", "¥125,000"],
  [125_000, "KWD", "KWD\u00a0125.000"],
  [125_000, "HUF", "HUF\u00a01,250.00"],
  [125_000, "IQD", "IQD\u00a0125.000"],
  [8_999_999_999_999_993, "USD", "$89,999,999,999,999.93"],
  [125_000, null, "125,000"],
  [125_000, "<b>", "125,000"],
])("%d of %s as money", (amount, currency, words) => {
  expect(amountText(amount, currency)).toBe(words);
});
