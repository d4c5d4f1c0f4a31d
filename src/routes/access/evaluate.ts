// Would it be yes? Several questions at once, by the very evaluator of the gateway: keys are read once, users looked up once and together, and
// what is left of limits is one look at each key's Ledger. Consumes nothing.
import { bailiffError } from "../../bailiff-errors.ts";
import { canonicalAddress } from "../../canonical-address.ts";
import { isKeyId } from "../../keys/key-id.ts";
import {
  type DecideResult,
  type Decision,
  decideInLine,
  decisionWith,
  mayLookAtAll,
  seesUsersWhole,
  topField,
} from "../../policy/engine.ts";
import type { AdminCall } from "../admin/admin-handler.ts";
import { finderOf, noSuchKey, registryUnavailable } from "../admin/keys/key-lookup.ts";
import { standingOf } from "../admin/keys/key-standing.ts";
import { keyTarget } from "../admin/view/own-targets.ts";
import type { Call } from "../call/call.ts";
import { decisionInput, judgesOf } from "../call/decide-call.ts";
import { deniedError } from "../call/refuse.ts";
import type { AccessDecision } from "./access-answers.ts";
import type { AskedContext, AskedSubject, Question } from "./access-args.ts";
import { explanationOf } from "./access-rows.ts";
import { noSuchSubject, notActive, noUser, refusedBy, waitsForOthers, whyOf } from "./access-verdicts.ts";
import { type Allowed, type Evaluated, withLimits } from "./limits-asked.ts";
import { type PosedCall, poseCall } from "./posed-call.ts";
import { readSubjects, type Subject } from "./subjects.ts";
import type { LookAtUsers } from "./users-asked.ts";

/** Of a question that came as far as the rules. */
interface Judged {
  readonly question: Question;
  readonly subject: Subject;
  readonly posed: PosedCall;
  readonly nowMs: number;
  readonly decide: (target: unknown) => DecideResult;
  /** Whatever holds of the user is nothing new to the key. */
  readonly isShownAll: () => boolean;
}

/** In the order of the questions. */
export async function evaluate(admin: AdminCall, look: LookAtUsers, questions: readonly Question[]): Promise<Evaluated> {
  const subjects = await readSubjects(
    admin,
    questions.flatMap(({ subject }) => (isKey(subject) ? [subject.id] : [])),
  );
  if (subjects === null) return { ok: false, error: registryUnavailable() };
  const nowMs = admin.services.deps.now();
  const judged = questions.map((question) => judgeable(admin, subjects, question, nowMs));
  const first = judged.map((one) => ("no" in one ? one.no : decisionOf(one, decideAtFirst(admin, one))));
  const wanting = judged.filter((one, at): one is Judged => first[at] === "needs_target" && !("no" in one));
  const looked = await look(wanting.flatMap(({ posed }) => posed.userIds));
  if (!looked.ok) return looked;
  const aimed = await keysAimedAt(admin, wanting);
  if (aimed === null) return { ok: false, error: registryUnavailable() };
  const second = judged.map((one, at): AccessDecision | Allowed => {
    const known = first[at];
    if (known !== "needs_target") return known ?? noUser();
    if ("no" in one) return one.no;
    if (one.posed.entry.targetShape !== undefined) return aimedAt(one, aimed.get(one));
    const target = targetOf(one.posed, looked.users);
    const decided = target === undefined ? noUser() : decisionOf(one, one.decide(target));
    return decided === "needs_target" ? noUser() : decided;
  });
  return withLimits(admin, judged, second);
}

function keyIdOf({ posed: { entry, args } }: Judged): string {
  return String(args[entry.targetArg ?? ""]);
}

/**
 * The keys that operations on keys are asked about, as rules see them: of another key's call, those alone that who asks may be told of
 * (`explain` says no more). Null when they cannot be had.
 */
async function keysAimedAt(
  { services, permits }: AdminCall,
  wanting: readonly Judged[],
): Promise<ReadonlyMap<Judged, object> | null> {
  const aimed = wanting.filter(({ posed }) => posed.entry.targetShape !== undefined);
  const find = finderOf(services, aimed.map(keyIdOf));
  const keys = new Map<Judged, object>();
  for (const one of aimed) {
    const id = keyIdOf(one);
    const { operation, args } = explanationOf(one.question, id);
    const isTold = one.subject.isAsker || (await permits(operation, args, find));
    const key = await find(id);
    if (isTold === null || (!key.ok && key.error.code !== "bailiff_not_found")) return null;
    if (key.ok && isTold) keys.set(one, keyTarget(key.record));
  }
  return keys;
}

/** As the call would answer: a key that no rule lets it be aimed at is one that is not there. */
function aimedAt(one: Judged, target: object | undefined): AccessDecision | Allowed {
  const decided = target === undefined ? "needs_target" : decisionOf(one, one.decide(target));
  const isTold = typeof decided === "object" && ("allowed" in decided || decided.context.code === "bailiff_limit_never_fits");
  return isTold ? decided : refusedBy(noSuchKey(keyIdOf(one)));
}

