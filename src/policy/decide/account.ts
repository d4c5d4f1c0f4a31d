// The account of a decision: what was asked on the way to it. Explanations, records and steps are made from it.
import type { ApplicableRule, RuleSet } from "../compile/bundle.ts";
import type { ReadPath } from "../condition/read-path.ts";
import { listed } from "../language/shown-text.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import type { AskedOfMasked } from "./asked-of-masked.ts";
import type { Charged } from "./charges-of-rule.ts";
import type { DecisionInput } from "./decision.ts";
import type { RuleOutcome } from "./match-rule.ts";

/** What a decision has to tell about. */
export interface Account {
  readonly input: DecisionInput;
  readonly entry: VocabularyEntry | undefined;
  readonly unknownPolicies: readonly string[];
  /** All that apply to the operation. */
  readonly rules: RuleSet;
  /** Those that were asked, in that order. Asked for only where somebody wants to know why. */
  considered(): readonly ConsideredRule[];
  /** Those that were asked only to see what shadows would do. */
  shadowed(): readonly ConsideredRule[];
  /** Of what was read, that which a record keeps. */
  kept(): readonly ReadPath[];
  /** What the limits of the rule that allows had to say; null when none allows. */
  charged: { readonly rule: ApplicableRule; readonly charged: Charged } | null;
  /** What a call asks about that is masked, of one that the rule would allow. */
  asked?: { readonly rule: ApplicableRule; readonly asked: readonly AskedOfMasked[] };
}

export interface ConsideredRule {
  readonly rule: ApplicableRule;
  readonly outcome: RuleOutcome;
}

/** A sentence about the policies that the key names and the bundle lacks. */
export function notInBundle(policies: readonly string[]): string {
  return policies.length === 0 ? "" : ` Not in the bundle: ${policies.length === 1 ? "policy" : "policies"} ${listed(policies)}.`;
}
