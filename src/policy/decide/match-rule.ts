// Does one rule match one call? Separate from the order in which rules are asked (`judge.ts`), so that each can be read alone.

import type { ApplicableRule } from "../compile/bundle.ts";
import { argumentShape } from "../condition/argument-shape.ts";
import { runCondition } from "../condition/condition.ts";
import { jsonText } from "../language/shown-text.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import type { DecisionInput } from "./decision.ts";
import type { Facts } from "./facts.ts";

export type RuleOutcome =
  | { readonly kind: "match" }
  | { readonly kind: "miss"; readonly because: "condition" }
  /** The first argument that was sent and that `only` does not list. */
  | { readonly kind: "miss"; readonly because: "only"; readonly arg: string }
  | { readonly kind: "error"; readonly code: string }
  /** It depends on the target, which has not been fetched. */
  | { readonly kind: "open" };

const MATCH: RuleOutcome = { kind: "match" };
const MISS: RuleOutcome = { kind: "miss", because: "condition" };
const OPEN: RuleOutcome = { kind: "open" };

/**
 * Asks one rule. With several targets, a deny matches when it does for any of them and an allow when it does for every one; an
 * error for any is an error, unless a deny matches for another.
 */
export function matchRule(rule: ApplicableRule, input: DecisionInput, entry: VocabularyEntry, facts: Facts): RuleOutcome {
  if (rule.broken) return { kind: "error", code: "rule_unusable" };
  const arg = unlistedArg(rule, input.args, entry);
  if (arg !== null) return { kind: "miss", because: "only", arg };
  const { condition } = rule;
  if (condition === null) return MATCH;
  if (condition.readsTarget && input.noTarget === true) return { kind: "error", code: "no_target_yet" };
  if (condition.readsTarget && input.target === undefined) return missesAnyway(rule, entry, facts) ? MISS : OPEN;

  let failure: RuleOutcome | null = null;
  let matches = 0;
  const rounds = condition.readsTarget ? facts.targets.length : 1;
  for (let index = 0; index < rounds; index += 1) {
    const bindings = facts.bindingsFor(condition, index);
    const result = bindings === null ? { error: "value_too_large" } : runCondition(condition, bindings);
    if (typeof result === "object") failure ??= { kind: "error", code: result.error };
    else if (result) matches += 1;
  }
  if (rule.effect === "deny" && matches > 0) return MATCH;
  if (failure !== null) return failure;
  return matches > 0 && matches === rounds ? MATCH : MISS;
}

/**
 * The first argument that was sent, is not in the path and that the rule's `only` does not list. One that equals its default was filled
 * in, by an SDK or by us, and does not count.
 */
export function unlistedArg(
  rule: ApplicableRule,
  args: Readonly<Record<string, unknown>>,
  entry: VocabularyEntry,
): string | null {
  if (rule.only === null) return null;
  const { defaults } = argumentShape(entry);
  for (const name of Object.keys(args)) {
    const value = args[name];
    if (value === undefined || rule.only.has(name) || entry.pathArgs.includes(name)) continue;
    if (defaults.has(name) && sameJson(defaults.get(name), value)) continue;
    return name;
  }
  return null;
}

function sameJson(left: unknown, right: unknown): boolean {
  return left === right || (typeof left === "object" && typeof right === "object" && jsonText(left) === jsonText(right));
}

/**
 * Does a part of the condition that reads no target fail already? False and anything is false. So who forgot the reason is told that, and not
 * that there is no such key. (Of users this is not asked: what a call to Clerk costs there is told in the docs as it is.)
 */
export function missesAnyway({ condition }: ApplicableRule, { targetShape }: VocabularyEntry, facts: Facts): boolean {
  if (condition === null || targetShape === undefined) return false;
  return condition.conjuncts().some((part) => {
    if (part.readsTarget) return false;
    const bindings = facts.bindingsFor(part, 0);
    return bindings !== null && runCondition(part, bindings) === false;
  });
}
