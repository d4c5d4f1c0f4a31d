// What a key would get for a call, as the gateway itself would decide: its evaluator, the key's lease and the bundle in force. Of a question
// about one key (`explain-operation.ts`) or about many (`who-can-operation.ts`). Consumes nothing and sends nothing to Clerk but the look at
// the target, and that only when none is given and a rule needs one.
import type * as z from "zod/mini";
import { cutArgs } from "../../../audit/cut-args.ts";
import { redactArgs } from "../../../audit/redact.ts";
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import { canonicalAddress } from "../../../canonical-address.ts";
import { none } from "../../../clerk/args/fields.ts";
import { letGo } from "../../../clerk/upstream-body.ts";
import { fromNumberForms } from "../../../json/number-form.ts";
import { openAt } from "../../../keys/elevation.ts";
import type { Lease } from "../../../keys/lease.ts";
import type { Decision, VocabularyEntry } from "../../../policy/engine.ts";
import type { Call } from "../../call/call.ts";
import { chargesOf, ruledCharges } from "../../call/call-charges.ts";
import { bundleFor, decideCall, type SupposedCall } from "../../call/decide-call.ts";
import { checkFields } from "../../call/intake/check-fields.ts";
import { currencyFinder } from "../../call/limit-currencies.ts";
import type { Args } from "../../call/validate.ts";
import type { Services } from "../../services.ts";
import type { AdminCall } from "../admin-handler.ts";
import { findKey, registryUnavailable } from "../keys/key-lookup.ts";
import { limitsLeft, standingOf } from "../keys/key-standing.ts";
import { keyTarget } from "../view/own-targets.ts";
import type { askedCall } from "./policy-args.ts";

type AskedCall = z.infer<ReturnType<typeof askedCall>>;
type Errors = readonly [BailiffError, ...BailiffError[]];

/** The call that is asked about. */
export interface Question {
  readonly asked: AskedCall;
  readonly args: Args;
  readonly nowMs: number;
}

/** An operation that there is, and arguments that it takes. */
export function readQuestion(
  services: Pick<Services, "vocabulary" | "deps">,
  asked: AskedCall,
): { readonly ok: true; readonly question: Question } | { readonly ok: false; readonly errors: Errors } {
  const entry = services.vocabulary.get(asked.operation);
  if (entry === undefined) {
    const known = [...services.vocabulary.keys()].join(", ");
    const detail = `There is no operation “${asked.operation}”. Known are: ${known}.`;
    return { ok: false, errors: [bailiffError("bailiff_param_invalid", detail, { param: "operation" })] };
  }
  const args = checkFields(entry.args, asked.args, "argument");
  if (!args.ok) return { ok: false, errors: args.errors };
  const nowMs = asked.context.now === undefined ? services.deps.now() : Date.parse(asked.context.now);
  return { ok: true, question: { asked, args: args.value, nowMs } };
}

/** Of a question about users: who they are, and its arguments without secrets, as a record may have them. Null: it is about none. */
export function usersAsked(
  entry: VocabularyEntry | undefined,
  args: Args,
): { readonly users: readonly string[]; readonly args: Readonly<Record<string, unknown>> } | null {
  const checked = entry?.targetArg === undefined ? null : checkFields(entry.args, args, "argument");
  if (entry?.targetArg === undefined || checked?.ok !== true) return null;
  const users = [checked.value[entry.targetArg]].flat().filter((id) => typeof id === "string");
  return { users, args: cutArgs(redactArgs(checked.value, entry.secretArgs)) };
}

/**
 * Of an operation on a key with that key for its target, as rules see it: if there is one, and whoever asks may ask about it. Null when that
 * cannot be told.
 */
export async function withKeyAimedAt({ services, permits }: AdminCall, question: Question): Promise<Question | null> {
  const { asked, args } = question;
  const { target, targetShape, targetArg = "" } = services.vocabulary.get(asked.operation) ?? {};
  if (targetShape === undefined || target !== "one" || asked.target !== undefined) return question;
  const id = String(args[targetArg]);
  const [found, isShown] = await Promise.all([findKey(services, id), permits("policies.explain", { ...asked, key_id: id })]);
  if (isShown === null || (!found.ok && found.error.code !== "bailiff_not_found")) return null;
  return found.ok && isShown ? { ...question, asked: { ...asked, target: keyTarget(found.record) } } : question;
}

