// Operations that every active key may call unless a rule denies it (column `allowedUnlessDenied`): an allow that stands behind all others,
// and no ceiling. The rules are asked as ever, so a deny that matches, or one that fails, is still a denial.
import type { ApplicableRule } from "../compile/bundle.ts";
import { matchesPattern } from "../language/pattern.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";

type Everybodys = Pick<VocabularyEntry, "allowedUnlessDenied">;

const NONE: readonly ApplicableRule[] = [];

/** What is asked after all allows of the key's policies; nothing for most operations. It is no policy's: its `policy` is "". */
export function standingAllows(entry: VocabularyEntry): readonly ApplicableRule[] {
  if (entry.allowedUnlessDenied !== true) return NONE;
  return [
    {
      policy: "",
      id: "",
      effect: "allow",
      condition: null,
      only: null,
      limits: [],
      mask: [],
      writeAhead: false,
      refusesRepeats: false,
      counts: false,
      broken: false,
      statement: `Every active key may call ${entry.name} unless a rule denies it`,
      limited: "",
    },
  ];
}

export function isStanding(rule: Pick<ApplicableRule, "policy">): boolean {
  return rule.policy === "";
}

/** Scopes are a ceiling over what policies allow; what needs no policy lies under none. `scopes` null: the key has no ceiling. */
export function withinScopes(scopes: readonly string[] | null, operation: string, entry: Everybodys | undefined): boolean {
  return scopes === null || entry?.allowedUnlessDenied === true || scopes.some((pattern) => matchesPattern(pattern, operation));
}
