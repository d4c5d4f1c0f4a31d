import { expect, test } from "vitest";
import { bucketText, eachText } from "../../../console/pages/keys/limit-words.ts";

test.each([
  ["key", ""],
  ["target", ", for each user"],
  ["args.currency", ", for each currency"],
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
