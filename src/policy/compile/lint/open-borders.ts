// Borders with a hole. A rule allows some keys, or some records of the log, and another rule of the policy lets the rest be reached past it:
// by the same operation, or by another one on the same (who may list the keys of one team and look up any).
import type { VocabularyEntry } from "../../language/vocabulary.ts";
import { applies, type LintedRule, namesOf, warningOf } from "./linted-policy.ts";
import type { PolicyWarning } from "./warning.ts";

/** `rules`: of one policy. */
export function openBorders(rules: readonly LintedRule[]): readonly PolicyWarning[] {
  const allows = rules.filter(({ effect }) => effect === "allow");
  return allows.flatMap((border) => {
    if (border.condition?.readsTarget !== true) return [];
    const bordered = border.entries.filter(({ targetShape }) => targetShape !== undefined);
    const [first] = bordered;
    if (first === undefined) return [];
    const past = allows.filter((other) => other !== border && other.condition?.readsTarget !== true);
    const again = past.find((other) => bordered.some(({ name }) => applies(other, name)));
    if (again !== undefined)
      return [
        warned(
          border,
          again,
          bordered.filter(({ name }) => applies(again, name)),
          "the same",
        ),
      ];
    const beside = past.find((other) => other.entries.some((entry) => isBeside(entry, bordered, allows)));
    return beside === undefined
      ? []
      : [
          warned(
            border,
            beside,
            beside.entries.filter((entry) => isBeside(entry, bordered, allows)),
            "what it leaves out",
          ),
        ];
  });
}

/** Another look at the same: not within this border, nor any other. */
function isBeside(
  { name, targetShape }: VocabularyEntry,
  bordered: readonly VocabularyEntry[],
  allows: readonly LintedRule[],
): boolean {
  if (targetShape === undefined || !bordered.some((one) => one.targetShape === targetShape)) return false;
  return !allows.some((rule) => rule.condition?.readsTarget === true && applies(rule, name));
}

function warned(border: LintedRule, open: LintedRule, entries: readonly VocabularyEntry[], what: string): PolicyWarning {
  const message = `rule ${open.rule.id} allows ${namesOf(entries)} without a condition on the target: ${what} is reached past this border`;
  return warningOf(border, "border_open", "when", message, `give ${open.rule.id} the same condition, or take it out`);
}
