// A deny that reads the target holds for the users in an answer, too. Of a number, and of an answer that does not tell what the rule reads,
// nobody can say whom to leave out: an operation that answers so is refused, although a rule allows it.
import type { VocabularyEntry } from "../../language/vocabulary.ts";
import { type LintedRule, namesOf, warningOf } from "./linted-policy.ts";
import type { PolicyWarning } from "./warning.ts";

/** `rules`: of one policy. */
export function deniedLists(rules: readonly LintedRule[]): readonly PolicyWarning[] {
  const allowed = [...new Set(rules.flatMap(({ effect, entries }) => (effect === "allow" ? entries : [])))];
  return rules.flatMap((one) => {
    const refused = allowed.filter((entry) => isRefused(one, entry));
    const counting = refused.filter(({ rows }) => rows?.at === null);
    const listing = refused.filter(({ rows }) => rows?.at !== null);
    return [
      ...warned(one, counting, "counts those too whom it withholds", "say counts: true in the policy, or do not allow it"),
      ...warned(one, listing, "does not tell what it reads of the users in it", "mask those users, or do not allow it"),
    ];
  });
}

function isRefused({ effect, condition, names, counts, masks }: LintedRule, { name, rows }: VocabularyEntry): boolean {
  if (effect === "allow" || condition?.readsTarget !== true || rows === undefined) return false;
  if (!names.has(rows.shownBy) && !names.has(name)) return false;
  if (rows.at === null) return !counts;
  const { carries, user } = rows.at;
  if (carries === null || (user !== null && masks.includes(user))) return false;
  return condition.targetFields.some((field) => !Object.hasOwn(carries, field));
}

function warned(
  rule: LintedRule,
  entries: readonly VocabularyEntry[],
  why: string,
  suggestion: string,
): readonly PolicyWarning[] {
  if (entries.length === 0) return [];
  const message = `${namesOf(entries)}, which a rule allows, is refused all the same: it ${why}`;
  return [warningOf(rule, "list_refused", "when", message, suggestion)];
}