function isKeyMissing({ vocabulary }: Pick<Services, "vocabulary">, { operation, target }: AskedCall, { code }: BailiffError) {
  return code === "bailiff_policy_error" && target === undefined && vocabulary.get(operation)?.targetShape !== undefined;
}

function noKeyToLookAt(): BailiffError {
  const detail = "A rule reads the key that the call would be aimed at, and there is none with that id: give one as “target”.";
  return bailiffError("bailiff_param_invalid", detail, { param: "target" });
}

/** @param lookOnce of many questions about one user */
export async function explainKey(
  services: Services,
  call: Call,
  { asked, args, nowMs }: Question,
  { lease, above }: { readonly lease: Lease; readonly above: readonly Lease[] },
  lookOnce?: SupposedCall["lookOnce"],
) {
  const clerkRow = services.operations.find(({ name }) => name === asked.operation);
  const decided = await decideCall(services, {
    call: contextOf(call, asked),
    // Of the admin plane: nothing to look at, nothing else needed.
    operation: clerkRow ?? { name: asked.operation, ...ADMIN },
    args,
    lease,
    above,
    leftMs: () => services.settings.deadlineMs,
    supposed: { nowMs, target: fromNumberForms(asked.target), lookOnce },
  });
  if (decided.kind === "error") return refused(isKeyMissing(services, asked, decided.error) ? noKeyToLookAt() : decided.error);
  if (decided.kind === "target_refused") {
    letGo(decided.answer.body);
    const detail = `Clerk answered ${decided.answer.status} for the target: give one as “target”.`;
    return refused(bailiffError("bailiff_param_invalid", detail, { param: "target" }));
  }
  const { record } = lease;
  const { effect, code, policy, rule, bundle, explanation, detail, seen, mask, writeAhead, shadow, steps, approval } =
    decided.decision;
  const charges = clerkRow === undefined ? ruledCharges(decided.decision) : chargesOf({ ...decided, operation: clerkRow, args });
  const limits = await limitsLeft(services, record, effect === "allow" ? charges : [], nowMs);
  const inForce = limits === null || limits.length === 0 ? null : await bundleFor(services, [lease, ...above]);
  if (limits === null || (inForce === null && limits.length > 0)) return refused(registryUnavailable());
  const held = decided.decision.limits.map((limit) => limit.policy);
  const currencyOf = inForce === null ? () => null : currencyFinder(services, inForce, held);
  const body = {
    key_status: standingOf(record, above, nowMs, asked.context.ip),
    ...{ effect, code, policy, rule, bundle, seen, mask, shadow, steps },
    explanation: detail === "" ? explanation : detail,
    approve: approval === null ? null : { count: approval.count, within_seconds: approval.withinMs / 1000 },
    elevation: openAt(lease, nowMs),
    write_ahead: writeAhead,
    limits: limits.map((limit) => ({ ...limit, ...ruleOf(decided.decision, limit.limit), currency: currencyOf(limit) })),
  };
  return { ok: true, body } as const;
}

function refused(error: BailiffError) {
  return { ok: false, error } as const;
}

/** The limit on guessing is no rule's. */
function ruleOf({ limits }: Decision, id: string) {
  const { policy = null, rule = null } = limits.find((limit) => limit.id === id) ?? {};
  return { policy, rule };
}

const ADMIN = { target: { kind: "none" }, args: { path: none } } as const;

function contextOf(call: Call, { context }: AskedCall): Call {
  return {
    ...call,
    reason: context.reason ?? "",
    // In the spelling in which rules see a caller's.
    ip: context.ip == null ? null : canonicalAddress(context.ip),
    country: () => context.country ?? null,
    userAgent: context.user_agent ?? "",
  };
}
