// From the rules of a document to those that apply to one operation.
import { checkCondition } from "../condition/condition.ts";
import type { Expression } from "../condition/expression.ts";
import { inCanonicalSpelling } from "../condition/literal-spelling.ts";
import { oneLine } from "../condition/node-text.ts";
import { approvalOf, approvalText } from "../language/approval-entry.ts";
import { STATED_CHARS } from "../language/bounds.ts";
import type { PolicyDocument, PolicyRule } from "../language/document.ts";
import { covers } from "../language/pattern.ts";
import { shortened } from "../language/shown-text.ts";
import { takesApproval, type VocabularyEntry } from "../language/vocabulary.ts";
import { bareRule } from "./bare-rule.ts";
import type { ApplicableRule, RowRule, RuleSet, ShadowRule } from "./bundle.ts";
import { fitsOperation, limitsOfRule, limitText } from "./compiled-limit.ts";
import { passesOver } from "./own-targets.ts";
import { secretsOnTrial } from "./secrets-on-trial.ts";

/** The rules of a document that apply to one operation. */
export function rulesFor(
  document: PolicyDocument,
  entry: VocabularyEntry,
  semantics: number,
  expressionOf: (text: string) => Expression | null,
): RuleSet {
  const spelled = (text: string): Expression | null => {
    const expression = expressionOf(text);
    return expression === null ? null : inCanonicalSpelling(expression, entry, expressionOf);
  };
  const denies: ApplicableRule[] = [];
  const allows: ApplicableRule[] = [];
  const shadows: ShadowRule[] = [];
  const rows: RowRule[] = [];
  for (const rule of document.rules) {
    const effect = rule.deny === undefined ? "allow" : "deny";
    const patterns = rule.allow ?? rule.deny ?? [];
    if (!patterns.some((pattern) => covers(pattern, entry, effect, semantics))) continue;
    const condition = rule.when === undefined ? null : spelled(rule.when);
    if (condition !== null && passesOver(condition, entry, patterns, semantics)) continue;
    // Through a pattern, a rule that reads the target does not apply to an operation without one; a deny does to the users in its answer.
    const ofRows = condition?.readsTarget === true && entry.target === "none";
    if (ofRows && (rule.deny === undefined || rule.shadow === true || entry.rows === undefined)) continue;
    // Refused when it is checked, and published all the same: by an earlier version.
    if (rule.shadow === true && condition !== null && secretsOnTrial(condition, entry).length > 0) continue;
    const limits = limitsOfRule(document.policy, rule, spelled);
    const approval = approvalOf(rule.approve);
    const broken =
      (rule.when !== undefined && condition === null) ||
      (condition !== null && checkCondition(condition, entry).length > 0) ||
      !limits.every((limit) => fitsOperation(limit, entry)) ||
      // An allow whose obligation nobody would hold it to is a hole.
      approval === null ||
      (approval !== undefined && !takesApproval(entry));
    const applicable: ApplicableRule = {
      policy: document.policy,
      id: rule.id,
      effect,
      condition,
      only: rule.only === undefined ? null : new Set(rule.only),
      limits,
      mask: [...new Set([...(document.mask ?? []), ...(rule.mask ?? [])])],
      writeAhead: document.write_ahead ?? false,
      refusesRepeats: rule.repeats === "refuse",
      approval: approval ?? null,
      counts: document.counts ?? false,
      broken,
      statement: statement(document.policy, rule, effect, entry.name),
      message: rule.message ?? "",
      limited: `${limits.length === 0 ? "" : `, limited to ${limits.map(limitText).join(" and ")}`}${approval ? approvalText(approval) : ""}`,
    };
    const alike = effect === "allow" ? allows : denies;
    if (ofRows) rows.push({ rule: applicable, as: entry });
    else if (rule.shadow === true) shadows.push({ rule: applicable, at: alike.length });
    else alike.push(applicable);
  }
  return { denies, allows, shadows, rows };
}

/**
 * Users in an answer are judged by the denies on the target of what shows one of them (`shown`), so that no list shows whom that would not,
 * and by those of the operation itself. A rule that is among both is asked once, as for the former.
 */
export function withRows(
  own: RuleSet,
  entry: VocabularyEntry,
  shown: { readonly as: VocabularyEntry; readonly rules: RuleSet } | undefined,
): RuleSet {
  if (entry.rows === undefined || shown === undefined) return own;
  const theirs = shown.rules.denies
    .filter(({ broken, condition }) => (condition === null ? broken : condition.readsTarget))
    .map((rule): RowRule => ({ rule, as: shown.as }));
  const ids = new Set(theirs.map(({ rule }) => rule.id));
  return { ...own, rows: [...theirs, ...own.rows.filter(({ rule }) => !ids.has(rule.id))] };
}

function statement(policy: string, rule: PolicyRule, effect: "allow" | "deny", operation: string): string {
  const only =
    rule.only === undefined
      ? ""
      : rule.only.length === 0
        ? " with no argument"
        : ` with no argument other than ${rule.only.join(", ")}`;
  const when =
    rule.when === undefined ? "" : ` ${effect === "allow" ? "only when" : "when"} ${shortened(oneLine(rule.when), STATED_CHARS)}`;
  const and = only !== "" && when !== "" ? "," : "";
  return `Rule ${rule.id} of policy ${policy} ${effect === "allow" ? "allows" : "denies"} ${operation}${only}${and}${when}`;
}

export function brokenPolicy(policy: string, entry: VocabularyEntry): ApplicableRule {
  const statement = `Policy ${policy}, which is not a valid policy document, denies ${entry.name}`;
  return { ...bareRule("deny", statement), policy, broken: true };
}
