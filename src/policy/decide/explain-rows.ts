// Users in an answer whom rules deny, in words: that they are left out, by which rules, and why a call is refused where the answer does not
// tell whom to leave out. Of rules and fields, never of values.
import type { RowRule } from "../compile/bundle.ts";
import { listed } from "../language/shown-text.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import { type Account, notInBundle } from "./account.ts";
import type { RowRules, RuleStep } from "./decision.ts";
import type { Untellable } from "./row-rules.ts";

/** A sentence for the explanation of an allow. */
export function leftOut({ rules }: RowRules): string {
  const names = rules.map(({ rule }) => `rule ${rule.id} of policy ${rule.policy}`);
  return ` Left out of the answer are users denied by ${listed(names)}.`;
}

/** The rule that denies users whom the answer would not let it find, and what to do about it. */
export function explainUntellable({ input, unknownPolicies }: Account, entry: VocabularyEntry, against: Untellable): string {
  const { rule } = against;
  const tail = notInBundle(unknownPolicies);
  if (against.why === "counted") {
    const why = `${input.operation} would count those users too, which takes counts: true in policy ${rule.policy}`;
    return `${rule.statement}, and ${why}.${tail}`;
  }
  const fields = listed(against.fields);
  const way =
    against.maskedBy === null ? "" : ` Under a mask that hides ${against.maskedBy} the answer shows no user, and it is allowed.`;
  return `${rule.statement}, and the answer of ${entry.name} does not tell ${fields} of the users in it, so that it cannot be told whom to leave out.${way}${tail}`;
}

/** Asked when there is an answer: for each user in it. */
export function explainRowStep({ rule, as }: RowRule, { entry }: Account): RuleStep {
  const { policy, id, effect, condition } = rule;
  const when = condition === null ? "" : `: ${condition.text}`;
  const why =
    entry?.rows?.at === null
      ? `a number tells of those too whom it withholds from ${as.name}${when}`
      : `asked for each user in the answer, as for ${as.name}, and leaves out those for whom it holds${when}`;
  return { policy, rule: id, effect, shadow: false, asked: false, matched: null, why, saw: {} };
}
