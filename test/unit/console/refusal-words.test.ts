import { expect, test } from "vitest";
import { besideRule } from "../../../console/words/refusal-words.ts";

test.each([
  ["bailiff_policy_denied", false, "no rule allows it"],
  ["bailiff_policy_denied", true, null],
  ["bailiff_limit_exceeded", true, "limit used up"],
  ["bailiff_approval_required", true, null],
  ["bailiff_scope_denied", false, "outside the key's scopes"],
  ["constructor", false, null],
  ["bailiff_of_a_later_version", false, null],
  [null, false, null],
])("a denial with %s, by a rule: %s, has beside it: %s", (code, hasRule, words) => {
  expect(besideRule(code, hasRule)).toBe(words);
});
