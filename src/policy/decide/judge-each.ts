// An answer whose elements each have to be allowed: a page of the log, a list of keys. The call is allowed where a rule may allow some of
// them; an element is shown where the call with that element for its target would be. Pure.
import type { ApplicableRule } from "../compile/bundle.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import { type Charged, chargeLimits } from "./charges-of-rule.ts";
import type { Answered, Case, Judgement } from "./judgement.ts";
import { unlistedArg } from "./match-rule.ts";
import { type JudgedRules, needsNoTarget } from "./rule-order.ts";

/** The call itself, whatever its answer holds. `plainDenies` have been asked. */
export function judgeCallOfEach({ allows }: Pick<JudgedRules, "allows">, asked: Case): Judgement {
  const speaking = speakingAllows(allows, asked);
  const [first] = speaking;
  if (first === undefined) return { kind: "no_rule" };
  if (first.outcome.kind === "error") return { kind: "denied", ...first };
  // Any of them may show something: all are charged, or a rule without limit would open what another one counts.
  const granting = speaking.filter(({ outcome }) => outcome.kind !== "error");
  const charged = chargeAll(
    granting.map(({ rule }) => rule),
    asked,
  );
  return { kind: "allowed", rule: first.rule, charged, early: false };
}

/** Those that some element may come to: up to the first that needs no look at one. */
function speakingAllows(allows: readonly ApplicableRule[], { input, entry, ask }: Case): readonly Answered[] {
  const speaking: Answered[] = [];
  for (const rule of allows) {
    const outcome = ask(rule);
    if (outcome.kind === "miss") continue;
    speaking.push({ rule, outcome });
    if (needsNoTarget(rule) || unlistedArg(rule, input.args, entry) !== null) break;
  }
  return speaking;
}

function chargeAll(rules: readonly ApplicableRule[], { input, entry, facts }: Case): Charged {
  const all = rules.map((rule) => chargeLimits(rule, input, entry, facts));
  const stands = all.find(({ kind }) => kind === "error") ?? all.find(({ kind }) => kind === "never_fits");
  return stands ?? { kind: "charged", limits: all.flatMap((one) => (one.kind === "charged" ? one.limits : [])) };
}

/** Has the answer to be looked through, or is all of it shown by the rule that allows? */
export function looksThrough(
  { target }: Pick<VocabularyEntry, "target">,
  { targetDenies }: Pick<JudgedRules, "targetDenies">,
  allowing: ApplicableRule,
): boolean {
  return target === "each" && (targetDenies.length > 0 || !needsNoTarget(allowing));
}
