// The decision: pure, and the same for the same input. The key's scopes come first, then the rules in the order of `judge.ts`; what comes
// out is told with its reasons, and with what shadow rules would have made of it.

import type { ApplicableRule, CompiledBundle, RuleSet } from "../compile/bundle.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import type { Account } from "./account.ts";
import { askedOfMasked } from "./asked-of-masked.ts";
import type { DecidedLimit, DecideResult, Decision, DecisionInput, DenyCode, RowRules, ShadowVerdict, Told } from "./decision.ts";
import {
  explainAllow,
  explainDefault,
  explainRefused,
  explainRule,
  explainScopes,
  stepsOf,
  whyDefault,
  whyNotAllowed,
  whyRule,
} from "./explain.ts";
import { whyNotAsked } from "./explain-asked.ts";
import { explainUntellable } from "./explain-rows.ts";
import { createFacts } from "./facts.ts";
import { type Case, type Judgement, judge } from "./judge.ts";
import { matchRule, type RuleOutcome } from "./match-rule.ts";
import { isTellable, rowsUnder } from "./row-rules.ts";
import { pathsRead, seenValues } from "./seen-values.ts";
import { separateExcluded } from "./separate-excluded.ts";
import { type Against, shadowVerdicts } from "./shadow.ts";
import { hiddenRules, type Look, toldWithout } from "./told-caller.ts";
import { isStanding, standingAllows, withinScopes } from "./unless-denied.ts";

/** Decides one operation. Never throws. `needs_target`: fetch the user (or users) that it is about, and ask again. */
export function decide(bundle: CompiledBundle, asked: DecisionInput, look: Look = masksFor): DecideResult {
  const entry = bundle.vocabulary.get(asked.operation);
  const input = entry === undefined ? asked : { ...asked, args: separateExcluded(asked.args, entry) };
  const unknownPolicies = input.key.policies.filter((name) => !bundle.policies.has(name));
  const outside = !withinScopes(input.key.scopes, input.operation, entry);
  const nobody = Array.isArray(input.target) && input.target.length === 0;
  const rules = entry === undefined || outside || nobody ? NO_RULES : rulesOf(bundle, input, entry);
  const account: Account = { input, entry, unknownPolicies, rules, considered: [], shadowed: [], charged: null };
  if (outside) return { kind: "decided", decision: decided(bundle, account, deniedByScopes(account), NO_SHADOW, look) };
  if (entry === undefined || nobody)
    return { kind: "decided", decision: decided(bundle, account, deniedByDefault(account), NO_SHADOW, look) };

  const cases = casesOf(account, entry);
  const judgement = judge(rules, cases.live);
  if (judgement.kind === "needs_target") return judgement;
  const against = (rule: ApplicableRule): Against => {
    const mask = hiddenFrom(bundle, input, rule);
    if (!isTellable(entry, rules.rows, mask)) return "another rule";
    return askedOfMasked(bundle, input, entry, mask, rule).length > 0 ? "what is asked" : null;
  };
  const shadow = shadowVerdicts(rules, cases.shadow, against);
  const verdict = verdictOf(bundle, account, entry, judgement);
  return { kind: "decided", decision: decided(bundle, account, verdict, shadow, look) };
}

/**
 * Before anything of a call was read: the denial that no arguments and no target turn into an allow (outside the scopes, by a deny without
 * condition, or because nothing allows the operation). Null where it depends, and where a rule on trial wants to see the call.
 */
export function decideUnread(bundle: CompiledBundle, unread: Omit<DecisionInput, "args" | "target">): Decision | null {
  const input: DecisionInput = { ...unread, args: {} };
  const entry = bundle.vocabulary.get(input.operation);
  const outside = !withinScopes(input.key.scopes, input.operation, entry);
  const unknownPolicies = input.key.policies.filter((name) => !bundle.policies.has(name));
  const rules = entry === undefined || outside ? NO_RULES : rulesOf(bundle, input, entry);
  const account: Account = { input, entry, unknownPolicies, rules, considered: [], shadowed: [], charged: null };
  const told = (verdict: Verdict) => decided(bundle, account, verdict, NO_SHADOW, masksFor);
  if (outside) return told(deniedByScopes(account));
  if (rules.shadows.length > 0) return null;
  const flat = rules.denies.find((rule) => !rule.broken && rule.condition === null && rule.only === null);
  if (flat !== undefined) return told(denied("bailiff_policy_denied", flat, explainRule(account, flat, { kind: "match" })));
  return rules.allows.length === 0 ? told(deniedByDefault(account)) : null;
}

const NO_RULES: RuleSet = { denies: [], allows: [], shadows: [], rows: [] };
const NO_SHADOW: readonly ShadowVerdict[] = [];

/** Of all the key's policies, in its order, and what stands behind them. */
function rulesOf(bundle: CompiledBundle, input: DecisionInput, entry: VocabularyEntry): RuleSet {
  const standing = standingAllows(entry);
  const own = rulesOfPolicies(bundle, input, entry);
  return standing.length === 0 ? own : { ...own, allows: [...own.allows, ...standing] };
}

