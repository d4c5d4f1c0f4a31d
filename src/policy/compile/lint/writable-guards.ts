// Guards that the guarded key can open itself: it is refused for a field of the user, and may write that field ("staff: null", then ban). For
// a deny that is so where the operation that writes is not denied with the rest; for an allow, wherever it is allowed.
import { topField } from "../../condition/read-path.ts";
import type { VocabularyEntry } from "../../language/vocabulary.ts";
import { applies, isFlat, type LintedRule, warningOf } from "./linted-policy.ts";
import type { PolicyWarning } from "./warning.ts";

/** `rules`: of one policy, or of all policies of a key. One warning for each guard and field, with the first that opens it. */
export function writableGuards(rules: readonly LintedRule[]): readonly PolicyWarning[] {
  return rules.flatMap((guard) => {
    const fields = new Map(
      (guard.condition?.reads ?? []).flatMap((path) => (path.root === "target" ? [[topField(path), path.text] as const] : [])),
    );
    return [...fields].flatMap(([field, text]) => {
      const opener = openerOf(guard, field, rules);
      if (opener === null) return [];
      const { writer, operation } = opener;
      const by = writer.policy === guard.policy ? `rule ${writer.rule.id}` : `rule ${writer.rule.id} of policy ${writer.policy}`;
      const message = `it goes by ${text}, which ${operation} can change, and ${by} allows that: whoever is stopped here changes it first`;
      const cover =
        guard.effect === "deny" ? `deny ${operation} by the same rule, or` : "go by a field that this key cannot write, or";
      return [warningOf(guard, "guard_writable", "when", message, `${cover} give ${by} an only without ${field}`)];
    });
  });
}

function openerOf(guard: LintedRule, field: string, rules: readonly LintedRule[]) {
  for (const writer of rules) {
    if (writer.effect === "deny" || !mayBeSent(writer, field)) continue;
    const entry = writer.entries.find((one) => writes(one, field) && !isHeld(guard, one, field, rules));
    if (entry !== undefined) return { writer, operation: entry.name };
  }
  return null;
}

/** An argument is called like the field that it sets. */
function writes(entry: VocabularyEntry, field: string): boolean {
  return (
    entry.class !== "read" && entry.target !== "none" && Object.hasOwn(entry.args.shape, field) && !entry.pathArgs.includes(field)
  );
}

/** One whose condition looks at the argument has thought of it. */
function mayBeSent({ rule, condition }: LintedRule, field: string): boolean {
  return (rule.only?.includes(field) ?? true) && !looksAt(condition, field);
}

function isHeld(guard: LintedRule, entry: VocabularyEntry, field: string, rules: readonly LintedRule[]): boolean {
  if (guard.effect === "deny" && applies(guard, entry.name)) return true;
  return rules.some((one) => one.effect === "deny" && applies(one, entry.name) && (isFlat(one) || looksAt(one.condition, field)));
}

function looksAt(condition: LintedRule["condition"], field: string): boolean {
  return condition?.reads.some((path) => path.root === "args" && topField(path) === field) === true;
}
