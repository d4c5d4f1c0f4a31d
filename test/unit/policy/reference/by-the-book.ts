// A second evaluator of policies, slow and plain, written from `docs/policies.md` and `docs/limits.md` alone and sharing no code with the
// engine: no index, no compile step, no early end. It is given a whole bundle and a whole call, looks at every rule, and only then says
// what follows. Where the two differ, one of them, or the page, is wrong.
import { type Formula, readsTarget, type Scene, type Truth, truthOf } from "./formula.ts";

export type OperationClass = "read" | "write" | "destructive" | "money" | "secret";

/** What the book has to be told about an operation. */
export interface BookOperation {
  readonly name: string;
  readonly class: OperationClass;
  readonly target: "none" | "one" | "many";
  /** Path arguments: `only` need not list them. */
  readonly pathArgs: readonly string[];
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Lists whose elements may be excluded by a sign. */
  readonly signedLists: readonly string[];
  readonly also: (args: Args) => readonly { readonly operation: string; readonly args: Args }[];
  readonly allowedUnlessDenied: boolean;
  /** “What an argument asks about”: fields of a user. */
  readonly asks: (args: Args) => readonly string[];
}

export type Args = Readonly<Record<string, unknown>>;

export interface BookLimit {
  readonly max: number;
  readonly per: string;
  readonly sum?: "args.amount";
  readonly by?: string;
}

export interface BookApprove {
  readonly count: number;
  readonly within: string;
}

export interface BookRule {
  readonly id: string;
  readonly effect: "allow" | "deny";
  readonly patterns: readonly string[];
  readonly when: Formula | null;
  readonly only: readonly string[] | null;
  readonly mask: readonly string[];
  readonly limits: readonly BookLimit[];
  readonly approve: BookApprove | null;
  readonly shadow: boolean;
}

export interface BookPolicy {
  readonly name: string;
  readonly mask: readonly string[];
  readonly searchable: readonly string[];
  readonly counts: boolean;
  readonly writeAhead: boolean;
  readonly rules: readonly BookRule[];
}

export interface BookCall {
  readonly policies: readonly string[];
  readonly scopes: readonly string[] | null;
  readonly operation: string;
  readonly args: Args;
  /** Of several: a list. */
  readonly target: unknown;
  readonly context: Readonly<Record<string, unknown>>;
  readonly key: Readonly<Record<string, unknown>>;
}

export interface BookCharge {
  readonly id: string;
  readonly bucket: string;
  readonly amount: number;
  readonly max: number;
}

export interface BookDecision {
  readonly effect: "allow" | "deny";
  readonly code: string | null;
  readonly policy: string | null;
  readonly rule: string | null;
  readonly mask: readonly string[];
  readonly writeAhead: boolean;
  readonly charges: readonly BookCharge[];
  /** How many others must agree, and within how many minutes; null: nobody. */
  readonly approvals: { readonly count: number; readonly minutes: number } | null;
}

export interface BookShadow {
  readonly policy: string;
  readonly rule: string;
  readonly effect: "allow" | "deny";
}

/** A rule in its policy. */
interface Placed {
  readonly policy: BookPolicy;
  readonly rule: BookRule;
}

type World = ReadonlyMap<string, BookOperation>;

/** The decision on a call, and what each rule on trial would have decided, in no order. */
export function decideByTheBook(
  world: World,
  bundle: readonly BookPolicy[],
  call: BookCall,
): { readonly decision: BookDecision; readonly shadow: readonly BookShadow[] } {
  const inForce = bundle.map((policy) => ({ ...policy, rules: policy.rules.filter(({ shadow }) => !shadow) }));
  const decision = decideWhole(world, inForce, call).decision;
  const onTrial = bundle.flatMap((policy) => policy.rules.filter(({ shadow }) => shadow).map((rule) => ({ policy, rule })));
  const shadow = onTrial.flatMap((trial) => verdictOf(world, bundle, call, trial));
  return { decision, shadow };
}

