// All that is the same for every call of one operation under the same policies: their rules in one list, which of them wait for the target,
// what is hidden, what a record keeps. Made once, and kept while it is used. Pure.
import type { ApplicableRule, CompiledBundle, RuleSet } from "../compile/bundle.ts";
import { canConvert } from "../condition/cel-values.ts";
import type { ReadPath } from "../condition/read-path.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import type { DecisionInput } from "./decision.ts";
import { type RowsUnderMask, rowsUnder } from "./row-rules.ts";
import { createRuleIndex, type RuleIndex } from "./rule-index.ts";
import { inOrder, type JudgedRules } from "./rule-order.ts";
import { keptPaths } from "./seen-values.ts";
import { isStanding, standingAllows } from "./unless-denied.ts";

/** What comes with an allow by one rule. */
export interface Hidden extends RowsUnderMask {
  readonly mask: readonly string[];
}

/** An index costs as much as a few decisions: what is asked once or twice does not pay for it. */
const DECISIONS_BEFORE_INDEX = 3;

export class RulePlan {
  readonly rules: RuleSet;
  readonly judged: JudgedRules;
  readonly unknownPolicies: readonly string[];
  readonly #entry: VocabularyEntry;
  readonly #policies: readonly string[];
  readonly #bundle: CompiledBundle;
  readonly #hidden = new Map<ApplicableRule, Hidden>();
  readonly #kept = new Map<ApplicableRule, readonly ReadPath[]>();
  #unborn: JudgedRules | null = null;
  #decisions = 0;
  #index: { readonly denies: RuleIndex; readonly allows: RuleIndex; readonly argFields: readonly string[] } | null = null;

  constructor(bundle: CompiledBundle, policies: readonly string[], entry: VocabularyEntry) {
    this.#bundle = bundle;
    this.#policies = [...policies];
    this.#entry = entry;
    this.unknownPolicies = policies.filter((name) => !bundle.policies.has(name));
    this.rules = rulesOf(bundle, policies, entry);
    this.judged = inOrder(this.rules);
  }

  /** How much it keeps, in rules. */
  get weight(): number {
    const { denies, allows } = this.rules;
    return 20 + denies.length + allows.length;
  }

  /** The same rules without those that miss this call for sure, whatever else is asked. */
  judgedFor(input: DecisionInput): JudgedRules {
    if (input.noTarget === true) {
      this.#unborn ??= inOrder(this.rules, true);
      return this.#unborn;
    }
    if (this.#index === null) {
      this.#decisions += 1;
      if (this.#decisions <= DECISIONS_BEFORE_INDEX) return this.judged;
      this.#index = this.#indexed();
    }
    const { denies, allows, argFields } = this.#index;
    if (!denies.finds && !allows.finds) return this.judged;
    // What is too large to look at makes every rule that reads it an error: then none is passed over.
    if (!canConvert(input.args, argFields)) return this.judged;
    const [plainDenies, left] = [denies.left(input), allows.left(input)];
    const { targetDenies } = this.judged;
    return plainDenies === this.judged.plainDenies && left === this.judged.allows
      ? this.judged
      : { plainDenies, targetDenies, allows: left };
  }

  /**
   * What the rule hides, and what each of the key's policies does: a second policy that allows a change, and with it Clerk's answer, shows no
   * more of the user than the first. And what becomes of the users in the answer under that.
   */
  hiddenBy(granted: ApplicableRule): Hidden {
    let hidden = this.#hidden.get(granted);
    if (hidden === undefined) {
      const mask = this.#maskOf(granted);
      hidden = { mask, ...rowsUnder(mask, this.#entry, this.rules.rows) };
      this.#hidden.set(granted, hidden);
    }
    return hidden;
  }

  /**
   * What a record keeps of the values that were read until this rule allowed, no target being needed for it: every deny was asked, and the
   * allows before it. Each path once, in the order in which they were read.
   */
  keptUntil(granted: ApplicableRule): readonly ReadPath[] {
    let kept = this.#kept.get(granted);
    if (kept === undefined) {
      const { plainDenies, allows } = this.judged;
      const asked = [...plainDenies, ...allows.slice(0, allows.indexOf(granted) + 1)];
      kept = keptPaths([...asked.map(({ condition }) => condition), ...granted.limits.map(({ sum }) => sum)], this.#entry);
      this.#kept.set(granted, kept);
    }
    return kept;
  }

  #maskOf(granted: ApplicableRule): readonly string[] {
    const [, ...others] = this.#policies;
    // What no policy allows is no policy's to hide: it shows no user.
    if (others.length === 0 || isStanding(granted)) return granted.mask;
    const { policies } = this.#bundle;
    return [...new Set([...granted.mask, ...this.#policies.flatMap((name) => policies.get(name)?.mask() ?? [])])];
  }

  #indexed() {
    const { plainDenies, allows } = this.judged;
    const argFields = [...this.rules.denies, ...allows].flatMap(({ condition, limits }) =>
      [condition, ...limits.map(({ sum }) => sum)].flatMap((one) => one?.argFields ?? []),
    );
    return { denies: createRuleIndex(plainDenies), allows: createRuleIndex(allows), argFields: [...new Set(argFields)] };
  }
}

/** Of all the policies, in their order, and what stands behind them. */
function rulesOf(bundle: CompiledBundle, policies: readonly string[], entry: VocabularyEntry): RuleSet {
  const sets = policies.flatMap((name) => bundle.policies.get(name)?.rulesFor(entry) ?? []);
  const standing = standingAllows(entry);
  const [only] = sets;
  if (only !== undefined && sets.length === 1 && standing.length === 0) return only;
  const [denies, allows]: [ApplicableRule[], ApplicableRule[]] = [[], []];
  const shadows = sets.flatMap((set) => {
    const before = { allow: allows.length, deny: denies.length };
    denies.push(...set.denies);
    allows.push(...set.allows);
    return set.shadows.map(({ rule, at }) => ({ rule, at: at + before[rule.effect] }));
  });
  allows.push(...standing);
  return { denies, allows, shadows, rows: sets.flatMap(({ rows }) => rows) };
}
