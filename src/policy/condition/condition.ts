// A rule's `when`: an expression that is true or false.

import type { ConditionProblem } from "../language/problem.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import { type Bindings, type Expression, typeOf } from "./expression.ts";

/** True, false, or why it could not be told. The code never holds a value of the request. */
export type ConditionResult = boolean | { readonly error: string };

/** Never throws. */
export function runCondition(condition: Expression, bindings: Bindings): ConditionResult {
  return condition.holds(bindings);
}

/** Checks a parsed condition against the types of one operation. */
export function checkCondition(condition: Expression, entry: VocabularyEntry): readonly ConditionProblem[] {
  const checked = typeOf(condition, entry);
  if (checked.problems !== null) return checked.problems;
  // A dynamic value may well be a bool (`target.banned`); when it is not, that is an evaluation error, hence a deny.
  if (checked.type === "bool" || checked.type === "dyn" || checked.type === "dyn<bool>") return [];
  return [{ offset: null, message: `a condition must be true or false; this one is of type ${checked.type}` }];
}