/** “Each rule on trial is judged alone, in its own place, as if it and no other were in force. It is named when it would have decided.” */
function verdictOf(world: World, bundle: readonly BookPolicy[], call: BookCall, trial: Placed): BookShadow[] {
  const withIt = bundle.map((policy) => ({
    ...policy,
    rules: policy.rules.filter((rule) => !rule.shadow || rule === trial.rule),
  }));
  const { parts } = decideWhole(world, withIt, call);
  const effect = parts.some((part) => part.effect === "deny") ? "deny" : "allow";
  const isIts = (part: BookDecision) =>
    part.policy === trial.policy.name && part.rule === trial.rule.id && part.effect === effect;
  return parts.some(isIts) ? [{ policy: trial.policy.name, rule: trial.rule.id, effect }] : [];
}

/** “One power has one name”: the call, and every other operation that its arguments stand for; all must be allowed. */
function decideWhole(world: World, bundle: readonly BookPolicy[], call: BookCall) {
  const operation = world.get(call.operation);
  const others = operation?.also(call.args) ?? [];
  const unborn = operation?.target === "none";
  const parts = [
    decideOne(world, bundle, call, false),
    ...others.map((other) => decideOne(world, bundle, { ...call, ...other }, unborn)),
  ];
  const refused = parts.find(({ effect }) => effect === "deny");
  const [first] = parts;
  if (refused !== undefined || first === undefined) return { parts, decision: refused ?? DENIED };
  const decision: BookDecision = {
    ...first,
    mask: [...new Set(parts.flatMap(({ mask }) => mask))],
    writeAhead: parts.some(({ writeAhead }) => writeAhead),
    charges: largest(parts.flatMap(({ charges }) => charges)),
    approvals: strictest(parts.flatMap(({ approvals }) => approvals ?? [])),
  };
  return { parts, decision };
}

/** “Obligations add up: the most people, and the least time.” */
function strictest(owed: readonly NonNullable<BookDecision["approvals"]>[]): BookDecision["approvals"] {
  if (owed.length === 0) return null;
  return { count: Math.max(...owed.map(({ count }) => count)), minutes: Math.min(...owed.map(({ minutes }) => minutes)) };
}

const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };

function owedBy({ approve }: BookRule): BookDecision["approvals"] {
  if (approve === null) return null;
  return { count: approve.count, minutes: Number.parseInt(approve.within, 10) * (MINUTES[approve.within.slice(-1)] ?? 0) };
}

/** “One call is one charge, also where one rule allows both.” */
function largest(charges: readonly BookCharge[]): BookCharge[] {
  return charges.filter((one, at) => {
    const alike = charges.filter((other) => other.id === one.id && other.bucket === one.bucket);
    const most = Math.max(...alike.map(({ amount }) => amount));
    return charges.findIndex((other) => other.id === one.id && other.bucket === one.bucket && other.amount === most) === at;
  });
}

const DENIED: BookDecision = {
  effect: "deny",
  code: "bailiff_policy_denied",
  policy: null,
  rule: null,
  mask: [],
  writeAhead: false,
  charges: [],
  approvals: null,
};

