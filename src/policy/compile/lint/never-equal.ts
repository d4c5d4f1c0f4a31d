// A field of the user held against a literal of another type: `target.banned == "true"` is false for everybody. Arguments and the context have
// types, and the check refuses that of them; of a user the type checker knows nothing.
import type { ComparedLiteral } from "../../condition/compared-literals.ts";
import { readPath } from "../../condition/read-path.ts";
import { type LintedRule, warningOf } from "./linted-policy.ts";
import type { PolicyWarning } from "./warning.ts";

const WORDS: Readonly<Record<string, string>> = {
  boolean: "true or false",
  number: "a number",
  string: "a text",
};

export function neverEqual(rules: readonly LintedRule[]): readonly PolicyWarning[] {
  return rules.flatMap((one) => {
    const user = one.entries.find(({ ordinaryTarget }) => ordinaryTarget !== undefined)?.ordinaryTarget?.("user_any", 0);
    if (user === undefined) return [];
    return (one.condition?.targetLiterals() ?? []).flatMap(({ path, comparison, value }) => {
      const segments = path.filter((step) => step !== null);
      const kind = typeof readPath(user, segments);
      const words = WORDS[kind];
      if (comparison !== "equal" || segments.length < path.length || value === null || words === undefined) return [];
      if (kind === typeof value) return [];
      const field = ["target", ...segments].join(".");
      const message = `${field} is ${words}, and never equal to ${WORDS[typeof value] ?? "that"}: the comparison is the same for everybody`;
      return [warningOf(one, "never_equal", "when", message, instead(field, kind, value))];
    });
  });
}

function instead(field: string, kind: string, value: ComparedLiteral["value"]): string {
  if (kind === "boolean") return `${field} == ${value === "false" ? "false" : "true"}, without quotes`;
  return kind === "number" ? "a number, without quotes" : "a text, in quotes";
}
