// What a rule says about an operation, as values that can be compared: rules with equal terms decide alike, whatever is called.
import type { ApplicableRule, CompiledBundle, RowRule } from "../../policy/engine.ts";

/** Not its `statement`, which shortens what is long. A deny has no mask, limit or write-ahead of its own: its policy's are for allows. */
export function termsOf(rule: ApplicableRule): readonly unknown[] {
  const { policy, id, effect, broken, condition, only, mask, writeAhead, limits, refusesRepeats, approval } = rule;
  const decides = [policy, id, effect, broken, condition?.text ?? null];
  if (effect === "deny") return decides;
  const counted = limits.map(({ max, windowMs, calendar, by, sum }) => [max, windowMs, calendar, by, sum?.text ?? null]);
  return [...decides, only === null ? null : [...only].sort(), [...mask].sort(), writeAhead, refusesRepeats, approval, counted];
}

/** Of a deny for the users in an answer. */
export function rowTermsOf({ rule, as }: RowRule): readonly unknown[] {
  return [...termsOf(rule), as.name, rule.counts];
}

/** What a key's policies hide of every answer, whichever of them allows. */
export function masksOf(bundle: CompiledBundle, policies: readonly string[]): readonly string[] {
  return [...new Set(policies.flatMap((name) => bundle.policies.get(name)?.mask() ?? []))].sort();
}