/** The numbered list of “How a call is decided”. `unborn`: there is no target and will be none. */
function decideOne(world: World, bundle: readonly BookPolicy[], call: BookCall, unborn: boolean): BookDecision {
  const operation = world.get(call.operation);
  if (operation === undefined) return DENIED;
  // 1
  const scoped =
    call.scopes === null || operation.allowedUnlessDenied || call.scopes.some((scope) => covers(scope, operation, "scope"));
  if (!scoped) return { ...DENIED, code: "bailiff_scope_denied" };

  const held = call.policies.flatMap((name) => bundle.filter((policy) => policy.name === name));
  const placed = held
    .flatMap((policy) => policy.rules.map((rule) => ({ policy, rule })))
    .filter((one) => concerns(one, operation));
  const denies = placed.filter(({ rule }) => rule.effect === "deny");
  const allows = placed.filter(({ rule }) => rule.effect === "allow");
  const reads = ({ rule }: Placed) => !unborn && rule.when !== null && readsTarget(rule.when);
  const outcome = (one: Placed) => outcomeOf(one, operation, call, unborn);

  // 2: any that matches; else one that cannot be told
  const early = firstOf(
    denies.filter((one) => !reads(one)),
    outcome,
  );
  if (early !== null) return denied(early);
  // 3: the first that might allow, target or not
  const candidates = allows.filter((one) => sendsOnlyListed(one, operation, call.args) && (reads(one) || outcome(one) !== false));
  const [candidate] = candidates;
  if (candidate === undefined) return byDefault(operation);
  const depends = reads(candidate);
  if (!depends) {
    if (outcome(candidate) === "error") return denied({ ...candidate, outcome: "error" });
    const charged = chargesOf(candidate, operation, call);
    if (typeof charged === "string") return { ...denied({ ...candidate, outcome: true }), code: charged };
  }
  // 4
  const late = firstOf(denies.filter(reads), outcome);
  if (late !== null) return denied(late);
  const deciding = candidates.find((one) => outcome(one) !== false);
  // 5
  if (deciding === undefined) return byDefault(operation);
  if (outcome(deciding) === "error") return denied({ ...deciding, outcome: "error" });
  // 6
  const charges = chargesOf(deciding, operation, call);
  if (typeof charges === "string") return { ...denied({ ...deciding, outcome: true }), code: charges };
  // “Numbers tell too.”
  const counting =
    operation.name === "users.count" ? withholding(held, operation).find(({ policy }) => !policy.counts) : undefined;
  if (counting !== undefined) return denied({ ...counting, outcome: true });
  const mask = [...new Set([...held.flatMap((policy) => policy.mask), ...deciding.rule.mask])];
  // “What is masked may not be asked for.”
  const asked = operation.asks(asRulesSee(call.args, operation));
  if (asked.some((field) => isHiddenFrom(world, held, call, field, mask))) return denied({ ...deciding, outcome: true });
  return {
    effect: "allow",
    code: null,
    policy: deciding.policy.name,
    rule: deciding.rule.id,
    mask,
    writeAhead: deciding.policy.writeAhead,
    charges,
    approvals: owedBy(deciding.rule),
  };
}

/** “Any mask of its policies or their rules hides it”, unless that policy says `searchable`, or there is nothing to protect. */
function isHiddenFrom(
  world: World,
  held: readonly BookPolicy[],
  call: BookCall,
  field: string,
  mask: readonly string[],
): boolean {
  const hiding = held.filter(
    (policy) =>
      !hides(policy.searchable, field) &&
      [policy.mask, ...policy.rules.map((rule) => rule.mask)].some((one) => hides(one, field)),
  );
  if (hiding.length === 0) return false;
  // “The answer itself shows it.”
  if (call.operation === LIST && !hides(mask, field)) return false;
  return ![LOOK_UP, LIST].some((name) => isShownBy(world, held, call, name, field));
}

/** “By an operation that shows it of anybody, and that a rule allows whatever is sent.” */
function isShownBy(world: World, held: readonly BookPolicy[], { scopes }: BookCall, name: string, field: string): boolean {
  const operation = world.get(name);
  if (operation === undefined || (scopes !== null && !scopes.some((scope) => covers(scope, operation, "scope")))) return false;
  const placed = held
    .flatMap((policy) => policy.rules.map((rule) => ({ policy, rule })))
    .filter((one) => concerns(one, operation));
  const refuses = placed.some(({ rule }) => rule.effect === "deny" && (rule.when === null || !readsTarget(rule.when)));
  const allows = placed.filter(({ rule }) => rule.effect === "allow");
  const always = allows.findIndex(
    ({ rule }) => rule.when === null && rule.only === null && rule.limits.length === 0 && rule.approve === null,
  );
  const everywhere = held.flatMap((policy) => policy.mask);
  return !refuses && always >= 0 && allows.slice(0, always + 1).every(({ rule }) => !hides([...everywhere, ...rule.mask], field));
}

