// A compiled bundle: policies by name, and within each the rules by operation. Both are made on first use, so that neither loading a
// bundle of a thousand policies nor a decision under it pays for the rules that it does not touch. A document or condition that cannot
// be used (the check refuses those, but the vocabulary may have changed since) becomes a rule that is always an error: it denies.

import { checkCondition } from "../condition/condition.ts";
import { type Expression, parseExpression } from "../condition/expression.ts";
import { inCanonicalSpelling } from "../condition/literal-spelling.ts";
import type { AskedField } from "../language/asked-field.ts";
import { STATED_CHARS } from "../language/bounds.ts";
import { type PolicyDocument, type PolicyRule, policyDocumentSchema } from "../language/document.ts";
import { covers } from "../language/pattern.ts";
import { parseRate, type Rate } from "../language/rate-text.ts";
import { oneLine, shortened } from "../language/shown-text.ts";
import type { Vocabulary, VocabularyEntry } from "../language/vocabulary.ts";
import { fitsOperation, type Limit, limitsOfRule, limitText } from "./compiled-limit.ts";
import { createHiders, type Hider } from "./hidden-fields.ts";
import { secretsOnTrial } from "./secrets-on-trial.ts";

/** A rule as it applies to one operation. */
export interface ApplicableRule {
  readonly policy: string;
  readonly id: string;
  readonly effect: "allow" | "deny";
  readonly condition: Expression | null;
  readonly only: ReadonlySet<string> | null;
  readonly limits: readonly Limit[];
  /** Masks of policy and rule together. */
  readonly mask: readonly string[];
  readonly writeAhead: boolean;
  /** A call that does what another did a short while ago, under another idempotency key, is refused. */
  readonly refusesRepeats: boolean;
  /** Its policy lets users be counted although the rule withholds some of them. */
  readonly counts: boolean;
  /** The rule cannot be used: whoever meets it is denied. */
  readonly broken: boolean;
  /** What the rule says about the operation, without any value: made once, stored with every decision. */
  readonly statement: string;
  /** What its author has to say to whom it refuses; "" for nothing. */
  readonly message: string;
  /** `, limited to …`, or "": for the explanation of an allow. */
  readonly limited: string;
}

export interface RuleSet {
  readonly denies: readonly ApplicableRule[];
  readonly allows: readonly ApplicableRule[];
  /** Rules that decide nothing: only what they would have decided is told. */
  readonly shadows: readonly ShadowRule[];
  /** Denies that are asked for each user in the answer. */
  readonly rows: readonly RowRule[];
}

/** A deny that reads the target, for users in an answer: judged as if `as` were called. */
export interface RowRule {
  readonly rule: ApplicableRule;
  /** What shows one of them, or the operation itself where the rule does not hold for that. */
  readonly as: VocabularyEntry;
}

export interface ShadowRule {
  readonly rule: ApplicableRule;
  /** How many of the set's rules of the same effect stand before it: the place that it would take. */
  readonly at: number;
}

export interface CompiledPolicy {
  readonly name: string;
  rulesFor(entry: VocabularyEntry): RuleSet;
  /** Those of all its rules that count: a shadow's are never charged. */
  limits(): readonly Limit[];
  /** What it hides of every answer to a key that holds it, whichever policy allowed. */
  mask(): readonly string[];
  /**
   * Which of its masks hides a field from those who ask about it; null: none, or it says that the field may be searched by.
   *
   * @param trial a rule on trial that is judged as if it were in force
   */
  hiderOf(field: AskedField, trial: string | null): Hider | null;
  /** How many calls to Clerk a key under this policy may cause; null when it does not say. */
  rate(): Rate | null;
}

export interface CompiledBundle {
  readonly version: string;
  readonly vocabulary: Vocabulary;
  readonly policies: ReadonlyMap<string, CompiledPolicy>;
}

/** Wraps one document, checked or (when `raw`) still to be parsed on first use. `semantics`: those that it was published under. */
export function compilePolicy(name: string, raw: unknown, vocabulary: Vocabulary, semantics: number): CompiledPolicy {
  let document: PolicyDocument | null | undefined;
  const expressions = new Map<string, Expression | null>();
  const sets = new Map<string, RuleSet>();

  const expressionOf = (text: string): Expression | null => {
    let expression = expressions.get(text);
    if (expression === undefined) {
      const parsed = parseExpression(text);
      expression = parsed.ok ? parsed.expression : null;
      expressions.set(text, expression);
    }
    return expression;
  };
  const documentOf = (): PolicyDocument | null => {
    if (document === undefined) {
      const parsed = policyDocumentSchema.safeParse(raw);
      document = parsed.success ? parsed.data : null;
    }
    return document;
  };

  const rulesOf = (entry: VocabularyEntry): RuleSet => {
    const known = sets.get(entry.name);
    if (known !== undefined) return known;
    const usable = documentOf();
    const shownBy = entry.rows === undefined ? undefined : vocabulary.get(entry.rows.shownBy);
    const set =
      usable === null
        ? { denies: [brokenPolicy(name, entry)], allows: [], shadows: [], rows: [] }
        : withRows(rulesFor(usable, entry, semantics, expressionOf), entry, shownBy && { as: shownBy, rules: rulesOf(shownBy) });
    sets.set(entry.name, set);
    return set;
  };

  return {
    name,
    rulesFor: rulesOf,
    mask: () => documentOf()?.mask ?? [],
    hiderOf: createHiders(name, documentOf),
    rate: () => parseRate(documentOf()?.rate ?? ""),
    limits: () =>
      documentOf()
        ?.rules.filter(({ shadow }) => shadow !== true)
        .flatMap((rule) => limitsOfRule(name, rule, expressionOf)) ?? [],
  };
}

function rulesFor(
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
    if (!(rule.allow ?? rule.deny ?? []).some((pattern) => covers(pattern, entry, effect, semantics))) continue;
    const condition = rule.when === undefined ? null : spelled(rule.when);
    // Through a pattern, a rule that reads the target does not apply to an operation without one; a deny does to the users in its answer.
    const ofRows = condition?.readsTarget === true && entry.target === "none";
    if (ofRows && (rule.deny === undefined || rule.shadow === true || entry.rows === undefined)) continue;
    // Refused when it is checked, and published all the same: by an earlier version.
    if (rule.shadow === true && condition !== null && secretsOnTrial(condition, entry).length > 0) continue;
    const limits = limitsOfRule(document.policy, rule, spelled);
    const broken =
      (rule.when !== undefined && condition === null) ||
      (condition !== null && checkCondition(condition, entry).length > 0) ||
      !limits.every((limit) => fitsOperation(limit, entry));
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
      counts: document.counts ?? false,
      broken,
      statement: statement(document.policy, rule, effect, entry.name),
      message: rule.message ?? "",
      limited: limits.length === 0 ? "" : `, limited to ${limits.map(limitText).join(" and ")}`,
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
function withRows(
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

function brokenPolicy(policy: string, entry: VocabularyEntry): ApplicableRule {
  return {
    policy,
    id: "",
    effect: "deny",
    condition: null,
    only: null,
    limits: [],
    mask: [],
    writeAhead: false,
    refusesRepeats: false,
    counts: false,
    broken: true,
    statement: `Policy ${policy}, which is not a valid policy document, denies ${entry.name}`,
    message: "",
    limited: "",
  };
}
