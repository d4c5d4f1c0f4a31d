// Which part of a condition `a && b && c` it was that did not hold, or could not be evaluated. Asked only when somebody is told why. A part
// that reads the target is never named to a caller, who may not be shown what it holds; one that reads a secret, to nobody.
import type { ApplicableRule } from "../compile/bundle.ts";
import { runCondition } from "../condition/condition.ts";
import type { Expression } from "../condition/expression.ts";
import { oneLine } from "../condition/node-text.ts";
import { SHOWN_CHARS } from "../language/bounds.ts";
import { shortened } from "../language/shown-text.ts";
import type { Account } from "./account.ts";
import { createFacts, type Facts } from "./facts.ts";
import type { RuleOutcome } from "./match-rule.ts";
import { isSecret } from "./seen-values.ts";

/** The first such part as text; null when the condition has one part alone, or none of those that may be named. */
export function failedPart(
  { condition }: ApplicableRule,
  outcome: RuleOutcome,
  { input, entry }: Account,
  whom: "caller" | "reviewer",
): string | null {
  if (condition === null || entry === undefined || !isFailure(outcome)) return null;
  const parts = condition.conjuncts();
  if (parts.length < 2) return null;
  const facts = createFacts(input, entry);
  const failed = parts.find((part) => {
    if (part.readsTarget && (whom === "caller" || input.target === undefined)) return false;
    return !part.reads.some((path) => isSecret(path, entry)) && fails(part, outcome, facts);
  });
  return failed === undefined ? null : shortened(oneLine(failed.text), SHOWN_CHARS);
}

type Failure = Extract<RuleOutcome, { kind: "miss" | "error" }>;

function isFailure(outcome: RuleOutcome): outcome is Failure {
  return outcome.kind === "error" || (outcome.kind === "miss" && outcome.because === "condition");
}

/** For any of the users, where it looks at them. */
function fails(part: Expression, outcome: Failure, facts: Facts): boolean {
  const rounds = part.readsTarget ? facts.targets.length : 1;
  return Array.from({ length: rounds }, (_, index) => facts.bindingsFor(part, index)).some((bindings) => {
    if (bindings === null) return outcome.kind === "error";
    const result = runCondition(part, bindings);
    return outcome.kind === "error" ? typeof result === "object" : result === false;
  });
}
