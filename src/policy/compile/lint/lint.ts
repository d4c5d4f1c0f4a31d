// The lint: what a bundle that passes the check hardly means. Warnings, never refusals. Pure.
import { readDocuments } from "../../language/document.ts";
import type { Vocabulary } from "../../language/vocabulary.ts";
import { createDocumentChecker } from "../document-checker.ts";
import { closedArguments } from "./closed-arguments.ts";
import { deniedLists } from "./denied-lists.ts";
import { failingConditions } from "./failing-conditions.ts";
import { halfHiddenMeanings } from "./half-hidden-meanings.ts";
import { type LintedRule, lintedRules } from "./linted-policy.ts";
import { lonePrefixes } from "./lone-prefixes.ts";
import { neverEqual } from "./never-equal.ts";
import { openBorders } from "./open-borders.ts";
import { openOracles } from "./open-oracles.ts";
import { signsForThemselves } from "./signs-for-themselves.ts";
import { textOrder } from "./text-order.ts";
import { unapprovedCalls } from "./unapproved-calls.ts";
import { unguardedFields } from "./unguarded-fields.ts";
import { unreachableRules } from "./unreachable-rules.ts";
import type { PolicyWarning } from "./warning.ts";
import { writableGuards } from "./writable-guards.ts";

const LINTS: readonly ((rules: readonly LintedRule[]) => readonly PolicyWarning[])[] = [
  unguardedFields,
  deniedLists,
  unreachableRules,
  openBorders,
  lonePrefixes,
  neverEqual,
  failingConditions,
  textOrder,
  signsForThemselves,
  closedArguments,
  writableGuards,
];

/** Of each policy by itself, in the order of the documents, which have passed the check. */
export function lintBundle(documents: unknown, vocabulary: Vocabulary): readonly PolicyWarning[] {
  const checker = createDocumentChecker(vocabulary);
  const linted = readDocuments(documents).map(({ document, path }) => ({
    document,
    path,
    rules: lintedRules(checker, document, path),
  }));
  const alone = linted.flatMap(({ document, path, rules }) => {
    return [
      ...LINTS.flatMap((lint) => lint(rules)),
      ...halfHiddenMeanings(checker, document, path),
      ...openOracles(document, path, rules),
    ];
  });
  return [...alone, ...unapprovedCalls(linted.flatMap(({ rules }) => rules))];
}

/** What only several policies of one key do together: one guards, and another lets the key open it. Many keys hold the same policies. */
export function lintTogether(
  documents: unknown,
  vocabulary: Vocabulary,
): (policies: readonly string[]) => readonly PolicyWarning[] {
  const all = rulesByPolicy(documents, vocabulary);
  const known = new Map<string, readonly PolicyWarning[]>();
  return (policies) => {
    const held = JSON.stringify(policies);
    let warnings = known.get(held);
    if (warnings === undefined) {
      const own = all.filter(([first]) => first !== undefined && policies.includes(first.policy));
      const alone = new Set(own.flatMap(writableGuards).map(({ path }) => path));
      warnings = writableGuards(own.flat()).filter(({ path }) => !alone.has(path));
      known.set(held, warnings);
    }
    return warnings;
  };
}

function rulesByPolicy(documents: unknown, vocabulary: Vocabulary): readonly (readonly LintedRule[])[] {
  const checker = createDocumentChecker(vocabulary);
  return readDocuments(documents).map(({ document, path }) => lintedRules(checker, document, path));
}
