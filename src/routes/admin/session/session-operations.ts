// Signing in to the console and out again. An admin key is exchanged for a session, which is kept with the key and ends with it; the key itself
// comes in the header that keys come in everywhere, so that no reading of a body ever holds a secret.
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import {
  csrfTokenOf,
  formatSessionToken,
  newSessionId,
  newSessionToken,
  ROOT_HOLDER,
  sessionHashes,
} from "../../../keys/session-token.ts";
import type { NewSession, SessionState } from "../../../ledger/session-protocol.ts";
import { keyInvalid } from "../../call/authenticate.ts";
import { ledgerUnavailable } from "../../call/refusals.ts";
import type { Services } from "../../services.ts";
import { type AdminAnswer, type AdminCall, type AdminHandlers, refuse } from "../admin-handler.ts";
import type { AdminPrincipal, Session } from "../admin-principal.ts";
import { ROOT_PRINCIPAL } from "../root-token.ts";
import { rootIsDone } from "./root-is-done.ts";
import { cookieFor, cookieGone } from "./session-cookie.ts";
import type { SESSION_ROWS } from "./session-rows.ts";
import { isAdminKey, whatMay } from "./what-may.ts";

export const SESSION_HANDLERS: AdminHandlers<typeof SESSION_ROWS> = {
  async "console.sign_in"(admin) {
    const { services, call, principal } = admin;
    const refusal = await signInFault(admin);
    if (refusal !== null) return refuse(refusal);
    const { deps, settings } = services;
    const id = newSessionId(deps);
    const token = newSessionToken(deps, principal?.lease.record.id ?? ROOT_HOLDER);
    const cookie = cookieFor(call.request, formatSessionToken(settings.peppers, token));
    if (cookie === null) return refuse(notPrivate());
    const [hash] = sessionHashes(settings.peppers, token, principal === null ? (settings.rootToken ?? "") : "");
    const started = await start(services, { id, hash }, principal);
    if (!started.ok) return refuse(started.error);
    // The record says which session it was.
    call.measured.sessionId = id;
    return who(admin, { ...started.session, csrf: csrfTokenOf(token) }, cookie);
  },
  "console.who": (admin) => who(admin, admin.session),
  async "console.sign_out"({ services: { ledgers }, call, principal, session }) {
    const cookie = cookieGone(call.request);
    if (session === null) return { ok: true, body: { session: null }, cookie };
    const { id, hash } = session;
    const ended = await (principal === null ? ledgers.endRootSession(hash) : ledgers.endSession(principal.lease.record.id, hash));
    return ended === null ? refuse(ledgerUnavailable()) : { ok: true, body: { session: id }, cookie };
  },
};

/** Why there is no session for this caller; null: there may be one. */
async function signInFault({ services, principal }: AdminCall): Promise<BailiffError | null> {
  if (principal === null) {
    const done = await rootIsDone(services);
    return done === null ? ledgerUnavailable() : done ? noRootAnyMore() : null;
  }
  const isAdmin = await isAdminKey(services, principal);
  return isAdmin === null ? ledgerUnavailable() : isAdmin ? null : nothingToDo();
}

async function start(
  { ledgers }: Services,
  session: NewSession,
  principal: AdminPrincipal | null,
): Promise<{ readonly ok: true; readonly session: SessionState } | { readonly ok: false; readonly error: BailiffError }> {
  if (principal === null) {
    const started = await ledgers.beginRootSession(session);
    if (started === null) return { ok: false, error: ledgerUnavailable() };
    return started.value.ok ? started.value : { ok: false, error: noRootAnyMore() };
  }
  // The row lets nobody else come so far: a session is made of a key that was shown, never of another session.
  if (principal.kind !== "key" || principal.presented === null) return { ok: false, error: keyInvalid() };
  const { id, hashes } = principal.presented;
  const started = await ledgers.startSession(id, { ...session, secretHashes: hashes() });
  if (started === null) return { ok: false, error: ledgerUnavailable() };
  // Revoked or rotated since this call began.
  return started.value.ok ? started.value : { ok: false, error: keyInvalid() };
}

async function who({ services, principal }: AdminCall, session: Session | null, cookie?: string): Promise<AdminAnswer> {
  const reach = await whatMay(services, principal);
  if (reach === null) return refuse(ledgerUnavailable());
  const { id, name, owner, policies } = principal?.lease.record ?? { ...ROOT_PRINCIPAL, policies: [] };
  const body = {
    principal: { kind: principal?.kind ?? "root", id, name, owner, policies },
    ...reach,
    session: session?.id ?? null,
    csrf: session?.csrf ?? null,
    expires_at: session === null ? null : new Date(session.untilMs).toISOString(),
    idle_expires_at: session === null ? null : new Date(session.idleUntilMs).toISOString(),
  };
  return { ok: true, body, ...(cookie === undefined ? {} : { cookie }) };
}

function nothingToDo(): BailiffError {
  const detail =
    "No rule of this key's policies allows anything on the admin plane, so the console has nothing for it. Use a key with audit.read, say.";
  return bailiffError("bailiff_session_refused", detail);
}

function noRootAnyMore(): BailiffError {
  const detail =
    "The root token signs in to the console only until the first key that may do something on the admin plane is made. Sign in with such a key, or mint one: bailiff keys create.";
  return bailiffError("bailiff_session_refused", detail);
}

function notPrivate(): BailiffError {
  const detail = "A session needs https, or this machine: over http its cookie would be readable on the way. Nothing was begun.";
  return bailiffError("bailiff_session_refused", detail);
}
