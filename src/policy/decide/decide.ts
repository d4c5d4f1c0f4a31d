// The decision: pure, and the same for the same input. The key's scopes come first, then the rules in the order of `judge.ts`; what comes
// out is told with its reasons, and with what shadow rules would have made of it.

import type { ApplicableRule, CompiledBundle, RuleSet } from "../compile/bundle.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import type { Account, ConsideredRule } from "./account.ts";
import { AccountOnDemand } from "./account-on-demand.ts";
import { askedOfMasked } from "./asked-of-masked.ts";
import { caseNotedIn } from "./case-noted.ts";
import type { DecideResult, Decision, DecisionInput, DenyCode, ShadowVerdict } from "./decision.ts";
import {
  explainAllow,
  explainDefault,
  explainRefused,
  explainRule,
  explainScopes,
  whyDefault,
  whyNotAllowed,
  whyRule,
} from "./explain.ts";
import { whyNotAsked } from "./explain-asked.ts";
import { explainUntellable } from "./explain-rows.ts";
import { createFacts } from "./facts.ts";
import { judge } from "./judge.ts";
import { looksThrough } from "./judge-each.ts";
import type { Judgement } from "./judgement.ts";
import { madeDecision } from "./made-decision.ts";
import { matchRule, type RuleOutcome } from "./match-rule.ts";
import { Reasons, type Verdict } from "./reasons.ts";
import { inOrder } from "./rule-order.ts";
import type { RulePlan } from "./rule-plan.ts";
import { planOf } from "./rule-plans.ts";
import { keptByAccount } from "./seen-values.ts";
import { separateExcluded } from "./separate-excluded.ts";
import { type Against, shadowVerdicts } from "./shadow.ts";
import type { Look } from "./told-caller.ts";
import { isStanding, withinScopes } from "./unless-denied.ts";

/** Decides one operation. Never throws. `needs_target`: fetch the user (or users) that it is about, and ask again. */
export function decide(bundle: CompiledBundle, asked: DecisionInput, look: Look = masksFor): DecideResult {
  const entry = bundle.vocabulary.get(asked.operation);
  if (entry === undefined || !withinScopes(asked.key.scopes, asked.operation, entry))
    return noRuleAsked(bundle, asked, entry, look);
  const args = separateExcluded(asked.args, entry);
  const input = args === asked.args ? asked : { ...asked, args };
  if (Array.isArray(input.target) && input.target.length === 0) return noRuleAsked(bundle, input, entry, look);

  const plan = planOf(bundle, input.key.policies, entry);
  const call = plan.rules.shadows.length === 0 ? askedQuietly(plan, input, entry) : askedAloud(bundle, plan, input, entry);
  const { account, judgement, shadow } = call;
  if (judgement.kind === "needs_target") return judgement;
  return {
    kind: "decided",
    decision: decided(bundle, account, verdictOf(bundle, plan, account, entry, judgement), shadow, look),
  };
}

/** The operation is not there, lies outside the scopes, or is about nobody. */
function noRuleAsked(bundle: CompiledBundle, input: DecisionInput, entry: VocabularyEntry | undefined, look: Look): DecideResult {
  const account = accountOfNone(bundle, input, entry);
  const outside = !withinScopes(input.key.scopes, input.operation, entry);
  const verdict = outside ? deniedByScopes(account) : deniedByDefault(account);
  return { kind: "decided", decision: decided(bundle, account, verdict, NO_SHADOW, look) };
}

/**
 * Before anything of a call was read: the denial that no arguments and no target turn into an allow (outside the scopes, by a deny without
 * condition, or because nothing allows the operation). Null where it depends, and where a rule on trial wants to see the call.
 */
export function decideUnread(bundle: CompiledBundle, unread: Omit<DecisionInput, "args" | "target">): Decision | null {
  const input: DecisionInput = { ...unread, args: {} };
  const entry = bundle.vocabulary.get(input.operation);
  const told = (account: Account, verdict: Verdict) => decided(bundle, account, verdict, NO_SHADOW, masksFor);
  const nothing = accountOfNone(bundle, input, entry);
  if (!withinScopes(input.key.scopes, input.operation, entry)) return told(nothing, deniedByScopes(nothing));
  if (entry === undefined) return told(nothing, deniedByDefault(nothing));
  const { rules } = planOf(bundle, input.key.policies, entry);
  const account: Account = { ...nothing, rules };
  if (rules.shadows.length > 0) return null;
  const flat = rules.denies.find((rule) => !rule.broken && rule.condition === null && rule.only === null);
  if (flat !== undefined)
    return told(account, denied("bailiff_policy_denied", flat, explainRule(account, flat, { kind: "match" })));
  return rules.allows.length === 0 ? told(account, deniedByDefault(account)) : null;
}

const NO_RULES: RuleSet = { denies: [], allows: [], shadows: [], rows: [] };
const NO_SHADOW: readonly ShadowVerdict[] = [];
const NONE: readonly ConsideredRule[] = [];
const nothingAsked = () => NONE;

function accountOfNone(bundle: CompiledBundle, input: DecisionInput, entry: VocabularyEntry | undefined): Account {
  const unknownPolicies = input.key.policies.filter((name) => !bundle.policies.has(name));
  return {
    ...{ input, entry, unknownPolicies, rules: NO_RULES, charged: null },
    considered: nothingAsked,
    shadowed: nothingAsked,
    kept: () => [],
  };
}

