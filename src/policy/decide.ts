// The decision: pure, and the same for the same input. In this order: the key's scopes; denies that need no target; whether anything
// could allow at all; only then, and only if the target can still change the answer, the target; then the denies and allows that read
// it. What was decided without a target is decided the same way when one is given, so fetching it early or late changes nothing.
import type { ApplicableRule, CompiledBundle, RuleSet } from "./bundle.ts";
import { type Charged, chargeLimits } from "./charge-limits.ts";
import type { DecidedLimit, DecideResult, Decision, DecisionInput, DenyCode } from "./decision.ts";
import { evaluateRule, type RuleOutcome, unlistedArg } from "./evaluate-rule.ts";
import {
  type Account,
  explainAllow,
  explainDefault,
  explainRule,
  explainScopes,
  stepsOf,
  whyDefault,
  whyNotAllowed,
  whyRule,
} from "./explain.ts";
import { createFacts } from "./facts.ts";
import { matchesPattern } from "./pattern.ts";
import { seenValues } from "./seen-values.ts";
import type { VocabularyEntry } from "./vocabulary.ts";

export type { Decision, DecisionInput } from "./decision.ts";

/** Decides one operation. Never throws. `needs_target`: fetch the user (or users) that it is about, and ask again. */
export function decide(bundle: CompiledBundle, input: DecisionInput): DecideResult {
  const entry = bundle.vocabulary.get(input.operation);
  const unknownPolicies = input.key.policies.filter((name) => !bundle.policies.has(name));
  const account: Account = { input, entry, unknownPolicies, considered: [], charged: null };
  const { scopes } = input.key;
  if (scopes !== null && !scopes.some((pattern) => matchesPattern(pattern, input.operation))) {
    return denied(bundle, account, "bailiff_scope_denied", null, explainScopes(account));
  }
  if (entry === undefined || (Array.isArray(input.target) && input.target.length === 0)) return deniedByDefault(bundle, account);

  const { denies, allows } = rulesOf(bundle, input, entry);
  const facts = createFacts(input, entry);
  const known = new Map<ApplicableRule, RuleOutcome>();
  const ask = (rule: ApplicableRule): RuleOutcome => {
    let outcome = known.get(rule);
    if (outcome === undefined) {
      outcome = evaluateRule(rule, input, entry, facts);
      if (outcome.kind !== "open") known.set(rule, outcome);
      account.considered.push({ rule, outcome });
    }
    return outcome;
  };

  const early = firstDeny(denies.filter(isPlain), ask);
  if (early !== null) return deniedByRule(bundle, account, early);

  // Without the target: is there a rule that allows, or one that might? (One that falls over its `only` needs no target for that.)
  const first = firstAllow(allows, (rule) => (isPlain(rule) || unlistedArg(rule, input.args, entry) !== null ? ask(rule) : OPEN));
  if (first === null) return deniedByDefault(bundle, account);
  const targetDenies = denies.filter((rule) => !isPlain(rule));
  if (first.outcome.kind === "error") return deniedByRule(bundle, account, first);
  if (first.outcome.kind === "match") {
    const charged = chargeLimits(first.rule, input, entry, facts);
    // What can never fit is refused whatever the target is, so it is not worth a look at it.
    if (targetDenies.length === 0 || charged.kind !== "charged") return allowedUpTo(bundle, account, first.rule, charged);
  }
  if (input.target === undefined) return { kind: "needs_target" };

  const late = firstDeny(targetDenies, ask);
  if (late !== null) return deniedByRule(bundle, account, late);
  const final = firstAllow(allows, ask);
  if (final === null) return deniedByDefault(bundle, account);
  if (final.outcome.kind !== "match") return deniedByRule(bundle, account, final);
  return allowedUpTo(bundle, account, final.rule, chargeLimits(final.rule, input, entry, facts));
}

interface Answered {
  readonly rule: ApplicableRule;
  readonly outcome: RuleOutcome;
}

const OPEN: RuleOutcome = { kind: "open" };