function judgeable(
  admin: AdminCall,
  subjects: ReadonlyMap<string, Subject>,
  question: Question,
  now: number,
): Judged | { readonly no: AccessDecision } {
  const { services, call } = admin;
  const subject = isKey(question.subject) ? subjects.get(question.subject.id) : undefined;
  if (subject === undefined) return { no: refusedBy(noSuchSubject(question.subject)) };
  const posed = poseCall(services, question, call.apiVersion);
  if (!posed.ok) return { no: refusedBy(posed.error) };
  const { lease, above, bundle, isAsker } = subject;
  const asked = callOf(call, question.context, isAsker);
  const nowMs = question.context.now === undefined ? now : Date.parse(question.context.now);
  // From where another key would call, nobody knows who does not say.
  const from = isAsker || question.context.ip !== undefined ? asked.ip : undefined;
  const standing = standingOf(lease.record, above, nowMs, from);
  if (standing !== "active") return { no: refusedBy(notActive(standing)) };
  const { entry, args, also } = posed.call;
  const input = { ...decisionInput(asked, lease, nowMs), operation: entry.name, args };
  const judges = judgesOf(services, entry.name, lease, above, nowMs);
  return {
    ...{ question, subject, posed: posed.call, nowMs },
    decide: (target) => decideInLine(bundle, { ...input, target }, judges, also),
    isShownAll: () => mayLookAtAll(bundle, input, [input.key, ...judges]),
  };
}

/**
 * With the user whom the caller has in hand, if it is all there: a mask leaves out what a rule with `has()` would object to, and so does who
 * copies some fields. Else without, and then Clerk is asked.
 */
function decideAtFirst({ actor, above }: AdminCall, { subject: { bundle }, posed: { given }, decide }: Judged): DecideResult {
  if (given === undefined || !isWhole(actor, above, bundle)) return decide(undefined);
  const decided = decide(given);
  return decided.kind === "decided" && hasWhatWasRead(given, decided.decision) ? decided : decide(undefined);
}

function isWhole(actor: AdminCall["actor"], above: AdminCall["above"], bundle: Subject["bundle"]): boolean {
  if (actor === null) return true;
  // What it may open hides from it what it looked up meanwhile.
  const opened = { policies: (actor.elevate ?? []).map(({ policy }) => policy) };
  return seesUsersWhole(bundle, [actor, opened, ...above.map(({ record }) => record)]);
}

function hasWhatWasRead(given: unknown, { reads }: Decision): boolean {
  const users = [given].flat();
  return reads.every((path) => path.root !== "target" || users.every((user) => Object.hasOwn(Object(user), topField(path))));
}

/** Nothing else is anybody's id, and the Ledger of such a name is not looked for. */
function isKey({ type, id }: AskedSubject): boolean {
  return type === "api_key" && isKeyId(id);
}

/** About the key that asks, this call's own circumstances stand for what the question leaves out; about another, nothing does. */
export function callOf(call: Call, { reason, ip, country, user_agent: userAgent }: AskedContext, isAsker: boolean): Call {
  const own = isAsker ? call : { reason: "", ip: null, country: () => null, userAgent: "" };
  return {
    ...call,
    reason: reason ?? own.reason,
    ip: ip === undefined ? own.ip : ip === null ? null : canonicalAddress(ip),
    country: country === undefined ? own.country : () => country,
    userAgent: userAgent ?? own.userAgent,
  };
}

function decisionOf(judged: Judged, result: DecideResult): AccessDecision | Allowed | "needs_target" {
  if (result.kind === "needs_target") return "needs_target";
  const { decision } = result;
  const { subject } = judged;
  if (decision.effect === "allow") {
    const allowed = subject.isAsker ? toldOfAllow(judged, decision) : decision;
    return allowed.approval === null ? { allowed } : waitsForOthers(allowed);
  }
  // Who asks about itself hears what the call would; a rule that looked at what it is not shown says no more here than there.
  const told = subject.isAsker ? deniedError(decision) : bailiffError(decision.code ?? "bailiff_policy_denied", whyOf(decision));
  return refusedBy(told, decision.bundle);
}

/** Of an allowed call its caller does not learn which rule allows it: where that hangs on what the key is not shown, neither here. */
function toldOfAllow({ isShownAll }: Judged, decision: Decision): Decision {
  const looked = decision.steps.some(
    ({ effect, asked, saw }) => asked && effect === "allow" && Object.keys(saw).some((path) => path.startsWith("target")),
  );
  if (!looked || isShownAll()) return decision;
  const explanation = "It is allowed. Which rule allows it hangs on what this key is not shown of the user.";
  return decisionWith(decision, { policy: null, rule: null, explanation }, { detail: () => explanation });
}

/** Of all that it names; undefined when Clerk does not know one of them. */
function targetOf({ entry, userIds }: PosedCall, users: ReadonlyMap<unknown, unknown>): unknown {
  if (userIds.length === 0 || !userIds.every((id) => users.has(id))) return undefined;
  const found = userIds.map((id) => users.get(id));
  return entry.target === "many" ? found : found[0];
}
