import { expect, test } from "vitest";
import { eachText } from "../../../console/pages/keys/limit-words.ts";

test.each([
  ["key", ""],
  ["target", ", for each user"],
  ["args.currency", ", for each currency"],
])("what a limit by %s counts apart", (by, words) => {
  expect(eachText(by)).toBe(words);
});
