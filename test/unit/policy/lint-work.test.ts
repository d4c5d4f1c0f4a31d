// What the lint does not do until it is asked: of thousands of warnings an answer holds hundreds, and each guard takes a whole condition apart.
import { expect, it, vi } from "vitest";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { createDocumentChecker } from "../../../src/policy/compile/document-checker.ts";
import { failingConditions } from "../../../src/policy/compile/lint/failing-conditions.ts";
import { lintedRules } from "../../../src/policy/compile/lint/linted-policy.ts";
import { unguardedFields } from "../../../src/policy/compile/lint/unguarded-fields.ts";
import type { Guard } from "../../../src/policy/condition/guarded-text.ts";

const checker = createDocumentChecker(await gatewayVocabulary());

it.each([
  ["that are not there", unguardedFields, "target.public_metadata.a == 1 || target.public_metadata.b == 1", 2],
  ["that are null", failingConditions, 'target.first_name.startsWith("T")', 1],
])("makes the guard of fields %s when it is read, once", (_name, lint, when, count) => {
  const asked = vi.fn();
  const document = { policy: "p", rules: [{ id: "r", deny: ["users.get"], when }] };
  const rules = lintedRules(checker, document, "policies[0]").map((one) => {
    const { condition } = one;
    if (condition === null) return one;
    const guarded = (offset: number, guard: Guard, absentMatches: boolean) => {
      asked(offset);
      return condition.guarded(offset, guard, absentMatches);
    };
    return { ...one, condition: { ...condition, guarded } };
  });
  const warnings = lint(rules);
  expect(warnings).toHaveLength(count);
  expect(asked).not.toHaveBeenCalled();
  const written = JSON.stringify(warnings[0]);
  expect(written).toContain('"suggestion":"when: ');
  expect(JSON.stringify(warnings[0])).toBe(written);
  expect(asked).toHaveBeenCalledTimes(1);
});
