// Signs that mean something elsewhere and here stand for themselves: `glob("TICKET-[0-9]*")` wants a bracket, and `== "TICKET-*"` a star.
import type { ComparedLiteral } from "../../condition/compared-literals.ts";
import { type LintedRule, warningOf } from "./linted-policy.ts";
import type { PolicyWarning } from "./warning.ts";

/** As regular expressions are written. A dot before a star is one of a name or an address more often (`10.*`). */
const REGULAR = /\[\^?\w-\w[^\]]*\]|\\[a-zA-Z.]|^\^|\$$|\([^)]*\|[^)]*\)|\{\d+(?:,\d*)?\}/;

export function signsForThemselves(rules: readonly LintedRule[]): readonly PolicyWarning[] {
  return rules.flatMap((one) => {
    const { condition } = one;
    if (condition === null) return [];
    const literals = [...condition.literals, ...condition.contextLiterals(), ...condition.targetLiterals()];
    return literals.flatMap((literal) => {
      const said = problemOf(literal);
      return said === null ? [] : [warningOf(one, "sign_for_itself", "when", ...said)];
    });
  });
}

/** A scope is a pattern, and its star is part of it (`"keys.*" in args.scopes`): with glob() it would be another rule. */
const HOLDS_PATTERNS = "scopes";

function problemOf({ path, comparison, value }: ComparedLiteral): readonly [message: string, suggestion: string] | null {
  if (typeof value !== "string" || value.length < 2) return null;
  const shown = JSON.stringify(value);
  if (comparison === "glob") {
    if (!REGULAR.test(value)) return null;
    return [
      `in glob(${shown}) only * (one or more characters) and ? (exactly one) mean something: the other signs stand for themselves`,
      "write * or ? for them; there are no regular expressions here",
    ];
  }
  if (!value.includes("*") || path.includes(HOLDS_PATTERNS)) return null;
  return [`* stands for itself in ${shown}: only glob() takes it for other characters`, `.glob(${shown})`];
}
