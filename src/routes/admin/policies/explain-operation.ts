// “What would this key get, and why?” The very evaluator of the gateway, on the same lease and bundle; consumes nothing and sends nothing
// to Clerk but the look at the target, and that only when none is given and a rule needs one.
import type * as z from "zod";
import { cutArgs } from "../../../audit/cut-args.ts";
import { redactArgs } from "../../../audit/redact.ts";
import { bailiffError } from "../../../bailiff-errors.ts";
import { none } from "../../../clerk/args/fields.ts";
import { letGo } from "../../../clerk/upstream-body.ts";
import { fromNumberForms } from "../../../json/number-form.ts";
import type { Decision, VocabularyEntry } from "../../../policy/engine.ts";
import type { Call } from "../../call/call.ts";
import { chargesOf, ruledCharges } from "../../call/call-charges.ts";
import { decideCall } from "../../call/decide-call.ts";
import { checkFields } from "../../call/intake/check-fields.ts";
import type { Args } from "../../call/validate.ts";
import type { Services } from "../../services.ts";
import {
  type AdminAnswer,
  type AdminCall,
  type AdminHandlers,
  type AdminRecorded,
  type Recorded,
  refuse,
} from "../admin-handler.ts";
import { findKey, noSuchKey, registryUnavailable } from "../keys/key-lookup.ts";
import { leasesAbove, limitsLeft, standingOf } from "../keys/key-standing.ts";
import { keyTarget } from "../view/own-targets.ts";
import type { View } from "../view/view.ts";
import type { explainBody } from "./policy-args.ts";
import type { EXPLAIN_ROWS } from "./policy-rows.ts";

export const EXPLAIN_HANDLERS: AdminHandlers<typeof EXPLAIN_ROWS> = {
  "policies.explain": (admin, wanted) => explainDecision(admin, wanted),
};

export const EXPLAIN_RECORDED: AdminRecorded<typeof EXPLAIN_ROWS> = {
  "policies.explain": recordedQuestion,
};

/** The answer tells of the user that a rule looked at: whom it was about is recorded, and secrets of the call in question are not. */
function recordedQuestion(
  { key_id, operation, context, args }: z.infer<ReturnType<typeof explainBody>>,
  { vocabulary }: Pick<Services, "vocabulary">,
): Recorded {
  const entry = vocabulary.get(operation);
  const checked = entry?.targetArg === undefined ? null : checkFields(entry.args, args, "argument");
  if (entry?.targetArg === undefined || checked?.ok !== true) return { args: { key_id, operation, context }, target: key_id };
  const users = [checked.value[entry.targetArg]].flat().filter((id) => typeof id === "string");
  const recorded = { key_id, operation, context, args: cutArgs(redactArgs(checked.value, entry.secretArgs)) };
  return { args: recorded, target: [key_id, ...users] };
}

async function explainDecision(
  { services, call, view }: AdminCall,
  wanted: z.infer<ReturnType<typeof explainBody>>,
): Promise<AdminAnswer> {
  const entry = services.vocabulary.get(wanted.operation);
  if (entry === undefined) {
    const known = [...services.vocabulary.keys()].join(", ");
    const detail = `There is no operation “${wanted.operation}”. Known are: ${known}.`;
    return refuse(bailiffError("bailiff_param_invalid", detail, { param: "operation" }));
  }
  const args = checkFields(entry.args, wanted.args, "argument");
  if (!args.ok) return { ok: false, errors: args.errors };
  const lease = await services.ledgers.lease(wanted.key_id);
  if (lease === null) return refuse(registryUnavailable());
  if (lease.value === null) return refuse(noSuchKey(wanted.key_id));
  const above = await leasesAbove(services, lease.value.record);
  if (above === null) return refuse(registryUnavailable());

  const target = wanted.target ?? (await keyAimedAt(services, view, entry, args.value));
  if (target === null) return refuse(registryUnavailable());
  const clerkRow = services.operations.find(({ name }) => name === wanted.operation);
  const nowMs = wanted.context.now === undefined ? services.deps.now() : Date.parse(wanted.context.now);
  const decided = await decideCall(services, {
    call: contextOf(call, wanted),
    // Of the admin plane: nothing to look at, nothing else needed.
    operation: clerkRow ?? { name: wanted.operation, ...ADMIN },
    args: args.value,
    lease: lease.value,
    above,
    leftMs: () => services.settings.deadlineMs,
    supposed: { nowMs, target: fromNumberForms(target) },
  });
  if (decided.kind === "error") {
    const isUnknownKey = decided.error.code === "bailiff_policy_error" && target === undefined && entry.targetShape !== undefined;
    return refuse(isUnknownKey ? bailiffError("bailiff_param_invalid", NO_KEY_TO_LOOK_AT, { param: "target" }) : decided.error);
  }
  if (decided.kind === "target_refused") {
    letGo(decided.answer.body);
    const detail = `Clerk answered ${decided.answer.status} for the target: give one as “target”.`;
    return refuse(bailiffError("bailiff_param_invalid", detail, { param: "target" }));
  }
  const { record } = lease.value;
  const { effect, code, policy, rule, bundle, explanation, detail, seen, mask, writeAhead, shadow, steps } = decided.decision;
  const charges =
    clerkRow === undefined ? ruledCharges(decided.decision) : chargesOf({ ...decided, operation: clerkRow, args: args.value });
  const limits = await limitsLeft(services, record, decided.decision.effect === "allow" ? charges : [], nowMs);
  if (limits === null) return refuse(registryUnavailable());
  const body = {
    key_status: standingOf(record, above, nowMs, wanted.context.ip),
    ...{ effect, code, policy, rule, bundle, seen, mask, shadow, steps },
    explanation: detail === "" ? explanation : detail,
    write_ahead: writeAhead,
    limits: limits.map((limit) => ({ ...limit, ...ruleOf(decided.decision, limit.limit) })),
  };
  return { ok: true, body };
}

/**
 * Of an operation on a key, that key as rules see it; undefined for what has no such target, and for a key that is not there or that whoever
 * asks is not shown. Null when it cannot be told.
 */
async function keyAimedAt(
  services: Services,
  view: View,
  entry: VocabularyEntry,
  args: Args,
): Promise<object | undefined | null> {
  if (entry.targetShape === undefined || entry.target !== "one") return undefined;
  const found = await findKey(services, String(args[entry.targetArg ?? ""]));
  if (!found.ok) return found.error.code === "bailiff_not_found" ? undefined : null;
  const target = keyTarget(found.record);
  return view.whole || view.shows(target) ? target : undefined;
}

const NO_KEY_TO_LOOK_AT =
  "A rule reads the key that the call would be aimed at, and there is none with that id: give one as “target”.";

/** The limit on guessing is no rule's. */
function ruleOf({ limits }: Decision, id: string) {
  const { policy = null, rule = null } = limits.find((limit) => limit.id === id) ?? {};
  return { policy, rule };
}

const ADMIN = { target: { kind: "none" }, args: { path: none } } as const;

function contextOf(call: Call, { context }: z.infer<ReturnType<typeof explainBody>>): Call {
  return {
    ...call,
    reason: context.reason ?? "",
    ip: context.ip ?? null,
    country: context.country ?? null,
    userAgent: context.user_agent ?? "",
  };
}
