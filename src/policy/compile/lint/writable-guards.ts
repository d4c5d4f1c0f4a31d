// Guards that the guarded key can open itself: it is refused for a field of the user, and may write that field ("staff: null", then ban). For
// a deny that is so where the operation that writes is not denied with the rest; for an allow, wherever it is allowed.
import { topField } from "../../condition/read-path.ts";
import type { VocabularyEntry } from "../../language/vocabulary.ts";
import { applies, isFlat, type LintedRule, warningOf } from "./linted-policy.ts";
import type { PolicyWarning } from "./warning.ts";

/** `rules`: of one policy, or of all policies of a key. One warning for each guard and field, with the first that opens it. */
export function writableGuards(rules: readonly LintedRule[]): readonly PolicyWarning[] {
  // A bundle may have thousands of guards by one field: who writes it is found once.
  const known = new Map<string, readonly Writer[]>();
  const writersOf = (field: string) => {
    const writers = known.get(field) ?? findWriters(field, rules);
    known.set(field, writers);
    return writers;
  };
  return rules.flatMap((guard) => {
    const fields = new Map(
      (guard.condition?.reads ?? []).flatMap((path) => (path.root === "target" ? [[topField(path), path.text] as const] : [])),
    );
    return [...fields].flatMap(([field, text]) => {
      const opener = writersOf(field).find(({ operation }) => guard.effect === "allow" || !applies(guard, operation));
      if (opener === undefined) return [];
      const { writer, operation } = opener;
      const by = writer.policy === guard.policy ? `rule ${writer.rule.id}` : `rule ${writer.rule.id} of policy ${writer.policy}`;
      const message = `it goes by ${text}, which ${operation} can change, and ${by} allows that: whoever is stopped here changes it first`;
      const cover =
        guard.effect === "deny" ? `deny ${operation} by the same rule, or` : "go by a field that this key cannot write, or";
      return [warningOf(guard, "guard_writable", "when", message, `${cover} give ${by} an only without ${field}`)];
    });
  });
}

interface Writer {
  readonly writer: LintedRule;
  readonly operation: string;
}

/** The first allow of each operation that sets the field, but where a deny looks after that. */
function findWriters(field: string, rules: readonly LintedRule[]): readonly Writer[] {
  const held = rules.filter((rule) => rule.effect === "deny" && (isFlat(rule) || looksAt(rule.condition, field)));
  const writers = new Map<string, Writer>();
  for (const writer of rules) {
    if (writer.effect === "deny" || !mayBeSent(writer, field)) continue;
    for (const entry of writer.entries)
      if (writes(entry, field) && !writers.has(entry.name)) writers.set(entry.name, { writer, operation: entry.name });
  }
  return [...writers.values()].filter(({ operation }) => !held.some((deny) => applies(deny, operation)));
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

function looksAt(condition: LintedRule["condition"], field: string): boolean {
  return condition?.reads.some((path) => path.root === "args" && topField(path) === field) === true;
}
