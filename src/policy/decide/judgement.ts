// What is asked of a set of rules, and what can come out.
import type { ApplicableRule } from "../compile/bundle.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import type { Charged } from "./charges-of-rule.ts";
import type { DecisionInput } from "./decision.ts";
import type { Facts } from "./facts.ts";
import type { RuleOutcome } from "./match-rule.ts";

export interface Case {
  readonly input: DecisionInput;
  readonly entry: VocabularyEntry;
  readonly facts: Facts;
  /** Does this rule match the call? The same answer however often it is asked. */
  readonly ask: (rule: ApplicableRule) => RuleOutcome;
}

export type Judgement =
  | { readonly kind: "needs_target" }
  /** No rule allows. */
  | { readonly kind: "no_rule" }
  /** A deny matches, or a rule that comes first cannot be evaluated. */
  | { readonly kind: "denied"; readonly rule: ApplicableRule; readonly outcome: RuleOutcome }
  /** `charged`: what its limits take, or the one that stands in the way. `early`: whatever the target is. */
  | { readonly kind: "allowed"; readonly rule: ApplicableRule; readonly charged: Charged; readonly early: boolean };

export interface Answered {
  readonly rule: ApplicableRule;
  readonly outcome: RuleOutcome;
}
