// What the caller of a refused call is told. A rule may look at fields of the user that this key is never shown; which of such rules
// refused, whether it held or fell over a field that is not there, would tell what they hold, one question after the other. So the caller
// is told what follows without them, and where nothing does, which rules were asked and not what they found: two users who differ only in
// what the key is not shown are refused in the same words. (That one is refused and the other is not, a rule cannot hide.) The record has
// the whole truth, and so has `policies.explain`. Pure.
import type { ApplicableRule, CompiledBundle, RuleSet } from "../compile/bundle.ts";
import { maskTouches } from "../compile/mask-covers.ts";
import { type ReadPath, topField } from "../condition/read-path.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import type { Account, ConsideredRule } from "./account.ts";
import type { DecisionInput, Told } from "./decision.ts";
import { explainHidden, whyDefault, whyNotAllowed, whyRule } from "./explain.ts";
import { createFacts } from "./facts.ts";
import { judge } from "./judge.ts";
import { matchRule, unlistedArg } from "./match-rule.ts";
import { inOrder } from "./rule-order.ts";

/** What is masked of the answer to a call; null where it gets none, or not without its target being looked at. */
export type Look = (bundle: CompiledBundle, input: DecisionInput) => readonly string[] | null;

/** Rules that look at something of the target which the key is not shown. `look`: decides; whether the key may see the user. */
export function hiddenRules(bundle: CompiledBundle, { input, entry, rules }: Account, look: Look): ReadonlySet<ApplicableRule> {
  const readers = [...rules.denies, ...rules.allows].filter(({ condition }) => condition?.readsTarget === true);
  if (readers.length === 0 || entry === undefined) return new Set();
  const masks = masksOfLook(bundle, input, entry, look);
  const answer = entry.shownBy === undefined ? undefined : bundle.vocabulary.get(entry.shownBy)?.answer;
  // What is masked in part is not shown.
  const isShown = (path: ReadPath) => masks !== null && !maskTouches(masks, answer, topField(path));
  return new Set(readers.filter(({ condition }) => condition?.reads.some((path) => path.root === "target" && !isShown(path))));
}

/** As `judge` has it for whoever does not know what the hidden rules would say. */
export function toldWithout(hidden: ReadonlySet<ApplicableRule>, account: Account): Told {
  const { input, entry, rules } = account;
  if (entry === undefined) return { kind: "allowed" };
  const considered: ConsideredRule[] = [];
  const asCaller: Account = {
    ...{ input, entry, rules, unknownPolicies: account.unknownPolicies, charged: null },
    considered: () => considered,
    shadowed: () => [],
    kept: () => [],
  };
  const facts = createFacts(input, entry);
  const unseen: DecisionInput = { ...input, target: undefined };
  const judgement = judge(inOrder(rules, input.noTarget), {
    input,
    entry,
    facts,
    ask(rule) {
      const outcome = matchRule(rule, hidden.has(rule) ? unseen : input, entry, facts);
      considered.push({ rule, outcome });
      return outcome;
    },
  });
  switch (judgement.kind) {
    case "needs_target":
      return { kind: "allowed" };
    case "no_rule":
      return { kind: "denied", code: "bailiff_policy_denied", detail: whyDefault(asCaller) };
    case "denied": {
      const { rule, outcome } = judgement;
      if (outcome.kind === "open") return { kind: "hidden", detail: explainHidden(account, heard(rules, hidden, account)) };
      const code = outcome.kind === "error" ? "bailiff_policy_error" : "bailiff_policy_denied";
      return { kind: "denied", code, detail: whyRule(asCaller, rule, outcome) };
    }
    case "allowed": {
      const { rule, charged } = judgement;
      if (charged.kind === "charged") return { kind: "hidden", detail: explainHidden(account, heard(rules, hidden, account)) };
      const code = charged.kind === "error" ? "bailiff_policy_error" : "bailiff_limit_never_fits";
      return { kind: "denied", code, detail: whyNotAllowed(asCaller, rule, charged) };
    }
  }
}

/** One answer of several that must all allow. `because`: what stands for the operation in this call, of one that was not called itself. */
export function toldTogether(parts: readonly { readonly told: Told; readonly why: string }[]): Told {
  for (const { told, why } of parts) if (told.kind === "denied") return { ...told, detail: `${told.detail}${why}` };
  const hidden = parts.flatMap(({ told, why }) => (told.kind === "hidden" ? [`${told.detail}${why}`] : []));
  return hidden.length === 0 ? { kind: "allowed" } : { kind: "hidden", detail: hidden.join(" ") };
}

/** In their order; without those that fall over an argument, which is no secret. */
function heard(
  { denies, allows }: RuleSet,
  hidden: ReadonlySet<ApplicableRule>,
  { input, entry }: Account,
): readonly ApplicableRule[] {
  return [...denies, ...allows].filter(
    (rule) => hidden.has(rule) && entry !== undefined && unlistedArg(rule, input.args, entry) === null,
  );
}

/**
 * What is masked when the key looks at the target itself; null where it cannot, or not without its data being looked at first. Asked
 * without the target, so that the answer is the same for every user.
 */
function masksOfLook(bundle: CompiledBundle, input: DecisionInput, entry: VocabularyEntry, look: Look): readonly string[] | null {
  const shower = entry.shownBy === undefined ? undefined : bundle.vocabulary.get(entry.shownBy);
  const named = entry.targetArg === undefined ? undefined : input.args[entry.targetArg];
  if (shower?.targetArg === undefined || named === undefined || input.noTarget === true) return null;
  const { targetArg } = shower;
  const masks: string[] = [];
  for (const id of [named].flat()) {
    const { target: _target, ...others } = input;
    const masked = look(bundle, { ...others, operation: shower.name, args: { [targetArg]: id } });
    if (masked === null) return null;
    masks.push(...masked);
  }
  return masks;
}
