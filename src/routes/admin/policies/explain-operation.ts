// “What would this key get, and why?” The very evaluator of the gateway, on the same lease and bundle; consumes nothing and sends nothing
// to Clerk but the look at the target, and that only when none is given and a rule needs one.
import { z } from "zod";
import { cutArgs } from "../../../audit/cut-args.ts";
import { redactArgs } from "../../../audit/redact.ts";
import { bailiffError } from "../../../bailiff-errors.ts";
import { none, rfc3339 } from "../../../clerk/args/fields.ts";
import { letGo } from "../../../clerk/upstream-body.ts";
import { fromNumberForms } from "../../../json/number-form.ts";
import type { Decision } from "../../../policy/engine.ts";
import type { Call } from "../../call/call.ts";
import { decideCall } from "../../call/decide-call.ts";
import { checkFields } from "../../call/intake/check-fields.ts";
import { chargesOf, ruledCharges } from "../../call/limits.ts";
import type { Args } from "../../call/validate.ts";
import type { Services } from "../../services.ts";
import { type AdminAnswer, type AdminCall, type AdminOperation, adminOperation, refuse } from "../admin-operation.ts";
import { keyId } from "../keys/key-args.ts";
import { noSuchKey, registryUnavailable } from "../keys/key-lookup.ts";
import { limitsLeft, standingOf } from "../keys/key-standing.ts";
import { explanation } from "./explain-answer.ts";

const explainBody = z.strictObject({
  key_id: keyId,
  operation: z.string().min(1).max(128).describe("What it would call."),
  args: z.record(z.string(), z.unknown()).default({}).describe("With these arguments."),
  target: z
    .union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))])
    .optional()
    .describe(
      'A Clerk user, or a list of them for a bulk operation. Not given: fetched if a rule needs it. A number of more digits than a double holds is {"$number": "1234567890123456789"}.',
    ),
  context: z
    .strictObject({
      reason: z.string().max(256),
      ip: z.string().max(64).nullable(),
      country: z.string().max(8).nullable(),
      now: rfc3339,
      user_agent: z.string().max(256),
    })
    .partial()
    .default({})
    .describe("The circumstances that rules see as `context`."),
});

const explain = adminOperation({
  name: "policies.explain",
  summary: "Explain the decision that a key would get",
  method: "POST",
  path: "/explain",
  pathArgs: none,
  query: none,
  body: explainBody,
  mutates: false,
  answer: explanation,
  maxBodyBytes: 262_144,
  refusals: ["bailiff_not_found", "bailiff_upstream_unreachable", "bailiff_upstream_timeout"],
  recorded: recordedQuestion,
  run: (admin, wanted) => explainDecision(admin, wanted),
});

/** The answer tells of the user that a rule looked at: whom it was about is recorded, and secrets of the call in question are not. */
function recordedQuestion(asked: Args, { vocabulary }: Pick<Services, "vocabulary">) {
  const { key_id, operation, context, args } = explainBody.parse(asked);
  const entry = vocabulary.get(operation);
  const checked = entry?.targetArg === undefined ? null : checkFields(entry.args, args, "argument");
  if (entry?.targetArg === undefined || checked?.ok !== true) return { args: { key_id, operation, context }, target: key_id };
  const users = [checked.value[entry.targetArg]].flat().filter((id) => typeof id === "string");
  const recorded = { key_id, operation, context, args: cutArgs(redactArgs(checked.value, entry.secretArgs)) };
  return { args: recorded, target: [key_id, ...users] };
}

async function explainDecision({ services, call }: AdminCall, wanted: z.infer<typeof explainBody>): Promise<AdminAnswer> {
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

  const clerkRow = services.operations.find(({ name }) => name === wanted.operation);
  const nowMs = wanted.context.now === undefined ? services.deps.now() : Date.parse(wanted.context.now);
  const decided = await decideCall(services, {
    call: contextOf(call, wanted),
    // Of the admin plane: nothing to look at, nothing else needed.
    operation: clerkRow ?? { name: wanted.operation, ...ADMIN },
    args: args.value,
    lease: lease.value,
    leftMs: () => services.settings.deadlineMs,
    supposed: { nowMs, target: fromNumberForms(wanted.target) },
  });
  if (decided.kind === "error") return refuse(decided.error);
  if (decided.kind === "target_refused") {
    letGo(decided.answer.body);
    const detail = `Clerk answered ${decided.answer.status} for the target: give one as “target”.`;
    return refuse(bailiffError("bailiff_param_invalid", detail, { param: "target" }));
  }
  const { record } = lease.value;
  const {
    detail,
    explanation,
    writeAhead,
    limits: _limits,
    reads: _reads,
    refusesRepeats: _refuses,
    rows: _rows,
    ...decision
  } = decided.decision;
  const charges =
    clerkRow === undefined ? ruledCharges(decided.decision) : chargesOf({ ...decided, operation: clerkRow, args: args.value });
  const [status, limits] = await Promise.all([
    standingOf(services, record, nowMs, wanted.context.ip),
    limitsLeft(services, record, decided.decision.effect === "allow" ? charges : [], nowMs),
  ]);
  if (status === null || limits === null) return refuse(registryUnavailable());
  const body = {
    key_status: status,
    ...decision,
    explanation: detail === "" ? explanation : detail,
    write_ahead: writeAhead,
    limits: limits.map((limit) => ({ ...limit, ...ruleOf(decided.decision, limit.limit) })),
  };
  return { ok: true, body };
}

/** The limit on guessing is no rule's. */
function ruleOf({ limits }: Decision, id: string) {
  const { policy = null, rule = null } = limits.find((limit) => limit.id === id) ?? {};
  return { policy, rule };
}

const ADMIN = { target: { kind: "none" }, args: { path: none } } as const;

function contextOf(call: Call, { context }: z.infer<typeof explainBody>): Call {
  return {
    ...call,
    reason: context.reason ?? "",
    ip: context.ip ?? null,
    country: context.country ?? null,
    userAgent: context.user_agent ?? "",
  };
}

export const EXPLAIN_OPERATIONS: readonly AdminOperation[] = [explain];