const MEANT: Readonly<Record<string, readonly string[]>> = {
  "@phone": ["phone_numbers.*.phone_number"],
  "@email": ["email_addresses.*.email_address"],
  "@name": ["first_name", "last_name", "username"],
  "@identity": ["external_id", "web3_wallets.*.web3_wallet"],
};

/** An entry hides what it names, itself or with what that stands in; lists are walked with or without `*`. */
function hides(entries: readonly string[], field: string): boolean {
  const bare = (path: string) => `${path.replaceAll(".*", "")}.`;
  return entries.some((entry) => (MEANT[entry] ?? []).includes(field) || bare(field).startsWith(bare(entry)));
}

/** “Rules that hold for lists”: denies of the key's policies that read the target and hold for the look-up, then those for the list alone. */
function withholding(held: readonly BookPolicy[], list: BookOperation) {
  return held.flatMap((policy) => {
    const reading = policy.rules.filter(
      ({ effect, when, shadow }) => effect === "deny" && !shadow && when !== null && readsTarget(when),
    );
    const isFor = ({ patterns }: BookRule, name: string) =>
      patterns.some((pattern) => covers(pattern, { ...list, name }, "deny"));
    const asLookUp = reading.filter((rule) => isFor(rule, LOOK_UP));
    const asList = reading.filter((rule) => !isFor(rule, LOOK_UP) && isFor(rule, list.name));
    return [
      ...asLookUp.map((rule) => ({ policy, rule, as: LOOK_UP })),
      ...asList.map((rule) => ({ policy, rule, as: list.name })),
    ];
  });
}

const LOOK_UP = "users.get";
const LIST = "users.list";

/** Is this user left out of the list that the call gets? “A match leaves the user out, and so does an error.” */
export function hiddenByTheBook(
  world: World,
  bundle: readonly BookPolicy[],
  call: BookCall,
  user: Readonly<Record<string, unknown>>,
): boolean {
  const list = world.get(call.operation);
  if (list === undefined) return true;
  const held = call.policies.flatMap((name) => bundle.filter((policy) => policy.name === name));
  return withholding(held, list).some(({ rule, as }) => {
    const args = as === LOOK_UP ? { user_id: user["id"] } : asRulesSee(call.args, list);
    const scene: Scene = { args, target: user, context: call.context, key: call.key };
    return rule.when !== null && truthOf(rule.when, scene) !== false;
  });
}

function byDefault({ allowedUnlessDenied }: BookOperation): BookDecision {
  return allowedUnlessDenied ? { ...DENIED, effect: "allow", code: null } : DENIED;
}

/** “An error inside a rule that is asked is a denial; a deny that matches goes before one that fails.” */
function firstOf(denies: readonly Placed[], outcome: (one: Placed) => Truth) {
  const told = denies.map((one) => ({ ...one, outcome: outcome(one) }));
  return told.find((one) => one.outcome === true) ?? told.find((one) => one.outcome === "error") ?? null;
}

function denied({ policy, rule, outcome }: Placed & { readonly outcome: Truth }): BookDecision {
  const code = outcome === "error" ? "bailiff_policy_error" : "bailiff_policy_denied";
  return { ...DENIED, code, policy: policy.name, rule: rule.id };
}

/** Through a pattern, a rule that reads the target skips operations that have none. */
function concerns({ rule }: Placed, operation: BookOperation): boolean {
  if (!rule.patterns.some((pattern) => covers(pattern, operation, rule.effect))) return false;
  return !(rule.when !== null && readsTarget(rule.when) && operation.target === "none");
}

/**
 * A name, `family.*`, `family.prefix_*`, `class:<class>` or `family.class:<class>`. “In an allow a wildcard covers nothing of class `secret`
 * or `money`.” A class without a family never covers `jwks.get`.
 */