function rulesOfPolicies(bundle: CompiledBundle, input: DecisionInput, entry: VocabularyEntry): RuleSet {
  const sets = input.key.policies.map((name) => bundle.policies.get(name)?.rulesFor(entry)).filter((set) => set !== undefined);
  const [only] = sets;
  if (only !== undefined && sets.length === 1) return only;
  return sets.reduce<RuleSet>(
    (sum, { denies, allows, shadows, rows }) => ({
      denies: [...sum.denies, ...denies],
      allows: [...sum.allows, ...allows],
      shadows: [
        ...sum.shadows,
        ...shadows.map(({ rule, at }) => ({ rule, at: at + (rule.effect === "allow" ? sum.allows : sum.denies).length })),
      ],
      rows: [...sum.rows, ...rows],
    }),
    NO_RULES,
  );
}

/** Each rule is evaluated once, whoever asks; the account keeps apart what was asked for the decision and what for shadows alone. */
function casesOf(account: Account, entry: VocabularyEntry): { readonly live: Case; readonly shadow: Case } {
  const { input } = account;
  const facts = createFacts(input, entry);
  const known = new Map<ApplicableRule, RuleOutcome>();
  const caseNotedIn = (asked: Account["considered"]): Case => ({
    input,
    entry,
    facts,
    ask(rule) {
      let outcome = known.get(rule);
      if (outcome === undefined) {
        outcome = matchRule(rule, input, entry, facts);
        if (outcome.kind !== "open") known.set(rule, outcome);
        asked.push({ rule, outcome });
      }
      return outcome;
    },
  });
  return { live: caseNotedIn(account.considered), shadow: caseNotedIn(account.shadowed) };
}

interface Verdict {
  readonly effect: "allow" | "deny";
  readonly code: DenyCode | null;
  readonly rule: ApplicableRule | null;
  readonly explanation: string;
  readonly detail: () => string;
  readonly limits: readonly DecidedLimit[];
  readonly mask: readonly string[];
  readonly rows: RowRules | null;
}

function verdictOf(
  bundle: CompiledBundle,
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
  const mask = hiddenFrom(bundle, account.input, rule);
  const { against, place } = rowsUnder(mask, entry, account.rules.rows);
  if (against !== null) return denied("bailiff_policy_denied", against.rule, explainUntellable(account, entry, against));
  const asks = whyNotAsked(bundle, account, entry, rule, mask);
  if (asks !== null) return denied("bailiff_policy_denied", rule, asks);
  account.charged = { rule, charged };
  const rows = place === null ? null : { input: account.input, place, rules: account.rules.rows };
  const explanation = explainAllow(account, rule, rows);
  return { effect: "allow", code: null, rule, explanation, detail: () => explanation, limits: charged.limits, mask, rows };
}

function deniedByScopes(account: Account): Verdict {
  return denied("bailiff_scope_denied", null, explainScopes(account));
}

function deniedByDefault(account: Account): Verdict {
  return denied("bailiff_policy_denied", null, explainDefault(account), () => whyDefault(account));
}

function denied(
  code: DenyCode,
  rule: ApplicableRule | null,
  explanation: string,
  detail: () => string = () => explanation,
): Verdict {
  return { effect: "deny", code, rule, explanation, detail, limits: [], mask: [], rows: null };
}

/**
 * What the rule hides, and what each of the key's policies does: a second policy that allows a change, and with it Clerk's answer, shows no
 * more of the user than the first.
 */
function hiddenFrom({ policies }: CompiledBundle, { key }: DecisionInput, granted: ApplicableRule): readonly string[] {
  const [, ...others] = key.policies;
  // What no policy allows is no policy's to hide: it shows no user.
  if (others.length === 0 || isStanding(granted)) return granted.mask;
  return [...new Set([...granted.mask, ...key.policies.flatMap((name) => policies.get(name)?.mask() ?? [])])];
}

/** Of an answer to this key alone. */
export function masksFor(bundle: CompiledBundle, input: DecisionInput): readonly string[] | null {
  const result = decide(bundle, input);
  return result.kind === "decided" && result.decision.effect === "allow" ? result.decision.mask : null;
}

function toldOf(bundle: CompiledBundle, account: Account, { code, detail }: Verdict, look: Look): Told {
  const hidden = hiddenRules(bundle, account, look);
  if (hidden.size > 0) return toldWithout(hidden, account);
  return code === null ? { kind: "allowed" } : { kind: "denied", code, detail: detail() };
}

/** `detail`, `told`, `reads` and `steps` are made when they are read: most decisions allow and nobody asks why. */
function decided(
  bundle: CompiledBundle,
  account: Account,
  verdict: Verdict,
  shadow: readonly ShadowVerdict[],
  look: Look,
): Decision {
  const { effect, code, rule, explanation, limits, mask, rows } = verdict;
  const granted = effect === "allow" ? rule : null;
  return {
    effect,
    code,
    policy: rule === null || isStanding(rule) ? null : rule.policy,
    rule: rule === null || rule.id === "" ? null : rule.id,
    bundle: bundle.version,
    explanation,
    get detail() {
      return verdict.detail();
    },
    get told() {
      return toldOf(bundle, account, verdict, look);
    },
    seen: seenValues(account),
    mask,
    rows,
    writeAhead: granted?.writeAhead ?? false,
    limits,
    refusesRepeats: granted?.refusesRepeats ?? false,
    shadow,
    get reads() {
      return pathsRead(account);
    },
    get steps() {
      return stepsOf(account);
    },
  };
}
