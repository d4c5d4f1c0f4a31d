// Operation patterns: a name (`users.get`), a whole family (`users.*`) or a prefix within one (`users.get_*`). The star stands for the
// rest of one segment and never crosses the dot, so a grant in one family can never reach another. A bare `*` is refused: "everything,
// also what does not exist yet" should be written out family by family.
import type { Vocabulary } from "./vocabulary.ts";

const PATTERN = /^[a-z][a-z0-9_]*\.(?:\*|[a-z][a-z0-9_]*_\*|[a-z][a-z0-9_]*)$/;

/** Is this text a well-formed pattern? Says nothing about whether it matches any operation. */
export function isPattern(text: string): boolean {
  return PATTERN.test(text);
}

/** What is wrong with a text that is not a pattern, as a sentence for the author of a policy or of a key's scopes. */
export function patternHint(text: string): string {
  if (text === "*") return "a bare * is refused: name the families, for instance users.*";
  if (text.includes("*"))
    return "a star stands only for all of a family (users.*) or for the rest of a name after an underscore (users.get_*)";
  return "an operation is written family.verb, for instance users.get";
}

/** Does the pattern cover the operation? A malformed pattern covers nothing. */
export function matchesPattern(pattern: string, name: string): boolean {
  if (pattern === name) return isPattern(pattern) && !pattern.endsWith("*");
  if (!pattern.endsWith("*") || !isPattern(pattern)) return false;
  const prefix = pattern.slice(0, -1);
  return name.length > prefix.length && name.startsWith(prefix) && !name.includes(".", prefix.length);
}

/** Does every operation that `pattern` can match lie under one of `ceilings`? All are well-formed. */
export function patternWithin(pattern: string, ceilings: readonly string[]): boolean {
  return ceilings.some((ceiling) => (ceiling.endsWith("*") ? pattern.startsWith(ceiling.slice(0, -1)) : pattern === ceiling));
}

/** The operations of the vocabulary that the pattern covers, in the vocabulary's order. */
export function expandPattern(pattern: string, vocabulary: Vocabulary): string[] {
  return [...vocabulary.keys()].filter((name) => matchesPattern(pattern, name));
}
