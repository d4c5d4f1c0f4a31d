// Which operations a rule is about: what its patterns cover, with how much harm each can do.
import { expandPattern } from "../../../src/policy/language/pattern.ts";
import type { BundleRule } from "../../api/answers.ts";
import type { OperationBook, OperationFacts } from "../../operations/operation-facts.ts";
import { effectOf, patternsOf } from "./rule-in-words.ts";

export interface CoveredPattern {
  readonly pattern: string;
  /** A name, and not a wildcard or a class. */
  readonly isName: boolean;
  readonly operations: readonly OperationFacts[];
}

/** @param semantics of the bundle; undefined: those of today */
export function coveredPatterns(rule: BundleRule, book: OperationBook, semantics: number | undefined): readonly CoveredPattern[] {
  return patternsOf(rule).map((pattern) => ({
    pattern,
    isName: book.has(pattern),
    operations: expandPattern(pattern, book, effectOf(rule), semantics).flatMap((name) => book.get(name) ?? []),
  }));
}

const BY_HARM = ["secret", "money", "destructive", "write", "read"] as const;

/** Of what the rules allow, the worst first. Rules on trial allow nothing. */
export function classesAllowed(
  rules: readonly BundleRule[],
  book: OperationBook,
  semantics: number | undefined,
): readonly OperationFacts["class"][] {
  const allowed = rules.filter((rule) => effectOf(rule) === "allow" && rule.shadow !== true);
  const classes = new Set(
    allowed.flatMap((rule) =>
      coveredPatterns(rule, book, semantics).flatMap(({ operations }) => operations.map((one) => one.class)),
    ),
  );
  return BY_HARM.filter((one) => classes.has(one));
}
