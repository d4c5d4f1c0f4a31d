// Why, in words. `explain…` is stored for ever in the audit record, so it holds no value of args or target. `why…` is for the caller:
// it adds what args, context and key held, but nothing of the target, which the caller may not be allowed to see, and no secret.

import type { ApplicableRule } from "../compile/bundle.ts";
import { limitText } from "../compile/compiled-limit.ts";
import type { ReadPath } from "../condition/read-path.ts";
import { SHOWN_CHARS } from "../language/bounds.ts";
import { isNamedInAllows } from "../language/pattern.ts";
import { jsonText, listed, shortened } from "../language/shown-text.ts";
import { type Account, notInBundle } from "./account.ts";
import type { Charged } from "./charges-of-rule.ts";
import type { ElementRules, RowRules, RuleStep } from "./decision.ts";
import { errorText } from "./error-text.ts";
import { askedText } from "./explain-asked.ts";
import { amountText, whyCharged } from "./explain-charges.ts";
import { explainRowStep, leftOut } from "./explain-rows.ts";
import { failedPart } from "./failed-part.ts";
import type { RuleOutcome } from "./match-rule.ts";
import { isSecret, sawValues, valueAt } from "./seen-values.ts";
import { isStanding } from "./unless-denied.ts";

type Refused = Exclude<Charged, { kind: "charged" }>;

/** A default deny names this many of the rules that came near. */
const NEAREST = 3;

export function explainScopes({ input, unknownPolicies }: Account): string {
  const scopes = input.key.scopes ?? [];
  const list = scopes.length === 0 ? "it has none" : `they are ${listed(scopes)}`;
  return `The key's scopes do not cover ${input.operation}: ${list}.${notInBundle(unknownPolicies)}`;
}

/** The rule that allows, and up to what, and whom it will not show. */
export function explainAllow(
  { unknownPolicies }: Account,
  rule: ApplicableRule,
  rows: RowRules | null,
  elements: ElementRules | null,
): string {
  const hidden = `${rows === null ? "" : leftOut(rows)}${elements === null ? "" : PART_SHOWN}`;
  return `${rule.statement}${rule.limited}.${hidden}${notInBundle(unknownPolicies)}`;
}

const PART_SHOWN = " Each element of the answer is asked for, and left out unless a rule allows it.";

/** The rule that would allow, and the limit of it that stands in the way. */
export function explainRefused({ unknownPolicies }: Account, rule: ApplicableRule, charged: Refused): string {
  return `${rule.statement}${against(charged)}.${said(rule)}${notInBundle(unknownPolicies)}`;
}

/** For the caller: also how much was asked for, and what the sum read. */
export function whyNotAllowed(account: Account, rule: ApplicableRule, charged: Refused): string {
  const { limit } = charged;
  const shown = (amount: number) => amountText(account, rule, limit, amount);
  const asked =
    charged.kind === "never_fits"
      ? `; this call asks for ${shown(charged.amount)}, and at most ${shown(limit.max)} could ever fit`
      : "";
  const read = limit.sum === null ? "" : gotBy(account, limit.sum.reads);
  return `${rule.statement}${against(charged)}${asked}${read}.${said(rule)}${notInBundle(account.unknownPolicies)}`;
}

/** The rule that denied. */
export function explainRule(account: Account, rule: ApplicableRule, outcome: RuleOutcome): string {
  return `${sentence(rule, outcome)}.${said(rule)}${notInBundle(account.unknownPolicies)}`;
}

export function whyRule(account: Account, rule: ApplicableRule, outcome: RuleOutcome): string {
  return `${sentence(rule, outcome)}${got(account, rule, outcome)}.${said(rule)}${notInBundle(account.unknownPolicies)}`;
}

export function explainDefault(account: Account): string {
  return defaultDeny(account, () => "");
}

export function whyDefault(account: Account): string {
  return defaultDeny(account, (rule, outcome) => got(account, rule, outcome));
}

/** Of a denial that hangs on data which the caller is not shown: the same whatever that holds. */
export function explainHidden({ input, unknownPolicies }: Account, rules: readonly ApplicableRule[]): string {
  const named = rules.slice(0, NEAREST).map((rule) => `${rule.statement}${rule.limited}.`);
  const more = rules.length > NEAREST ? ` (and ${rules.length - NEAREST} more such rules)` : "";
  return `${input.operation} is refused for this user. Rules read data of the user that this key is not shown, so what they found is not told, only which they are: ${named.join(" ")}${more} The audit record says which one refused.${notInBundle(unknownPolicies)}`;
}

/** Every rule that applies: those that were asked in that order, those whose turn did not come, those for users in the answer, shadows. */
export function stepsOf(account: Account): RuleStep[] {
  const { rules } = account;
  // What stands behind all rules is none of them.
  const considered = account.considered().filter(({ rule }) => !isStanding(rule));
  const asked = new Set(considered.map(({ rule }) => rule));
  const outcomes = new Map(account.shadowed().map(({ rule, outcome }) => [rule, outcome]));
  return [
    ...considered.map(({ rule, outcome }) => stepOf(account, rule, outcome, false)),
    ...[...rules.denies, ...rules.allows]
      .filter((rule) => !asked.has(rule) && !isStanding(rule))
      .map((rule) => stepOf(account, rule, null, false)),
    ...rules.rows.map((row) => explainRowStep(row, account)),
    ...rules.shadows.map(({ rule }) => stepOf(account, rule, outcomes.get(rule) ?? null, true)),
  ];
}

