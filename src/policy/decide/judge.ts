// The order in which the rules of a set are asked, and nothing else: denies that need no target; whether anything could allow at all;
// only then, and only if the target can still change the answer, the target; then the denies and allows that read it. What was judged
// without a target is judged the same way when one is given, so fetching it early or late changes nothing. Pure.
import type { ApplicableRule } from "../compile/bundle.ts";
import { chargeLimits } from "./charges-of-rule.ts";
import { judgeCallOfEach } from "./judge-each.ts";
import type { Answered, Case, Judgement } from "./judgement.ts";
import { missesAnyway, type RuleOutcome, unlistedArg } from "./match-rule.ts";
import { type JudgedRules, needsNoTarget } from "./rule-order.ts";

const OPEN: RuleOutcome = { kind: "open" };

export function judge({ plainDenies, targetDenies, allows }: JudgedRules, asked: Case): Judgement {
  const { input, entry, facts, ask } = asked;
  // Where there will be no target, nothing waits for one.
  const isPlain = (rule: ApplicableRule) => input.noTarget === true || needsNoTarget(rule);
  const early = firstDeny(plainDenies, ask);
  if (early !== null) return { kind: "denied", ...early };

  // An answer of many elements: which of them are shown is asked of each.
  if (entry.target === "each" && input.target === undefined) return judgeCallOfEach({ allows }, asked);

  // Without the target: is there a rule that allows, or one that might? (One that falls over its `only` needs no target for that.)
  const needsNone = (rule: ApplicableRule) =>
    isPlain(rule) || unlistedArg(rule, input.args, entry) !== null || missesAnyway(rule, entry, facts);
  const first = firstAllow(allows, (rule) => (needsNone(rule) ? ask(rule) : OPEN));
  if (first === null) return { kind: "no_rule" };
  if (first.outcome.kind === "error") return { kind: "denied", ...first };
  if (first.outcome.kind === "match") {
    const charged = chargeLimits(first.rule, input, entry, facts);
    // What can never fit is refused whatever the target is, so it is not worth a look at it.
    if (targetDenies.length === 0 || charged.kind !== "charged")
      return { kind: "allowed", rule: first.rule, charged, early: true };
  }
  if (input.target === undefined) return { kind: "needs_target" };

  const late = firstDeny(targetDenies, ask);
  if (late !== null) return { kind: "denied", ...late };
  const final = firstAllow(allows, ask);
  if (final === null) return { kind: "no_rule" };
  if (final.outcome.kind !== "match") return { kind: "denied", ...final };
  return { kind: "allowed", rule: final.rule, charged: chargeLimits(final.rule, input, entry, facts), early: false };
}

/** Any deny that matches; failing that, the first that could not be evaluated, which denies as well. */
function firstDeny(rules: readonly ApplicableRule[], ask: Case["ask"]): Answered | null {
  let failed: Answered | null = null;
  for (const rule of rules) {
    const outcome = ask(rule);
    if (outcome.kind === "match") return { rule, outcome };
    if (outcome.kind === "error") failed ??= { rule, outcome };
  }
  return failed;
}

/** The first allow that does not miss: it matches, cannot be evaluated, or is open. */
function firstAllow(rules: readonly ApplicableRule[], ask: Case["ask"]): Answered | null {
  for (const rule of rules) {
    const outcome = ask(rule);
    if (outcome.kind !== "miss") return { rule, outcome };
  }
  return null;
}
