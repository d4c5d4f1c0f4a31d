// Rules that close what they need: an `only` without an argument that the operation cannot be called without, or without one that the condition
// needs; a limit that counts by an argument that may be left out. Such a rule allows nothing, or refuses with an error what it was to allow.
import { argumentShape } from "../../condition/argument-shape.ts";
import { topField } from "../../condition/read-path.ts";
import { listed } from "../../language/shown-text.ts";
import type { VocabularyEntry } from "../../language/vocabulary.ts";
import { type LintedRule, namesOf, warningOf } from "./linted-policy.ts";
import type { PolicyWarning } from "./warning.ts";

export function closedArguments(rules: readonly LintedRule[]): readonly PolicyWarning[] {
  return rules.flatMap((one) => (one.effect === "deny" ? [] : [...closedByOnly(one), ...countedByNothing(one)]));
}

function closedByOnly(one: LintedRule): readonly PolicyWarning[] {
  const { only, allow = [] } = one.rule;
  if (only === undefined) return [];
  const closed = one.entries
    .map((entry) => ({ entry, missing: missingFrom(only, entry, one) }))
    .filter(({ missing }) => missing.length > 0);
  // Of what a pattern covers, some may well be closed.
  const meant = closed.length === one.entries.length ? closed : closed.filter(({ entry }) => allow.includes(entry.name));
  const [first] = meant;
  if (first === undefined) return [];
  const names = listed(first.missing);
  const message = `${namesOf(meant.map(({ entry }) => entry))} needs ${names}, which only does not list: this rule never allows it`;
  return [warningOf(one, "only_too_narrow", "only", message, `add ${names} to only`)];
}

/** What has to be there: for the operation, or for the condition to be true. */
function missingFrom(only: readonly string[], entry: VocabularyEntry, { condition }: LintedRule): readonly string[] {
  const { defaults, names } = argumentShape(entry);
  const isClosed = (name: string) =>
    names.has(name) && !only.includes(name) && !entry.pathArgs.includes(name) && !defaults.has(name);
  const required = Object.keys(entry.args.shape).filter((name) => isClosed(name) && !mayBeAbsent(entry, name));
  const needed = [...(condition?.neededArgs() ?? [])].filter(isClosed);
  return [...new Set([...required, ...needed])];
}

function countedByNothing(one: LintedRule): readonly PolicyWarning[] {
  return (one.rule.limit ?? []).flatMap(({ by = "key" }, index) => {
    const name = /^args\.(.+)$/.exec(by)?.[1];
    if (name === undefined || one.condition?.reads.some((path) => path.root === "args" && topField(path) === name) === true)
      return [];
    const lacking = one.entries.filter((entry) => mayBeAbsent(entry, name) && !argumentShape(entry).defaults.has(name));
    if (lacking.length === 0) return [];
    const message = `${namesOf(lacking)} can be called without ${by}: then there is nothing to count by, and the call is denied with an error`;
    return [warningOf(one, "field_unguarded", `limit[${index}].by`, message, `when: has(${by})`)];
  });
}

function mayBeAbsent({ args }: VocabularyEntry, name: string): boolean {
  const field = Object.hasOwn(args.shape, name) ? args.shape[name] : undefined;
  return field === undefined || field.safeParse(undefined).success;
}
