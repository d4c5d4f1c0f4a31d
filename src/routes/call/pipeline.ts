// One call to Clerk, as one straight line: authenticate, validate, decide, then either read (plain reads: decided on the lease,
// recorded in a batch) or act (everything else: through the key's Ledger, with a durable intent). Every refusal leaves a record.

import { bailiffError, errorResponse } from "../../bailiff-errors.ts";
import { parseCallOptions } from "../../clerk/call-options.ts";
import type { Operation } from "../../clerk/operation.ts";
import { hasVersion } from "../../clerk/operation-versions.ts";
import type { Services } from "../services.ts";
import { act } from "./act.ts";
import { type Authentication, authenticateKey, type KeyPrincipal, readsOnLease } from "./authenticate.ts";
import { type CallFacts, readCallHeaders } from "./call.ts";
import { clerkIntake, namedTarget } from "./clerk-intake.ts";
import { decideCall, decideUnreadCall, SMALL_BODY_BYTES } from "./decide-call.ts";
import type { DecidedCall } from "./decided-call.ts";
import { elevatedSince, noteElevation } from "./elevated-since.ts";
import { readIdempotencyKey } from "./idempotency-key.ts";
import { checkRate } from "./key-rate.ts";
import { noteOverrun } from "./overrun.ts";
import { readPlainly } from "./read-plainly.ts";
import { lackedByVersion, ledgerUnavailable } from "./refusals.ts";
import { deny, fail, passOnTargetAnswer } from "./refuse.ts";
import { renewedToLook } from "./renewed-to-look.ts";
import { watchRetries } from "./retry-watch.ts";
import { type Args, validateCall } from "./validate.ts";

/**
 * `pathReason`: from a `/for/<reason>` prefix. `pathParams`: raw, still to be checked. `caller`: of a call that another one makes, whose caller is
 * known; a request has none, and says who calls by a key alone.
 */
export async function serveOperation(
  services: Services,
  operation: Operation,
  facts: CallFacts,
  pathReason: string | null,
  pathParams: Args,
  caller: KeyPrincipal | null = null,
): Promise<Response> {
  facts.measured.operation = operation.name;
  const use = operation.class === "read" ? "past_end" : "held";
  const authenticated: Authentication =
    caller === null ? await authenticateKey(services, facts, use) : { ok: true, principal: caller };
  if (!authenticated.ok) return errorResponse([authenticated.error], facts.requestId);
  let { principal } = authenticated;
  const key = principal.lease.record;
  facts.measured.keyId = key.id;
  noteElevation(facts, principal);

  const unread = { ledger: key.id, call: facts, key, operation, args: null };
  const tooMany = await checkRate(services, unread, principal);
  if (tooMany !== null) return tooMany;
  const headers = readCallHeaders(facts, pathReason);
  if (!headers.ok) return fail(services, unread, [headers.error]);
  const { call } = headers;
  if (!hasVersion(operation, call.apiVersion)) {
    return fail(services, { ...unread, call }, [lackedByVersion(operation, call.apiVersion)]);
  }
  const asked = parseCallOptions(call.request.headers, services.settings);
  if (!asked.ok) {
    const error = bailiffError("bailiff_header_invalid", `${asked.header} ${asked.message}.`);
    return fail(services, { ...unread, call }, [error]);
  }
  const named = readIdempotencyKey(operation, call.request.headers);
  if (!named.ok) return fail(services, { ...unread, call }, [named.error]);
  const closed = await decideUnreadCall(services, call, operation, principal);
  const intake = clerkIntake(services.deps, operation, call, closed === null ? undefined : SMALL_BODY_BYTES);
  const validated = await validateCall(intake, call.request, pathParams);
  if (closed !== null && !validated.ok && validated.errors[0].code === "bailiff_body_too_large") {
    const target = namedTarget(operation, pathParams);
    return deny(services, { ...unread, call, ...(target === null ? {} : { target }), decision: closed });
  }
  if (!validated.ok) return fail(services, { ...unread, call }, validated.errors);

  const { args, written, upload } = validated.value;
  const allowed = { maxRetries: asked.maxRetries, named: asked.namesRetries };
  const retries = watchRetries(services, { call, operation, args, keyId: key.id }, allowed);
  const leftMs = () => Math.max(0, call.startedMs + asked.deadlineMs - services.deps.now());
  const question = ({ lease, above }: KeyPrincipal) => ({ call, operation, args, lease, above, leftMs, retries });
  const ask = (of: KeyPrincipal) => decideCall(services, question(of));
  const renewed = await renewedToLook(services, facts, principal, question(principal));
  if (renewed?.ok === false) return errorResponse([renewed.error], facts.requestId);
  if (renewed !== null) {
    principal = renewed.principal;
    noteElevation(facts, principal);
  }
  const known = { ledger: key.id, call, key: principal.lease.record, operation, args };
  let decided = await ask(principal);
  const elevated =
    decided.kind === "decided" && decided.decision.effect === "deny" ? await elevatedSince(services, facts, principal) : null;
  if (elevated !== null) {
    principal = elevated;
    noteElevation(facts, principal);
    decided = await ask(principal);
  }
  if (decided.kind === "error") return fail(services, known, [decided.error]);
  if (decided.kind === "target_refused") return passOnTargetAnswer(services, known, decided.answer, leftMs());
  const decision = noteOverrun(decided.decision, principal.overrunMs);
  if (decision.effect === "deny") return deny(services, { ...known, decision });

  const ready: DecidedCall = {
    ...known,
    written,
    upload,
    principal,
    decision,
    idempotencyKey: named.key,
    options: { retries, leftMs },
  };
  // A limit is counted in the Ledger, and so is who has agreed: a read that owes one or the other goes there too.
  const unlimited = decision.limits.length === 0 && decision.approval === null;
  if (operation.class === "read" && readsOnLease(principal) && !decision.writeAhead && unlimited) {
    // What cannot be recorded later is not read now.
    const recordable = principal.overrunMs === null || services.reads.hasRoom();
    return recordable ? readPlainly(services, ready) : errorResponse([ledgerUnavailable()], facts.requestId);
  }
  // Handed to waitUntil as a whole, before the intent is written: a caller who hangs up must not leave an act half recorded.
  const acting = act(services, ready);
  call.waitUntil(acting);
  return acting;
}
