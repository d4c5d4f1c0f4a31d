// Checks the limits of one rule against every operation to which the rule applies. Unlike a condition on the target, a limit is never
// left out for the operations that it does not fit: through a pattern, too, an allow that is not counted would be a hole.
import { argumentShape } from "../condition/argument-shape.ts";
import type { LimitEntry } from "../language/limit-entry.ts";
import { type ConditionProblem, type PolicyProblem, positionAt } from "../language/problem.ts";
import { unseenProblems } from "../language/unseen.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import { byProblem, limitBy, scalarType } from "./compiled-limit.ts";
import { type DocumentChecker, problemsOver } from "./document-checker.ts";

/** `report` takes the place below the rule: `limit[0].sum`. */
export function checkLimits(
  checker: DocumentChecker,
  limits: readonly LimitEntry[],
  applicable: readonly VocabularyEntry[],
  report: (place: string, message: string, position: PolicyProblem["position"]) => void,
): void {
  for (const [index, limit] of limits.entries()) {
    for (const { message } of checkBy(limit, applicable)) report(`limit[${index}].by`, message, null);
    const { sum } = limit;
    if (sum === undefined) continue;
    for (const { offset, message } of sumProblems(checker, sum, applicable)) {
      report(`limit[${index}].sum`, message, positionAt(sum, offset));
    }
  }
}

function checkBy(limit: LimitEntry, applicable: readonly VocabularyEntry[]): readonly ConditionProblem[] {
  const by = limitBy(limit);
  const problems = problemsOver(applicable, (entry) => {
    const problem = byProblem(by, limit.sum !== undefined, entry);
    return problem === null ? [] : [problem];
  });
  if (problems.length > 0 || by.kind !== "arg") return problems;
  const types = new Set(applicable.map((entry) => scalarType(argumentShape(entry).types[by.name])));
  if (types.size <= 1) return [];
  return [{ offset: null, message: `${by.name} is ${[...types].join(" in one of the rule's operations and ")} in another` }];
}

function sumProblems(checker: DocumentChecker, sum: string, applicable: readonly VocabularyEntry[]): readonly ConditionProblem[] {
  const unseen = unseenProblems(sum);
  if (unseen.length > 0) return unseen;
  const parsed = checker.parse(sum);
  return parsed.ok ? problemsOver(applicable, (entry) => checker.checkSum(parsed.expression, entry)) : parsed.problems;
}
