// A policy as the lint looks at it: each rule with the operations that it applies to and its condition, read once.
import { once } from "../../../once.ts";
import type { Expression } from "../../condition/expression.ts";
import type { PolicyDocument, PolicyRule } from "../../language/document.ts";
import { listed } from "../../language/shown-text.ts";
import type { VocabularyEntry } from "../../language/vocabulary.ts";
import type { DocumentChecker } from "../document-checker.ts";
import { passesOver } from "../own-targets.ts";
import type { PolicyWarning, WarningCode } from "./warning.ts";

export interface LintedRule {
  readonly policy: string;
  readonly rule: PolicyRule;
  /** `policies[0].rules[2]` */
  readonly path: string;
  readonly effect: "allow" | "deny";
  /** A condition on the target leaves out, through a pattern, what has none. */
  readonly entries: readonly VocabularyEntry[];
  /** Their names. */
  readonly names: ReadonlySet<string>;
  readonly condition: Expression | null;
  /** Of its policy: it lets users be counted whom it withholds. */
  readonly counts: boolean;
  /** Of its policy. */
  readonly masks: readonly string[];
}

/** Of a document that has passed the check. Rules on trial decide nothing and are not among them. */
export function lintedRules(checker: DocumentChecker, document: PolicyDocument, path: string): readonly LintedRule[] {
  return document.rules.flatMap((rule, index) => {
    if (rule.shadow === true) return [];
    const effect = rule.deny === undefined ? "allow" : "deny";
    const parsed = rule.when === undefined ? null : checker.parse(rule.when);
    const condition = parsed?.ok === true ? parsed.expression : null;
    const patterns = rule.allow ?? rule.deny ?? [];
    const covered = new Set(patterns.flatMap((pattern) => checker.expand(pattern, effect)));
    const isPassedOver = (entry: VocabularyEntry) =>
      condition?.readsTarget === true &&
      (entry.target === "none" ? effect === "allow" || entry.rows === undefined : passesOver(condition, entry, patterns));
    const entries = [...checker.vocabulary.values()].filter((entry) => covered.has(entry.name) && !isPassedOver(entry));
    const names = new Set(entries.map(({ name }) => name));
    const { policy, counts = false, mask: masks = [] } = document;
    return [{ policy, rule, path: `${path}.rules[${index}]`, effect, entries, names, condition, counts, masks }];
  });
}

/**
 * `place`: the field of the rule that is meant. A suggestion that takes the condition apart is made when it is read: a bundle can give rise to
 * thousands, and an answer holds fewer.
 */
export function warningOf(
  { policy, rule, path }: LintedRule,
  code: WarningCode,
  place: string,
  message: string,
  suggestion: string | (() => string),
): PolicyWarning {
  const warning = { code, policy, rule: rule.id, path: `${path}.${place}`, message };
  if (typeof suggestion === "string") return { ...warning, suggestion };
  const made = once(suggestion);
  return {
    ...warning,
    get suggestion() {
      return made();
    },
  };
}

export function applies({ names }: LintedRule, name: string): boolean {
  return names.has(name);
}

/** Whatever is sent. */
export function isFlat({ condition, rule }: LintedRule): boolean {
  return condition === null && rule.only === undefined;
}

const NAMED = 4;

export function namesOf(entries: readonly Pick<VocabularyEntry, "name">[]): string {
  return listed(
    entries.map(({ name }) => name),
    NAMED,
  );
}