type Ask = (rule: ApplicableRule) => RuleOutcome;

function rulesOf(bundle: CompiledBundle, input: DecisionInput, entry: VocabularyEntry): RuleSet {
  const sets = input.key.policies.map((name) => bundle.policies.get(name)?.rulesFor(entry)).filter((set) => set !== undefined);
  const [only] = sets;
  if (only !== undefined && sets.length === 1) return only;
  return { denies: sets.flatMap((set) => set.denies), allows: sets.flatMap((set) => set.allows) };
}

function isPlain(rule: ApplicableRule): boolean {
  return rule.broken || rule.condition === null || !rule.condition.readsTarget;
}

/** Any deny that matches; failing that, the first that could not be evaluated, which denies as well. */
function firstDeny(rules: readonly ApplicableRule[], ask: Ask): Answered | null {
  let failed: Answered | null = null;
  for (const rule of rules) {
    const outcome = ask(rule);
    if (outcome.kind === "match") return { rule, outcome };
    if (outcome.kind === "error") failed ??= { rule, outcome };
  }
  return failed;
}

/** The first allow that does not miss: it matches, cannot be evaluated, or is open. */
function firstAllow(rules: readonly ApplicableRule[], ask: Ask): Answered | null {
  for (const rule of rules) {
    const outcome = ask(rule);
    if (outcome.kind !== "miss") return { rule, outcome };
  }
  return null;
}

/** The rule allows; its limits may still stand against it. */
function allowedUpTo(bundle: CompiledBundle, account: Account, rule: ApplicableRule, charged: Charged): DecideResult {
  account.charged = { rule, charged };
  const explanation = explainAllow(account, rule, charged);
  if (charged.kind === "charged") {
    return decided(bundle, account, {
      effect: "allow",
      code: null,
      rule,
      explanation,
      detail: () => explanation,
      limits: charged.limits,
    });
  }
  const code: DenyCode = charged.kind === "error" ? "bailiff_policy_error" : "bailiff_limit_never_fits";
  return denied(bundle, account, code, rule, explanation, () => whyNotAllowed(account, rule, charged));
}

function deniedByRule(bundle: CompiledBundle, account: Account, { rule, outcome }: Answered): DecideResult {
  const code: DenyCode = outcome.kind === "error" ? "bailiff_policy_error" : "bailiff_policy_denied";
  return denied(bundle, account, code, rule, explainRule(account, rule, outcome), () => whyRule(account, rule, outcome));
}

function deniedByDefault(bundle: CompiledBundle, account: Account): DecideResult {
  return denied(bundle, account, "bailiff_policy_denied", null, explainDefault(account), () => whyDefault(account));
}

function denied(
  bundle: CompiledBundle,
  account: Account,
  code: DenyCode,
  rule: ApplicableRule | null,
  explanation: string,
  detail: () => string = () => explanation,
): DecideResult {
  return decided(bundle, account, { effect: "deny", code, rule, explanation, detail, limits: [] });
}

interface Verdict {
  readonly effect: "allow" | "deny";
  readonly code: DenyCode | null;
  readonly rule: ApplicableRule | null;
  readonly explanation: string;
  readonly detail: () => string;
  readonly limits: readonly DecidedLimit[];
}

/** `detail` and `steps` are made when they are read: most decisions allow and nobody asks why. */
function decided(bundle: CompiledBundle, account: Account, verdict: Verdict): DecideResult {
  const { effect, code, rule, explanation } = verdict;
  const granted = effect === "allow" ? rule : null;
  const decision: Decision = {
    effect,
    code,
    policy: rule?.policy ?? null,
    rule: rule === null || rule.id === "" ? null : rule.id,
    bundle: bundle.version,
    explanation,
    get detail() {
      return verdict.detail();
    },
    seen: seenValues(account),
    mask: granted?.mask ?? [],
    writeAhead: granted?.writeAhead ?? false,
    limits: verdict.limits,
    get steps() {
      return stepsOf(account);
    },
  };
  return { kind: "decided", decision };
}
