// Allows that can never decide: an earlier allow without condition takes every call first, or a deny without condition every call at all.
// The first allow that matches decides, so a narrow rule with limits behind a wide one limits nothing.
import { applies, isFlat, type LintedRule, namesOf, warningOf } from "./linted-policy.ts";
import type { PolicyWarning } from "./warning.ts";

/** `rules`: of one policy, in their order. */
export function unreachableRules(rules: readonly LintedRule[]): readonly PolicyWarning[] {
  return rules.flatMap((one, index) => {
    if (one.effect === "deny" || one.entries.length === 0) return [];
    const { rule, entries } = one;
    const denied = entries.filter(({ name }) =>
      rules.some((other) => other.effect === "deny" && isFlat(other) && applies(other, name)),
    );
    if (denied.length === entries.length) {
      const deny = rules.find((other) => other.effect === "deny" && isFlat(other) && applies(other, denied[0]?.name ?? ""));
      const message = `rule ${deny?.rule.id} denies ${namesOf(denied)} whatever is sent, and denies go first: this rule allows nothing`;
      return [
        warningOf(one, "allow_always_denied", "allow", message, `give ${deny?.rule.id} a condition, or take this rule out`),
      ];
    }
    const before = rules.slice(0, index).filter((other) => other.effect === "allow" && isFlat(other));
    const taken = entries.filter(({ name }) => before.some((other) => applies(other, name)));
    const [first] = taken;
    if (first === undefined) return [];
    const wide = before.find((other) => applies(other, first.name))?.rule.id ?? "";
    const takes = `the earlier rule ${wide} allows ${namesOf(taken)} whatever is sent, and the first allow that matches decides`;
    const order = `put this rule before ${wide}, or name in ${wide} only what it is meant for`;
    if (rule.limit !== undefined)
      return [warningOf(one, "limit_never_applies", "limit", `${takes}: this rule's limit never applies to that`, order)];
    if (taken.length < entries.length) return [];
    return [warningOf(one, "allow_unreachable", "allow", `${takes}: this rule is never reached`, order)];
  });
}
