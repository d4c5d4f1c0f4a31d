// What rules with `shadow: true` would have done. Each is judged alone, as if it and no other shadow were in force, so that two rules on
// trial do not hide behind each other. Nothing of it touches the decision.
import type { ApplicableRule, RuleSet, ShadowRule } from "../compile/bundle.ts";
import type { ShadowVerdict } from "./decision.ts";
import { type Case, judge } from "./judge.ts";
import { inOrder } from "./rule-order.ts";

const NONE: readonly ShadowVerdict[] = [];

/**
 * In the order of the rules. A rule that would have changed nothing is not among them.
 *
 * @param isAgainst does something stand against what this rule would allow, for the sake of the users in the answer?
 */
export function shadowVerdicts(
  rules: RuleSet,
  asked: Case,
  isAgainst: (allow: ApplicableRule) => boolean,
): readonly ShadowVerdict[] {
  return rules.shadows.length === 0 ? NONE : rules.shadows.flatMap((shadow) => verdictOf(rules, shadow, asked, isAgainst));
}

function verdictOf(
  { denies, allows }: RuleSet,
  { rule, at }: ShadowRule,
  asked: Case,
  isAgainst: (allow: ApplicableRule) => boolean,
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
  if (granted && isAgainst(rule)) return NONE;
  return [{ ...named, effect: granted ? "allow" : "deny" }];
}
