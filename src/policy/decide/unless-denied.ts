// Operations that every active key may call unless a rule denies it (column `allowedUnlessDenied`): an allow that stands behind all others,
// and no ceiling. The rules are asked as ever, so a deny that matches, or one that fails, is still a denial.
import { bareRule } from "../compile/bare-rule.ts";
import type { ApplicableRule } from "../compile/bundle.ts";
import { type Coverable, covers, matchesPattern } from "../language/pattern.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";

const NONE: readonly ApplicableRule[] = [];

/** What is asked after all allows of the key's policies; nothing for most operations. It is no policy's: its `policy` is "". */
export function standingAllows(entry: VocabularyEntry): readonly ApplicableRule[] {
  if (entry.allowedUnlessDenied !== true) return NONE;
  return [bareRule("allow", `Every active key may call ${entry.name} unless a rule denies it`)];
}

export function isStanding(rule: Pick<ApplicableRule, "policy">): boolean {
  return rule.policy === "";
}

/**
 * Scopes are a ceiling over what policies allow; what needs no policy lies under none. `scopes` null: the key has no ceiling. Of an operation
 * that there is not (`entry` undefined) its name is all that can be compared.
 */
export function withinScopes(scopes: readonly string[] | null, operation: string, entry: Coverable | undefined): boolean {
  if (scopes === null || entry?.allowedUnlessDenied === true) return true;
  return scopes.some((pattern) => (entry === undefined ? matchesPattern(pattern, operation) : covers(pattern, entry, "scope")));
}
