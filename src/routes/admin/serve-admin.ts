// One call to the admin plane, as one straight line: authenticated by the root token, a key or a sign-in, validated, decided by policy like any other
// operation, and recorded in the `admin` ledger; what changes something has a durable intent before it runs.
import { type BailiffError, bailiffError, errorResponse } from "../../bailiff-errors.ts";
import { ADMIN_LEDGER } from "../../ledger/protocol.ts";
import { loadConditions } from "../../policy/engine.ts";
import { type Call, type CallFacts, readCallHeaders } from "../call/call.ts";
import { noteElevation } from "../call/elevated-since.ts";
import { readFields } from "../call/intake/body.ts";
import { checkRate } from "../call/key-rate.ts";
import { ledgerUnavailable } from "../call/refusals.ts";
import { deny, denyAs, fail } from "../call/refuse.ts";
import { type Args, type Intake, validateCall } from "../call/validate.ts";
import type { Services } from "../services.ts";
import type { LookedUp } from "./admin-handler.ts";
import type { AdminOperation } from "./admin-handlers.ts";
import type { AdminPrincipal } from "./admin-principal.ts";
import type { AdminRow } from "./admin-row.ts";
import { admitAdmin } from "./admit-admin.ts";
import { authenticateAdmin } from "./authenticate-admin.ts";
import { answeredAs, refusedAs } from "./by-standard.ts";
import { cutOffFault } from "./cut-off.ts";
import { decideAdmin, decideAdminUnread, outOfSight } from "./decide-admin.ts";
import type { DecidedAdminCall } from "./decided-admin-call.ts";
import { noSuchId } from "./no-such-id.ts";
import { ROOT_PRINCIPAL } from "./root-token.ts";
import { runAdmin } from "./run-admin.ts";
import { csrfFault } from "./session/authenticate-session.ts";
import { settleAdmin } from "./settle-admin.ts";

/** Of most operations: a key with all that it can have is a quarter of it. */
const MAX_BODY_BYTES = 65_536;

/** `pathParams`: raw, still to be checked. */
export async function serveAdmin(
  services: Services,
  admin: AdminOperation,
  facts: CallFacts,
  pathParams: Args,
): Promise<Response> {
  return answeredAs(admin.row, facts.request, await answerAdmin(services, admin, facts, pathParams));
}

async function answerAdmin(services: Services, admin: AdminOperation, facts: CallFacts, pathParams: Args): Promise<Response> {
  const { name, args: schemas, secretArgs = [], maxBodyBytes = MAX_BODY_BYTES, inOwnLedger } = admin.row;
  facts.measured.operation = name;
  const authenticated = await authenticateAdmin(services, facts, admin.row);
  if (!authenticated.ok) return errorResponse([authenticated.error], facts.requestId);
  const { principal, session } = authenticated;
  const key = principal?.lease.record ?? ROOT_PRINCIPAL;
  facts.measured.keyId = key.id;
  facts.measured.sessionId = session?.id ?? null;
  if (principal !== null) noteElevation(facts, principal);

  const operation = { name, target: { kind: "none" }, secretArgs } as const;
  const ledger = inOwnLedger === true && principal?.kind === "key" ? key.id : ADMIN_LEDGER;
  const unread = { ledger, key, operation, args: null, call: facts };
  const tooMany = principal === null ? null : await checkRate(services, unread, principal);
  if (tooMany !== null) return tooMany;
  const forged = session === null ? null : csrfFault(facts.request, session);
  if (forged !== null) return fail(services, unread, [forged]);
  // Half of the admin plane reads conditions. Before anything is admitted: where they cannot be read, nothing is done.
  await loadConditions();
  const headers = readCallHeaders(facts, null);
  if (!headers.ok) return fail(services, unread, [headers.error]);
  const { call } = headers;
  // Before the body: who may not do this at all has nothing read and parsed for it.
  const closed = await decideAdminUnread(services, call, principal, name);
  if (closed !== null) return deny(services, { ...unread, call, decision: closed });
  const notTheirs = signedInFault(admin.row, principal) ?? cutOffFault(admin.row, principal);
  if (notTheirs !== null) return fail(services, { ...unread, call }, [notTheirs]);
  const intake: Intake = {
    args: schemas,
    listsFor: "bailiff",
    readBody: (request: Request) => readFields(services.deps, request, maxBodyBytes),
  };
  const validated = await validateCall(intake, call.request, pathParams);
  if (!validated.ok) return fail(services, { ...unread, call }, refusedAs(admin.row, noSuchId(admin.row, validated.errors)));

  const sent = validated.value.args;
  const looked = admin.lookUp === null ? undefined : await admin.lookUp(services, sent);
  if (looked === null) return fail(services, { ...unread, call, args: sent }, [ledgerUnavailable()]);
  const args = { ...sent, ...looked?.known };
  const known = { ...unread, call, args, ...admin.recorded?.(args, services) };
  const decidedOn = await decideAdmin(services, call, principal, admin.row, args);
  if (decidedOn.kind === "unavailable") return fail(services, known, [decidedOn.error]);
  const { decision } = decidedOn;
  if (decidedOn.kind === "refused") return denyAs(services, { ...known, decision }, decidedOn.error);
  if (
    decision.effect === "deny" &&
    looked !== undefined &&
    !(await isShown(services, call, principal, admin.row, looked, args))
  ) {
    const unseen = outOfSight(decision.bundle, name, "request");
    return denyAs(services, { ...unread, call, args: sent, decision: unseen }, looked.none);
  }
  if (decision.effect === "deny") return deny(services, { ...known, decision });

  const decided = { admin, call, principal, session, decision, view: decidedOn.view, args, facts: { ...known, decision } };
  const ending = admitAndRun(services, decided);
  // As for an act at Clerk: a caller who hangs up must not leave a change half made, or half recorded.
  if (admin.row.mutates) call.waitUntil(ending);
  return ending;
}

async function admitAndRun(services: Services, decided: DecidedAdminCall): Promise<Response> {
  const refused = await admitAdmin(services, decided);
  return refused ?? settleAdmin(services, decided, await runAdmin(services, decided));
}

/** Why it is refused tells of what was looked up: only to whoever may look at that themselves. */
async function isShown(
  services: Services,
  call: Call,
  principal: AdminPrincipal | null,
  { shownBy }: Pick<AdminRow, "shownBy">,
  { known }: LookedUp,
  args: Args,
): Promise<boolean> {
  if (known === null || shownBy === undefined) return false;
  const shown = await decideAdmin(services, call, principal, { name: shownBy }, args);
  return shown.kind === "decided" && shown.decision.effect === "allow";
}

/** What is not for who signed in without a key, whatever policy says. */
function signedInFault({ signedIn }: Pick<AdminRow, "signedIn">, principal: AdminPrincipal | null): BailiffError | null {
  if (signedIn === undefined || principal === null || principal.kind === "key") return null;
  if (signedIn === "people" && principal.kind === "person") return null;
  const detail =
    signedIn === "people"
      ? "This is the word of a person: a job cannot give it. Somebody has to sign in, or use a key that may."
      : "This is for keys: what is made by means of a key is counted with it and ends with it, and a sign-in has nothing of that. Use a key that may.";
  return bailiffError("bailiff_scope_denied", detail);
}
