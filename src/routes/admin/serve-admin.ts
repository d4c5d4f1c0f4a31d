// One call to the admin plane: authenticated by the root token or a key, decided by policy like any other operation, and recorded in the
// `admin` ledger; what changes something has a durable intent before it runs.
import { createHash, timingSafeEqual } from "node:crypto";
import { KvAway } from "../../audit/bounded-kv.ts";
import type { Outcome, RecordDraft } from "../../audit/record.ts";
import { type BailiffError, errorResponse } from "../../bailiff-errors.ts";
import { parseKey } from "../../keys/key-format.ts";
import type { Lease } from "../../keys/lease.ts";
import { ADMIN_LEDGER, type LimitRefusal } from "../../ledger/protocol.ts";
import { type Decision, decide, decideUnread } from "../../policy/engine.ts";
import { basisOf } from "../call/admit.ts";
import { release, reserve } from "../call/ancestors.ts";
import { authenticateKey, bearerToken, keyInvalid } from "../call/authenticate.ts";
import { type Call, type CallFacts, readCallHeaders } from "../call/call.ts";
import { decisionInput } from "../call/decide-call.ts";
import { readJsonObject } from "../call/intake/body.ts";
import { checkFields } from "../call/intake/check-fields.ts";
import type { IntakeResult } from "../call/intake/intake-result.ts";
import { parseQuery } from "../call/intake/query.ts";
import { checkRate } from "../call/key-rate.ts";
import { limited, ruledCharges } from "../call/limits.ts";
import { draftRecord } from "../call/record-draft.ts";
import { ledgerUnavailable } from "../call/refusals.ts";
import { deny, fail } from "../call/refuse.ts";
import { settle } from "../call/settle.ts";
import type { Args } from "../call/validate.ts";
import type { Services } from "../services.ts";
import { type AdminAnswer, type AdminOperation, ROOT_PRINCIPAL, refuse } from "./admin-operation.ts";
import { registryUnavailable } from "./keys/key-lookup.ts";

/** Of most operations: a key with all that it can have is a quarter of it. */
const MAX_BODY_BYTES = 65_536;
/** How long an admin call may take before its intent is given up as unknown, ms. */
const ADMIN_DEADLINE_MS = 30_000;

export async function serveAdmin(
  services: Services,
  operation: AdminOperation,
  facts: CallFacts,
  pathParams: Args,
): Promise<Response> {
  facts.measured.operation = operation.name;
  const lease = await authenticateAdmin(services, facts, operation.mutates);
  if ("error" in lease) return errorResponse([lease.error], facts.requestId);
  const actor = lease.lease?.record ?? null;
  facts.measured.keyId = actor?.id ?? ROOT_PRINCIPAL.id;

  const row = { name: operation.name, target: { kind: "none" }, secretArgs: [] } as const;
  const unread = { ledger: ADMIN_LEDGER, key: actor ?? ROOT_PRINCIPAL, operation: row, args: null, call: facts };
  const tooMany = lease.lease === null ? null : await checkRate(services, unread, lease.lease);
  if (tooMany !== null) return tooMany;
  const headers = readCallHeaders(facts, null);
  if (!headers.ok) return fail(services, unread, [headers.error]);
  const { call } = headers;
  // Before the body: who may not do this at all has nothing read and parsed for it.
  const closed = lease.lease === null ? null : await decideAdminUnread(services, call, lease.lease, operation.name);
  if (closed !== null) return deny(services, { ...unread, call, decision: closed });
  const validated = await validateAdmin(operation, call, pathParams);
  if (!validated.ok) return fail(services, { ...unread, call }, validated.errors);

  const args = validated.value;
  const known = { ...unread, call, args, ...operation.recorded?.(args, services) };
  const decision = lease.lease === null ? ROOT_DECISION : await decideAdmin(services, call, lease.lease, operation.name, args);
  if (decision === null) return fail(services, known, [ledgerUnavailable()]);
  if (decision.effect === "deny") return deny(services, { ...known, decision });

  const decided = { ...known, decision };
  const lineage = actor === null ? [] : [actor.id, ...actor.ancestors];
  const charged = await charge(services, call, lineage, decision, operation.mutates);
  const refusal = charged.ok && operation.mutates ? await openIntent(services, decided, lease.lease) : null;
  if (!charged.ok || refusal !== null) release(services, call, lineage, call.requestId, "failed");
  if (!charged.ok) return "limit" in charged ? limited(services, decided, charged) : fail(services, known, [charged.error]);
  if (refusal !== null) return errorResponse([refusal], call.requestId);
  const answer = await runOperation(operation, { services, call, actor, decision }, args);
  const outcome = outcomeOfAdmin(operation, answer);
  if (decision.limits.length > 0) release(services, call, lineage, call.requestId, outcome);
  const record = draftRecord(decided, {
    type: "admin",
    outcome,
    error: answer.ok ? null : answer.errors[0].code,
    ...("target" in answer && answer.target !== undefined ? { target: answer.target } : {}),
  });
  if (operation.mutates) await settle(services, call, ADMIN_LEDGER, { requestId: call.requestId, record });
  else if (operation.recordedFirst === true && answer.ok) return renderRecorded(services, operation, call, answer, record);
  else services.reads.add(ADMIN_LEDGER, record, call.waitUntil);
  return render(operation, answer, call);
}

