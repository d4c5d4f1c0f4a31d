// A case that notes which rules were asked. Each is evaluated once, however often and for whomever it is asked.
import type { ApplicableRule } from "../compile/bundle.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import type { ConsideredRule } from "./account.ts";
import type { DecisionInput } from "./decision.ts";
import type { Facts } from "./facts.ts";
import type { Case } from "./judgement.ts";
import { matchRule, type RuleOutcome } from "./match-rule.ts";

/** @param known what was evaluated already; shared by cases whose notes are kept apart */
export function caseNotedIn(
  asked: ConsideredRule[],
  known: Map<ApplicableRule, RuleOutcome>,
  input: DecisionInput,
  entry: VocabularyEntry,
  facts: Facts,
): Case {
  const ask = (rule: ApplicableRule): RuleOutcome => {
    let outcome = known.get(rule);
    if (outcome === undefined) {
      outcome = matchRule(rule, input, entry, facts);
      if (outcome.kind !== "open") known.set(rule, outcome);
      asked.push({ rule, outcome });
    }
    return outcome;
  };
  return { input, entry, facts, ask };
}
