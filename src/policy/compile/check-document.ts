// Checks one well-shaped policy document against the vocabulary: do its operations exist, do the fields that it names exist for each of
// them, is every condition one. All problems are collected, with the place and, where there is one, a guess at what was meant.
import { argumentShape } from "../condition/argument-shape.ts";
import type { PolicyDocument, PolicyRule } from "../language/document.ts";
import { type ConditionProblem, MAX_PROBLEMS, type PolicyProblem, positionAt } from "../language/problem.ts";
import { didYouMeanPart } from "../language/suggest.ts";
import { unseenProblems } from "../language/unseen.ts";
import { looksAtUsers, takesApproval, type VocabularyEntry } from "../language/vocabulary.ts";
import { checkLimits } from "./check-limits.ts";
import { checkMasks } from "./check-masks.ts";
import { type DocumentChecker, problemsOver } from "./document-checker.ts";
import { passesOver } from "./own-targets.ts";
import { patternProblem } from "./pattern-problem.ts";
import { secretsOnTrial } from "./secrets-on-trial.ts";

/** The problems of one document, or `MAX_PROBLEMS` of them and those of the rule that has the last; `path` is where it stands in the bundle. */
export function checkDocument(checker: DocumentChecker, document: PolicyDocument, path: string): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const add = (rule: string | null, at: string, message: string, position: PolicyProblem["position"] = null) =>
    problems.push({ policy: document.policy, rule, path: `${path}.${at}`, position, message });

  const allowed: VocabularyEntry[] = [];
  const ids = new Set<string>();
  for (const [index, rule] of document.rules.entries()) {
    if (problems.length >= MAX_PROBLEMS) break;
    const at = `rules[${index}]`;
    if (ids.has(rule.id)) add(rule.id, `${at}.id`, `there are two rules named ${rule.id}`);
    ids.add(rule.id);
    const matched = checkPatterns(checker, rule, (place, message) => add(rule.id, `${at}.${place}`, message));
    if (rule.allow !== undefined) allowed.push(...matched);
    checkMasks("mask", rule.mask, matched, [], (place, message) => add(rule.id, `${at}.${place}`, message));
    checkRepeats(rule, matched, (place, message) => add(rule.id, `${at}.${place}`, message));
    checkApprove(rule, matched, (place, message) => add(rule.id, `${at}.${place}`, message));
    checkOnly(rule, matched, (place, message) => add(rule.id, `${at}.${place}`, message));
    const applicable = checkWhen(checker, rule, matched, ({ offset, message }) =>
      add(rule.id, `${at}.when`, message, positionAt(rule.when ?? "", offset)),
    );
    checkLimits(checker, rule.limit ?? [], applicable, (place, message, position) =>
      add(rule.id, `${at}.${place}`, message, position),
    );
  }
  const own = [...new Set(allowed)];
  for (const field of ["mask", "searchable"] as const) {
    const others =
      document[field] === undefined ? [] : [...checker.vocabulary.values()].filter(({ answer }) => answer !== undefined);
    checkMasks(field, document[field], own, others, (at, message) => add(null, at, message));
  }
  return problems;
}

type Report = (place: string, message: string) => void;

/** The operations that the rule's patterns cover. */
function checkPatterns(checker: DocumentChecker, rule: PolicyRule, report: Report): VocabularyEntry[] {
  const matched = new Map<string, VocabularyEntry>();
  const field = rule.allow === undefined ? "deny" : "allow";
  for (const [index, pattern] of (rule.allow ?? rule.deny ?? []).entries()) {
    const names = checker.expand(pattern, field);
    const problem = patternProblem(checker, pattern, field);
    if (problem !== null) report(`${field}[${index}]`, problem);
    for (const name of names) {
      const entry = checker.vocabulary.get(name);
      if (entry !== undefined) matched.set(name, entry);
    }
  }
  return [...matched.values()];
}

function checkRepeats(rule: PolicyRule, matched: readonly VocabularyEntry[], report: Report): void {
  if (rule.repeats === undefined || matched.length === 0 || matched.some(({ comparesRepeats }) => comparesRepeats)) return;
  report("repeats", "none of the rule's operations takes an idempotency key that could be another one");
}

function checkApprove(rule: PolicyRule, matched: readonly VocabularyEntry[], report: Report): void {
  const without = rule.approve === undefined ? undefined : matched.find((entry) => !takesApproval(entry));
  if (without === undefined) return;
  report("approve", `is for calls to Clerk: ${without.name} is an operation of the admin plane, which cannot wait for others`);
}

function checkOnly(rule: PolicyRule, matched: readonly VocabularyEntry[], report: Report): void {
  if (matched.length === 0) return;
  const known = new Set(matched.flatMap((entry) => [...argumentShape(entry).names]));
  for (const [index, name] of (rule.only ?? []).entries()) {
    if (known.has(name)) continue;
    const plain = name.replace(/^args\./, "");
    const hint = known.has(plain) ? `: write ${plain}` : didYouMeanPart(plain, known);
    report(`only[${index}]`, `none of the rule's operations has an argument ${name}${hint}`);
  }
}

/**
 * Gives the operations to which the rule applies: all that it matches or, when it reads the target, those that have one and, of a deny,
 * those whose answers hold users.
 */
function checkWhen(
  checker: DocumentChecker,
  rule: PolicyRule,
  matched: readonly VocabularyEntry[],
  report: (problem: ConditionProblem) => void,
): readonly VocabularyEntry[] {
  if (rule.when === undefined) return matched;
  unseenProblems(rule.when).forEach(report);
  const parsed = checker.parse(rule.when);
  if (!parsed.ok) {
    parsed.problems.forEach(report);
    return matched;
  }
  const { expression } = parsed;
  if (rule.shadow === true) for (const entry of matched) secretsOnTrial(expression, entry).forEach(report);
  if (!expression.readsTarget || matched.length === 0) {
    problemsOver(matched, (entry) => checker.checkCondition(expression, entry)).forEach(report);
    return matched;
  }
  const offset = expression.reads.find((path) => path.root === "target")?.offset ?? null;
  const patterns = [...(rule.allow ?? []), ...(rule.deny ?? [])];
  const named = new Set(patterns);
  const fits = (entry: VocabularyEntry) =>
    entry.target === "none" ? rule.deny !== undefined && looksAtUsers(entry) : !passesOver(expression, entry, patterns);
  const without = matched.filter((entry) => !fits(entry) && named.has(entry.name));
  // Whom a rule withholds from what shows one user, it withholds from lists in the same terms.
  const asOne = (entry: VocabularyEntry) => entry.target === "none" && matched.some(({ name }) => name === entry.rows?.shownBy);
  const fitting = matched.filter((entry) => fits(entry) && !asOne(entry));
  // A field that nothing has is misspelt, and is said to be.
  const applicable = fitting.length > 0 ? fitting : matched.filter(({ targetShape }) => targetShape !== undefined);
  if (without.length > 0) for (const entry of without) report({ offset, message: noTarget(entry) });
  else if (applicable.length === 0) report({ offset, message: "none of the rule's operations has a target" });
  else problemsOver(applicable, (entry) => checker.checkCondition(expression, entry)).forEach(report);
  return applicable;
}

function noTarget(entry: VocabularyEntry): string {
  if (!looksAtUsers(entry)) return `${entry.name} has no target`;
  return `${entry.name} has no target: only a deny can read the users in its answers, and leaves out those for whom it holds`;
}
