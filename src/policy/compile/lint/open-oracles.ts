// What a policy hides and lets be asked for: whoever may search by a field, count by it or sort by it learns it, a question at a time. Where
// `searchable` opens that it may be meant, and should be known. Where nothing opens it such a call is refused, so an argument that a rule
// lists for it is no use, and neither is an entry of `searchable` that opens nothing.
import { type AskedField, fieldsOf } from "../../language/asked-field.ts";
import type { PolicyDocument } from "../../language/document.ts";
import { listed } from "../../language/shown-text.ts";
import { hides, isSearchable } from "../hidden-fields.ts";
import { type LintedRule, namesOf, warningOf } from "./linted-policy.ts";
import type { PolicyWarning } from "./warning.ts";

/** @param rules of the document, as `lintedRules` has them */
export function openOracles(document: PolicyDocument, path: string, rules: readonly LintedRule[]): readonly PolicyWarning[] {
  const allows = rules.filter(({ effect }) => effect === "allow");
  return [...opened(document, path, allows), ...idleEntries(document, path, allows), ...refusedArguments(document, allows)];
}

/** An argument that calls which a rule allows may send, and what it asks about. */
interface Asking {
  readonly entry: LintedRule["entries"][number];
  readonly argument: string;
  readonly field: AskedField;
}

function opened(document: PolicyDocument, path: string, allows: readonly LintedRule[]): readonly PolicyWarning[] {
  const open = askings(allows).filter(({ field }) => isSearchable(document, field) && isHidden(document, field));
  if (open.length === 0) return [];
  const fields = new Set(open.map(({ field }) => field.name));
  const names = new Set(open.map(({ argument }) => argument));
  const message = `${listed([...fields])}, which a mask hides, can be read by asking: ${namesOf([...new Set(open.map(({ entry }) => entry))])} answer by ${listed([...names])}, a letter or a digit more each time`;
  const suggestion =
    "leave out what callers must not learn, or bound how they ask: only with the arguments for whole values, and a limit";
  return [{ code: "oracle_open", policy: document.policy, path: `${path}.searchable`, message, suggestion }];
}

function idleEntries(document: PolicyDocument, path: string, allows: readonly LintedRule[]): readonly PolicyWarning[] {
  const asked = askings(allows).map(({ field }) => field);
  return (document.searchable ?? []).flatMap((entry, index): readonly PolicyWarning[] => {
    const about = asked.filter((field) => isSearchable({ searchable: [entry] }, field));
    if (about.some((field) => isHidden(document, field))) return [];
    const why =
      about.length === 0
        ? "no argument of what the policy's rules allow asks about it"
        : "no mask of this policy hides it, and what another policy of a key hides, that one opens";
    const place = { policy: document.policy, path: `${path}.searchable[${index}]` };
    return [{ code: "searchable_idle", ...place, message: `${entry} opens nothing: ${why}`, suggestion: "leave it out" }];
  });
}

/** By the policy's own mask, from which nothing that its rules show is exempt. */
function refusedArguments(document: PolicyDocument, allows: readonly LintedRule[]): readonly PolicyWarning[] {
  return allows.flatMap((rule): readonly PolicyWarning[] => {
    const { only } = rule.rule;
    const listedOnes = only === undefined ? [] : askings([rule], "whatever its value is");
    const refused = listedOnes.filter(({ field }) => hides(document.mask, field) && !isSearchable(document, field));
    if (refused.length === 0) return [];
    const fields = new Set(refused.map(({ field }) => field.name));
    const names = new Set(refused.map(({ argument }) => argument));
    const message = `lists ${listed([...names])}, and a call that sends it is refused: it asks about ${listed([...fields])}, which the policy's mask hides`;
    const suggestion = "take it out of only or, if callers may learn the field by asking, list that under searchable";
    return [warningOf(rule, "search_refused", "only", message, suggestion)];
  });
}

function askings(allows: readonly LintedRule[], which: "any" | "whatever its value is" = "any"): readonly Asking[] {
  return allows.flatMap(({ rule: { only }, entries }) =>
    entries.flatMap((entry) =>
      [...(entry.asks ?? [])]
        .filter(([argument]) => only?.includes(argument) !== false)
        .flatMap(([argument, asking]) =>
          (which === "any" ? fieldsOf(asking) : asking.always).map((field): Asking => ({ entry, argument, field })),
        ),
    ),
  );
}

function isHidden({ mask, rules }: PolicyDocument, field: AskedField): boolean {
  return hides(mask, field) || rules.some((rule) => rule.shadow !== true && hides(rule.mask, field));
}