interface JudgedCall {
  readonly account: Account;
  readonly judgement: Judgement;
  readonly shadow: readonly ShadowVerdict[];
}

/** Only the rules that could have a say are asked. */
function askedQuietly(plan: RulePlan, input: DecisionInput, entry: VocabularyEntry): JudgedCall {
  const facts = createFacts(input, entry);
  const judgement = judge(plan.judgedFor(input), { input, entry, facts, ask: (rule) => matchRule(rule, input, entry, facts) });
  return { account: new AccountOnDemand(plan, input, entry, judgement), judgement, shadow: NO_SHADOW };
}

/** All rules are asked, each once, whoever asks; the account keeps apart what was asked for the decision and what for shadows alone. */
function askedAloud(bundle: CompiledBundle, plan: RulePlan, input: DecisionInput, entry: VocabularyEntry): JudgedCall {
  const facts = createFacts(input, entry);
  const known = new Map<ApplicableRule, RuleOutcome>();
  const [considered, shadowed]: [ConsideredRule[], ConsideredRule[]] = [[], []];
  const judgement = judge(inOrder(plan.rules, input.noTarget), caseNotedIn(considered, known, input, entry, facts));
  const against = (rule: ApplicableRule): Against => {
    const { against: other, mask } = plan.hiddenBy(rule);
    if (other !== null) return "another rule";
    return askedOfMasked(bundle, input, entry, mask, rule).length > 0 ? "what is asked" : null;
  };
  const shadow =
    judgement.kind === "needs_target"
      ? NO_SHADOW
      : shadowVerdicts(plan.rules, caseNotedIn(shadowed, known, input, entry, facts), against);
  const account: Account = {
    ...{ input, entry, unknownPolicies: plan.unknownPolicies, rules: plan.rules, charged: null },
    considered: () => considered,
    shadowed: () => shadowed,
    kept() {
      return keptByAccount(this);
    },
  };
  return { account, judgement, shadow };
}

function verdictOf(
  bundle: CompiledBundle,
  plan: RulePlan,
  account: Account,
  entry: VocabularyEntry,
  judgement: Exclude<Judgement, { kind: "needs_target" }>,
): Verdict {
  if (judgement.kind === "no_rule") return deniedByDefault(account);
  const { rule } = judgement;
  if (judgement.kind === "denied") {
    const { outcome } = judgement;
    const code = outcome.kind === "error" ? "bailiff_policy_error" : "bailiff_policy_denied";
    return denied(code, rule, explainRule(account, rule, outcome), () => whyRule(account, rule, outcome));
  }
  const { charged } = judgement;
  if (charged.kind !== "charged") {
    account.charged = { rule, charged };
    const code = charged.kind === "error" ? "bailiff_policy_error" : "bailiff_limit_never_fits";
    return denied(code, rule, explainRefused(account, rule, charged), () => whyNotAllowed(account, rule, charged));
  }
  const { mask, against, place } = plan.hiddenBy(rule);
  if (against !== null) return denied("bailiff_policy_denied", against.rule, explainUntellable(account, entry, against));
  const asks = whyNotAsked(bundle, account, entry, rule, mask);
  if (asks !== null) return denied("bailiff_policy_denied", rule, asks);
  account.charged = { rule, charged };
  const rows = place === null ? null : { input: account.input, place, rules: account.rules.rows };
  const isPart = account.input.target === undefined && looksThrough(entry, plan.judged, rule);
  const elements = isPart ? { input: account.input } : null;
  const explanation = explainAllow(account, rule, rows, elements);
  return { effect: "allow", code: null, rule, explanation, detail: null, limits: charged.limits, mask, rows, elements };
}

function deniedByScopes(account: Account): Verdict {
  return denied("bailiff_scope_denied", null, explainScopes(account));
}

function deniedByDefault(account: Account): Verdict {
  return denied("bailiff_policy_denied", null, explainDefault(account), () => whyDefault(account));
}

function denied(code: DenyCode, rule: ApplicableRule | null, explanation: string, detail: (() => string) | null = null): Verdict {
  return { effect: "deny", code, rule, explanation, detail, limits: [], mask: [], rows: null, elements: null };
}

/** Of an answer to this key alone. */
export function masksFor(bundle: CompiledBundle, input: DecisionInput): readonly string[] | null {
  const result = decide(bundle, input);
  if (result.kind !== "decided" || result.decision.effect === "deny") return null;
  // What others must agree to first, the key does not get by asking.
  return result.decision.approval === null ? result.decision.mask : null;
}

function decided(
  bundle: CompiledBundle,
  account: Account,
  verdict: Verdict,
  shadow: readonly ShadowVerdict[],
  look: Look,
): Decision {
  const { effect, code, rule, explanation, limits, mask, rows, elements } = verdict;
  const granted = effect === "allow" ? rule : null;
  return madeDecision(
    {
      effect,
      code,
      policy: rule === null || isStanding(rule) ? null : rule.policy,
      rule: rule === null || rule.id === "" ? null : rule.id,
      bundle: bundle.version,
      explanation,
      mask,
      rows,
      elements,
      writeAhead: granted?.writeAhead ?? false,
      limits,
      refusesRepeats: granted?.refusesRepeats ?? false,
      approval: granted?.approval ?? null,
      shadow,
    },
    new Reasons(bundle, account, verdict, look),
  );
}