function covers(pattern: string, { name, class: risk }: BookOperation, place: "allow" | "deny" | "scope"): boolean {
  if (pattern === name) return true;
  const [before, wanted] = pattern.split("class:");
  if (wanted !== undefined) return risk === wanted && (before === "" ? name !== "jwks.get" : name.startsWith(before ?? ""));
  if (!pattern.endsWith("*") || !name.startsWith(pattern.slice(0, -1))) return false;
  return place !== "allow" || (risk !== "secret" && risk !== "money");
}

/** “With several targets, a deny matches if it does for any of them, an allow only if it does for all.” */
function outcomeOf({ rule }: Placed, operation: BookOperation, call: BookCall, unborn: boolean): Truth {
  if (rule.effect === "allow" && !sendsOnlyListed({ rule }, operation, call.args)) return false;
  if (rule.when === null) return true;
  const reading = readsTarget(rule.when);
  if (reading && unborn) return "error";
  const targets = reading && Array.isArray(call.target) ? call.target : [call.target];
  const args = asRulesSee(call.args, operation);
  const truths = targets.map((target): Truth => {
    const scene: Scene = { args, target, context: call.context, key: call.key };
    return rule.when === null ? true : truthOf(rule.when, scene);
  });
  if (rule.effect === "deny" && truths.includes(true)) return true;
  if (truths.includes("error")) return "error";
  return truths.every((truth) => truth === true);
}

/** “In these lists a `-` before an id leaves that one out”: two fields, both without signs. */
function asRulesSee(args: Args, { signedLists }: BookOperation): Args {
  const seen = { ...args };
  for (const name of signedLists) {
    const sent = args[name];
    if (!Array.isArray(sent)) continue;
    const excluded = sent.filter((id) => String(id).startsWith("-"));
    const meant = sent.filter((id) => !excluded.includes(id));
    delete seen[name];
    if (meant.length > 0) seen[name] = meant;
    if (excluded.length > 0) seen[`${name}_excluded`] = excluded.map((id) => String(id).slice(1));
  }
  return seen;
}

/** “One that equals its default counts as not sent.” */
function sendsOnlyListed({ rule }: Pick<Placed, "rule">, operation: BookOperation, sent: Args): boolean {
  const { only } = rule;
  if (only === null) return true;
  const args = asRulesSee(sent, operation);
  return Object.keys(args).every(
    (name) => only.includes(name) || operation.pathArgs.includes(name) || operation.defaults[name] === args[name],
  );
}

/** What the call takes from each limit, or the code of the denial. What cannot be told goes before what never fits. */
function chargesOf({ policy, rule }: Placed, operation: BookOperation, call: BookCall): BookCharge[] | string {
  const taken = rule.limits.map((limit, at) => {
    const id = `${policy.name}/${rule.id}#${at + 1}`;
    return takenFrom(limit, operation, call.args).map((one) => ({ ...one, id, max: limit.max }));
  });
  const charges = taken.flat();
  if (charges.some(({ amount }) => Number.isNaN(amount))) return "bailiff_policy_error";
  return charges.some(({ amount, max }) => amount > max) ? "bailiff_limit_never_fits" : charges;
}

/** An amount that is no number: it cannot be told. */
function takenFrom({ sum, by = "key" }: BookLimit, operation: BookOperation, args: Args): { bucket: string; amount: number }[] {
  const named = operation.target === "many" ? args["user_ids"] : args["user_id"];
  const targets = Array.isArray(named) ? named : named === undefined ? [] : [named];
  if (by === "target") {
    if (targets.length === 0) return [{ bucket: "", amount: Number.NaN }];
    return [...new Set(targets)].map((id) => ({ bucket: `target:${id}`, amount: sum === undefined ? 1 : amountIn(args) }));
  }
  const amount = sum !== undefined ? amountIn(args) : operation.target === "many" ? targets.length : 1;
  if (by === "key") return [{ bucket: "", amount }];
  const name = by.slice("args.".length);
  return [{ bucket: `${name}:${String(args[name])}`, amount: args[name] === undefined ? Number.NaN : amount }];
}

function amountIn(args: Args): number {
  return typeof args["amount"] === "number" ? args["amount"] : Number.NaN;
}
