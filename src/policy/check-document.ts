// Checks one well-shaped policy document against the vocabulary: do its operations exist, do the fields that it names exist for each of
// them, is every condition one. All problems are collected, with the place and, where there is one, a guess at what was meant.
import { argumentShape } from "./argument-shape.ts";
import { type Condition, checkCondition, type ParsedCondition, parseCondition } from "./condition.ts";
import type { PolicyDocument, PolicyRule } from "./document.ts";
import { parseMaskPath } from "./mask-path.ts";
import { expandPattern, isPattern, patternHint } from "./pattern.ts";
import { type ConditionProblem, type PolicyProblem, positionAt } from "./problem.ts";
import { didYouMean } from "./suggest.ts";
import type { Vocabulary, VocabularyEntry } from "./vocabulary.ts";

/** What one check of a bundle remembers: a bundle says the same thing many times over. */
export interface DocumentChecker {
  readonly vocabulary: Vocabulary;
  parse(text: string): ParsedCondition;
  check(condition: Condition, entry: VocabularyEntry): readonly ConditionProblem[];
  expand(pattern: string): readonly string[];
}

export function createDocumentChecker(vocabulary: Vocabulary): DocumentChecker {
  return {
    vocabulary,
    parse: remembered((text: string) => text, parseCondition),
    check: remembered(
      // Without args, a condition means the same for every operation that has (or has not) a target.
      (condition: Condition, entry: VocabularyEntry) =>
        `${condition.argFields.length > 0 ? entry.name : entry.target === "none"} ${condition.text}`,
      checkCondition,
    ),
    expand: remembered(
      (pattern: string) => pattern,
      (pattern) => expandPattern(pattern, vocabulary),
    ),
  };
}

/** The problems of one document; `path` is where it stands in the bundle. */
export function checkDocument(checker: DocumentChecker, document: PolicyDocument, path: string): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const add = (rule: string | null, at: string, message: string, position: PolicyProblem["position"] = null) =>
    problems.push({ policy: document.policy, rule, path: `${path}.${at}`, position, message });

  checkMasks(document.mask, (at, message) => add(null, at, message));
  const ids = new Set<string>();
  for (const [index, rule] of document.rules.entries()) {
    const at = `rules[${index}]`;
    if (ids.has(rule.id)) add(rule.id, `${at}.id`, `there are two rules named ${rule.id}`);
    ids.add(rule.id);
    checkMasks(rule.mask, (place, message) => add(rule.id, `${at}.${place}`, message));
    const matched = checkPatterns(checker, rule, (place, message) => add(rule.id, `${at}.${place}`, message));
    checkOnly(rule, matched, (place, message) => add(rule.id, `${at}.${place}`, message));
    const { when } = rule;
    if (when === undefined) continue;
    for (const { offset, message } of checkWhen(checker, rule, when, matched)) {
      add(rule.id, `${at}.when`, message, positionAt(when, offset));
    }
  }
  return problems;
}

type Report = (place: string, message: string) => void;

function checkMasks(masks: readonly string[] | undefined, report: Report): void {
  for (const [index, mask] of (masks ?? []).entries()) {
    const parsed = parseMaskPath(mask);
    if (!parsed.ok) report(`mask[${index}]`, parsed.message);
  }
}

/** The operations that the rule's patterns match. */
function checkPatterns(checker: DocumentChecker, rule: PolicyRule, report: Report): VocabularyEntry[] {
  const matched = new Map<string, VocabularyEntry>();
  const field = rule.allow === undefined ? "deny" : "allow";
  for (const [index, pattern] of (rule.allow ?? rule.deny ?? []).entries()) {
    const place = `${field}[${index}]`;
    const names = checker.expand(pattern);
    if (!isPattern(pattern)) report(place, `"${pattern}" is not an operation: ${patternHint(pattern)}`);
    else if (names.length === 0) {
      const what = pattern.endsWith("*") ? `no operation matches ${pattern}` : `there is no operation ${pattern}`;
      const families = [...checker.vocabulary.keys()].map((name) => `${name.split(".")[0]}.*`);
      report(place, `${what}${didYouMean(pattern, pattern.endsWith("*") ? families : checker.vocabulary.keys())}`);
    }
    for (const name of names) {
      const entry = checker.vocabulary.get(name);
      if (entry !== undefined) matched.set(name, entry);
    }
  }
  return [...matched.values()];
}

function checkOnly(rule: PolicyRule, matched: readonly VocabularyEntry[], report: Report): void {
  if (matched.length === 0) return;
  const known = new Set(matched.flatMap((entry) => [...argumentShape(entry).names]));
  for (const [index, name] of (rule.only ?? []).entries()) {
    if (known.has(name)) continue;
    report(`only[${index}]`, `none of the rule's operations has an argument ${name}${didYouMean(name, known)}`);
  }
}

function checkWhen(
  checker: DocumentChecker,
  rule: PolicyRule,
  when: string,
  matched: readonly VocabularyEntry[],
): readonly ConditionProblem[] {
  const parsed = checker.parse(when);
  if (!parsed.ok) return parsed.problems;
  const { condition } = parsed;
  let applicable = matched;
  if (condition.readsTarget && matched.length > 0) {
    const offset = condition.reads.find((path) => path.root === "target")?.offset ?? null;
    const named = new Set([...(rule.allow ?? []), ...(rule.deny ?? [])]);
    const without = matched.filter((entry) => entry.target === "none" && named.has(entry.name));
    if (without.length > 0) return without.map((entry) => ({ offset, message: `${entry.name} has no target` }));
    applicable = matched.filter((entry) => entry.target !== "none");
    if (applicable.length === 0) return [{ offset, message: "none of the rule's operations has a target" }];
  }
  // The same mistake in many operations is one problem.
  const byMessage = new Map<string, { problem: ConditionProblem; operations: string[] }>();
  for (const entry of applicable) {
    for (const problem of checker.check(condition, entry)) {
      const generic = problem.message.replace(`${entry.name} has no argument`, "the operation has no argument");
      const key = `${problem.offset} ${generic}`;
      const known = byMessage.get(key);
      if (known === undefined) byMessage.set(key, { problem: { ...problem, message: generic }, operations: [entry.name] });
      else known.operations.push(entry.name);
    }
  }
  return [...byMessage.values()].map(({ problem, operations }) => {
    const more = operations.length > 3 ? ` and ${operations.length - 3} more` : "";
    return { offset: problem.offset, message: `${problem.message} (for ${operations.slice(0, 3).join(", ")}${more})` };
  });
}

function remembered<A extends readonly unknown[], R>(keyOf: (...args: A) => string, make: (...args: A) => R): (...args: A) => R {
  const known = new Map<string, { readonly made: R }>();
  return (...args) => {
    const key = keyOf(...args);
    let found = known.get(key);
    if (found === undefined) {
      found = { made: make(...args) };
      known.set(key, found);
    }
    return found.made;
  };
}