/** `outcome` null: it was not asked. */
function stepOf(account: Account, rule: ApplicableRule, outcome: RuleOutcome | null, shadow: boolean): RuleStep {
  const charged = account.charged?.rule === rule ? whyCharged(account, rule, account.charged.charged) : "";
  const asked = account.asked?.rule === rule ? `; but ${askedText(account.asked.asked)}` : "";
  return {
    policy: rule.policy,
    rule: rule.id,
    effect: rule.effect,
    shadow,
    asked: outcome !== null,
    matched: outcome?.kind === "match" ? true : outcome?.kind === "miss" ? false : null,
    why:
      outcome === null
        ? "not asked: it was decided before its turn"
        : `${whyStep(rule, outcome, account.entry)}${failed(account, rule, outcome, "reviewer")}${charged}${asked}`,
    saw: outcome === null ? {} : sawValues(rule, account),
  };
}

function sentence(rule: ApplicableRule, outcome: RuleOutcome): string {
  if (outcome.kind !== "error") return rule.statement;
  return `${rule.statement}, but it could not be evaluated (${errorText(outcome.code)}), which denies`;
}

function against(charged: Refused): string {
  switch (charged.kind) {
    case "error":
      return `, but its limit ${charged.limit.id} could not be applied (${errorText(charged.code)}), which denies`;
    case "never_fits":
      return `, but one call asks for more than the limit ${charged.limit.id} can ever hold (${limitText(charged.limit)})`;
  }
}

function defaultDeny(account: Account, gotFor: (rule: ApplicableRule, outcome: RuleOutcome) => string): string {
  const { input, entry, unknownPolicies } = account;
  const policies = listed(input.key.policies);
  const tail = notInBundle(unknownPolicies);
  if (entry === undefined) return `There is no operation ${input.operation}, so nothing allows it.${tail}`;
  if (Array.isArray(input.target) && input.target.length === 0)
    return `${input.operation} names no user that exists, so nothing allows it.${tail}`;
  const missed = account.considered().filter(({ rule }) => rule.effect === "allow");
  if (missed.length === 0) {
    const family = input.operation.split(".")[0];
    const of =
      input.key.policies.length === 0 ? "The key has no policies: nothing" : `No rule of the key's policies (${policies})`;
    const pattern = isNamedInAllows(entry)
      ? ` (of class ${entry.class}: no pattern covers it)`
      : ` or a pattern that covers it, such as ${family}.*`;
    return `${of} allows ${input.operation}; it takes a rule with allow: [${input.operation}]${pattern}.${tail}`;
  }
  const near = missed.slice(0, NEAREST).map(({ rule, outcome }) => {
    const sent = outcome.kind === "miss" && outcome.because === "only" ? `; ${outcome.arg} was sent too` : gotFor(rule, outcome);
    return `${rule.statement}${sent}.${said(rule)}`;
  });
  const more = missed.length > NEAREST ? ` (and ${missed.length - NEAREST} more rules that do not match)` : "";
  return `${near.join(" ")}${more}${tail}`;
}

/** `; not met: args.amount <= 500; args.amount was 10000` — which part failed, and what the condition read, as far as it may be shown. */
function got(account: Account, rule: ApplicableRule, outcome: RuleOutcome): string {
  return `${failed(account, rule, outcome, "caller")}${gotBy(account, rule.condition?.reads ?? [])}`;
}

function failed(account: Account, rule: ApplicableRule, outcome: RuleOutcome, whom: "caller" | "reviewer"): string {
  const part = failedPart(rule, outcome, account, whom);
  return part === null ? "" : `; ${outcome.kind === "error" ? "it fails at" : "not met"}: ${part}`;
}

/** What the author of the rule has to say, as a sentence behind it. */
function said({ message }: ApplicableRule): string {
  return message === "" ? "" : ` ${message}`;
}

function gotBy({ input, entry }: Account, reads: readonly ReadPath[]): string {
  const shown = reads.filter((path) => path.root !== "target" && !isSecret(path, entry));
  const parts = shown.map((path) => {
    const value = valueAt(path, input);
    if (value === undefined) return `${path.text} was ${path.root === "args" ? "not sent" : "not known"}`;
    return `${path.text} was ${shortened(jsonText(value), SHOWN_CHARS)}`;
  });
  return parts.length === 0 ? "" : `; ${parts.join(", ")}`;
}

function whyStep(rule: ApplicableRule, outcome: RuleOutcome, entry: Account["entry"]): string {
  switch (outcome.kind) {
    case "match":
      return rule.condition === null ? "applies without a condition" : `holds: ${rule.condition.text}`;
    case "miss":
      return outcome.because === "only"
        ? `${outcome.arg} was sent and is not in only`
        : `does not hold: ${rule.condition?.text ?? ""}`;
    case "open":
      return entry?.target === "each"
        ? "asked for each element of the answer, and decides of it alone"
        : "depends on the target, which was not fetched";
    case "error":
      return `could not be evaluated: ${errorText(outcome.code)}`;
  }
}