/** Nothing is given out before it is on record who took it. */
async function renderRecorded(
  services: Services,
  operation: AdminOperation,
  call: Call,
  answer: AdminAnswer,
  record: RecordDraft,
): Promise<Response> {
  const triedMs = services.deps.now();
  if ((await services.ledgers.append(ADMIN_LEDGER, [record])) !== null) return render(operation, answer, call);
  const refusal = ledgerUnavailable();
  services.reads.add(ADMIN_LEDGER, { ...record, outcome: "refused", error: refusal.code }, call.waitUntil, triedMs);
  if ("stream" in answer) await answer.stream.body?.cancel();
  return errorResponse([refusal], call.requestId);
}

/** Reading the log needs KV as well. */
async function runOperation(
  operation: AdminOperation,
  context: Parameters<AdminOperation["run"]>[0],
  args: Args,
): Promise<AdminAnswer> {
  try {
    return await operation.run(context, args);
  } catch (error) {
    if (!(error instanceof KvAway)) throw error;
    return refuse(operation.mutates ? registryUnavailable() : ledgerUnavailable());
  }
}

/** Storage that fell silent in the middle of a change: nobody knows whether it was made. */
function outcomeOfAdmin({ mutates }: AdminOperation, answer: AdminAnswer): Outcome {
  if (answer.ok) return "ok";
  return mutates && answer.errors[0].code === "bailiff_ledger_unavailable" ? "unknown" : "refused";
}

type AdminPrincipal = { readonly lease: Lease | null } | { readonly error: BailiffError };

/** `strict`: on the key's record as its Ledger has it now, not on a lease that this isolate holds. */
async function authenticateAdmin(services: Services, facts: CallFacts, strict: boolean): Promise<AdminPrincipal> {
  const bearer = bearerToken(facts.request);
  if (bearer.ok && isRoot(services.settings.rootToken, bearer.token)) return { lease: null };
  const keyId = strict && bearer.ok ? parseKey(services.settings.peppers, bearer.token)?.id : undefined;
  if (keyId !== undefined) services.leases.drop(keyId);
  const authenticated = await authenticateKey(services, facts);
  return authenticated.ok ? { lease: authenticated.principal.lease } : { error: authenticated.error };
}

/** Digests of one size are compared, in constant time. No root token set: nobody is root. */
function isRoot(rootToken: string | null, token: string): boolean {
  if (rootToken === null) return false;
  const digest = (text: string) => createHash("sha256").update(text, "utf8").digest();
  return timingSafeEqual(digest(rootToken), digest(token));
}

