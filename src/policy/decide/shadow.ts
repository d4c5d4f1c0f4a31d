// What rules with `shadow: true` would have done. Each is judged alone, as if it and no other shadow were in force, so that two rules on
// trial do not hide behind each other. Nothing of it touches the decision.
import type { ApplicableRule, RuleSet, ShadowRule } from "../compile/bundle.ts";
import type { ShadowVerdict } from "./decision.ts";
import { judge } from "./judge.ts";
import type { Case } from "./judgement.ts";
import { inOrder } from "./rule-order.ts";

const NONE: readonly ShadowVerdict[] = [];

/** What stands against that which a rule would allow: another rule, which makes the decision then, or what the call asks about. */
export type Against = "another rule" | "what is asked" | null;

/** In the order of the rules. A rule that would have changed nothing is not among them. */
export function shadowVerdicts(
  rules: RuleSet,
  asked: Case,
  against: (allow: ApplicableRule) => Against,
): readonly ShadowVerdict[] {
  return rules.shadows.length === 0 ? NONE : rules.shadows.flatMap((shadow) => verdictOf(rules, shadow, asked, against));
}

function verdictOf(
  { denies, allows }: RuleSet,
  { rule, at }: ShadowRule,
  asked: Case,
  against: (allow: ApplicableRule) => Against,
): readonly ShadowVerdict[] {
  const withIt =
    rule.effect === "deny"
      ? { denies: denies.toSpliced(at, 0, rule), allows }
      : { denies, allows: allows.toSpliced(at, 0, rule) };
  const judgement = judge(inOrder(withIt, asked.input.noTarget), asked);
  const named = { policy: rule.policy, rule: rule.id };
  if (judgement.kind === "needs_target") return [{ ...named, effect: null }];
  if (judgement.kind === "no_rule" || judgement.rule !== rule) return NONE;
  const granted = judgement.kind === "allowed" && judgement.charged.kind === "charged";
  const stands = granted ? against(rule) : null;
  if (stands === "another rule") return NONE;
  return [{ ...named, effect: granted && stands === null ? "allow" : "deny" }];
}
