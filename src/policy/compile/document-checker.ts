// What one check of a bundle remembers: a bundle says the same thing many times over, and checks it against many operations.
import { checkCondition } from "../condition/condition.ts";
import { fieldProblems } from "../condition/condition-fields.ts";
import { contextProblems } from "../condition/context-literals.ts";
import { type Expression, type ParsedExpression, parseExpression } from "../condition/expression.ts";
import { innerFieldProblems } from "../condition/inner-fields.ts";
import { checkSum } from "../condition/limit-sum.ts";
import { spellingProblems } from "../condition/literal-spelling.ts";
import type { AnswerFacts, AnswerPlace } from "../language/answer-facts.ts";
import type { Meaning } from "../language/meaning.ts";
import { expandPattern, type PatternPlace } from "../language/pattern.ts";
import type { ConditionProblem } from "../language/problem.ts";
import { listed } from "../language/shown-text.ts";
import { looksAtUsers, type Vocabulary, type VocabularyEntry } from "../language/vocabulary.ts";
import { type MaskEffect, maskEffect } from "./mask-effect.ts";

type Check = (expression: Expression, entry: VocabularyEntry) => readonly ConditionProblem[];

export interface DocumentChecker {
  readonly vocabulary: Vocabulary;
  parse(text: string): ParsedExpression;
  checkCondition: Check;
  checkSum: Check;
  /** What the pattern covers in an allow, or in a deny. */
  expand(pattern: string, place: PatternPlace): readonly string[];
  maskEffect(entry: string, answer: AnswerFacts): ReadonlyMap<Meaning, MaskEffect>;
}

export function createDocumentChecker(vocabulary: Vocabulary): DocumentChecker {
  // Without args, an expression means the same for every operation that has (or has not) targets of one kind to look at.
  const keyOf = (expression: Expression, entry: VocabularyEntry) =>
    `${expression.argFields.length > 0 ? entry.name : (entry.targetShape?.noun ?? looksAtUsers(entry))} ${expression.text}`;
  // Many operations have one answer.
  const answers = new Map<AnswerPlace | null, number>();
  const numberOf = (place: AnswerPlace | null) => {
    const known = answers.get(place) ?? answers.size;
    answers.set(place, known);
    return known;
  };
  return {
    vocabulary,
    parse: remembered((text: string) => text, parseExpression),
    checkCondition: remembered(keyOf, withSpelling(checkCondition)),
    checkSum: remembered(keyOf, withSpelling(checkSum)),
    expand: remembered(
      (pattern: string, place: PatternPlace) => `${place} ${pattern}`,
      (pattern, place) => expandPattern(pattern, vocabulary, place),
    ),
    maskEffect: remembered((entry: string, answer: AnswerFacts) => `${numberOf(answer.place())} ${entry}`, maskEffect),
  };
}

/** Refused when it is checked only: a rule that was published with such a literal is read in the canonical spelling. */
function withSpelling(check: Check): Check {
  return (expression, entry) => {
    const inner = innerFieldProblems(expression.reads, entry);
    if (inner.length > 0) return [...inner, ...fieldProblems(expression.reads, entry)];
    const problems = check(expression, entry);
    return problems.length > 0 ? problems : [...spellingProblems(expression, entry), ...contextProblems(expression)];
  };
}

/** Asks for the problems with each operation, and tells the same mistake in many of them as one. */
export function problemsOver(
  operations: readonly VocabularyEntry[],
  problemsWith: (entry: VocabularyEntry) => readonly ConditionProblem[],
): readonly ConditionProblem[] {
  const byMessage = new Map<string, { problem: ConditionProblem; names: string[] }>();
  for (const entry of operations) {
    for (const problem of problemsWith(entry)) {
      const generic = problem.message.replace(`${entry.name} has no argument`, "the operation has no argument");
      const key = `${problem.offset} ${generic}`;
      const known = byMessage.get(key);
      if (known === undefined) byMessage.set(key, { problem: { ...problem, message: generic }, names: [entry.name] });
      else known.names.push(entry.name);
    }
  }
  return [...byMessage.values()].map(({ problem, names }) => {
    return { offset: problem.offset, message: `${problem.message} (for ${listed(names, 3)})` };
  });
}

function remembered<A extends readonly unknown[], R>(keyOf: (...args: A) => string, make: (...args: A) => R): (...args: A) => R {
  const known = new Map<string, { readonly made: R }>();
  return (...args) => {
    const key = keyOf(...args);
    let found = known.get(key);
    if (found === undefined) {
      found = { made: make(...args) };
      known.set(key, found);
    }
    return found.made;
  };
}