async function validateAdmin(operation: AdminOperation, call: Call, pathParams: Args): Promise<IntakeResult<Args>> {
  const path = checkFields(operation.pathArgs, pathParams, "argument");
  if (!path.ok) return path;
  const rawQuery = parseQuery(new URL(call.request.url).search, operation.query);
  if (!rawQuery.ok) return rawQuery;
  const query = checkFields(operation.query, rawQuery.value, "argument");
  if (!query.ok) return query;
  const fields = await readJsonObject(call.request, operation.maxBodyBytes ?? MAX_BODY_BYTES);
  if (!fields.ok) return fields;
  const body = checkFields(operation.body, fields.value, "field");
  return body.ok ? { ok: true, value: { ...path.value, ...query.value, ...body.value } } : body;
}

const ROOT_DECISION: Decision = {
  effect: "allow",
  code: null,
  policy: null,
  rule: null,
  bundle: "",
  explanation: "The root token may do everything on the admin plane.",
  detail: "",
  seen: {},
  mask: [],
  limits: [],
  shadow: [],
  rows: null,
  writeAhead: false,
  refusesRepeats: false,
  reads: [],
  steps: [],
};

/** The denial that no arguments could avert; null where some could, or nobody can tell. */
async function decideAdminUnread(services: Services, call: Call, lease: Lease, operation: string): Promise<Decision | null> {
  const bundle = await services.bundles.get(lease.bundle);
  return bundle === null ? null : decideUnread(bundle, { ...decisionInput(call, lease, services.deps.now()), operation });
}

/** Null when the bundle cannot be had. */
async function decideAdmin(
  services: Services,
  call: Call,
  lease: Lease,
  operation: string,
  args: Args,
): Promise<Decision | null> {
  const bundle = await services.bundles.get(lease.bundle);
  if (bundle === null) return null;
  const result = decide(bundle, { ...decisionInput(call, lease, services.deps.now()), operation, args });
  return result.kind === "decided" ? result.decision : null;
}

/**
 * Limits of the rule that allowed are counted in the ledgers of the acting key and of those that it was delegated from. What changes
 * something asks them in any case: are they all in force?
 */
async function charge(
  services: Services,
  call: Call,
  lineage: readonly string[],
  decision: Decision,
  mutates: boolean,
): Promise<{ readonly ok: true } | LimitRefusal | { readonly ok: false; readonly error: BailiffError }> {
  const charges = ruledCharges(decision);
  if (charges.length === 0 && !mutates) return { ok: true };
  const reserved = await reserve(services, lineage, { reservation: call.requestId, charges });
  if (reserved === null) return { ok: false, error: ledgerUnavailable() };
  return reserved.ok || reserved.code === "limited" ? reserved : { ok: false, error: keyInvalid() };
}

/** The acting key must still be what it was when it was decided on, and the intent durable. */
async function openIntent(
  services: Services,
  decided: Parameters<typeof draftRecord>[0],
  lease: Lease | null,
): Promise<BailiffError | null> {
  if (lease !== null) {
    const confirmed = await services.ledgers.confirm(lease.record.id, basisOf(lease));
    if (confirmed === null) return ledgerUnavailable();
    if (!confirmed.value.ok) {
      services.leases.drop(lease.record.id);
      // It moved on since this call began: the next try is decided on what is in force then.
      return confirmed.value.code === "stale" ? ledgerUnavailable() : keyInvalid();
    }
  }
  const settleByMs = services.deps.now() + ADMIN_DEADLINE_MS;
  const admitted = await services.ledgers.admit(ADMIN_LEDGER, {
    basis: null,
    intent: draftRecord(decided, { type: "intent" }),
    settleByMs,
  });
  if (admitted?.value.ok) return null;
  // It may have taken the intent all the same; nothing was done, and the record should say so.
  const record = draftRecord(decided, { type: "admin", outcome: "failed", error: "bailiff_ledger_unavailable" });
  decided.call.waitUntil(settle(services, decided.call, ADMIN_LEDGER, { requestId: decided.call.requestId, record }));
  return ledgerUnavailable();
}

function render({ status = 200 }: AdminOperation, answer: AdminAnswer, call: Call): Response {
  if (!answer.ok) return errorResponse(answer.errors, call.requestId);
  if ("stream" in answer) return answer.stream;
  return new Response(JSON.stringify(answer.body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });
}
