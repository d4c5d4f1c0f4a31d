// Who calls by the cookie of a session? What the cookie says is looked up with whoever keeps it (the Ledger of the key, the Registry for the
// root token) at every call, and so is the key itself and all above it: nothing is decided on a lease. So a session ends at once with its key.
//
// An Authorization header counts before a cookie, and a cookie before the assertion of Cloudflare Access, which comes with every request.
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import { sameText } from "../../../keys/keyed-hash.ts";
import { csrfTokenOf, parseSessionToken, ROOT_HOLDER, type SessionToken, sessionHashes } from "../../../keys/session-token.ts";
import { useFault } from "../../../keys/verify-key.ts";
import { ancestorsInForce } from "../../call/ancestors.ts";
import type { KeyPrincipal } from "../../call/authenticate.ts";
import type { CallFacts } from "../../call/call.ts";
import { ledgerUnavailable } from "../../call/refusals.ts";
import type { Services } from "../../services.ts";
import type { Session } from "../admin-principal.ts";
import { crossSite, fromElsewhere } from "../sign-in/from-elsewhere.ts";
import { rootIsDone } from "./root-is-done.ts";
import { cookieGone, presentedCookie } from "./session-cookie.ts";

export type SessionAuthentication =
  /** Null: the root token. */
  | { readonly ok: true; readonly principal: KeyPrincipal | null; readonly session: Session }
  | { readonly ok: false; readonly error: BailiffError };

/** Of a page that asks by itself: such calls keep no session alive. */
const BACKGROUND = "bailiff-background";
const CSRF = "bailiff-csrf";

/** Null: the call brings no cookie of a session, or something that counts before it. */
export async function authenticateSession(services: Services, facts: CallFacts): Promise<SessionAuthentication | null> {
  if (facts.request.headers.has("authorization")) return null;
  const cookie = presentedCookie(facts.request);
  if (cookie.kind === "none") return null;
  if (fromElsewhere(facts.request)) return refused(services, facts, "foreign_site", null, crossSite());
  const token = cookie.kind === "value" ? parseSessionToken(services.settings.peppers, cookie.value) : undefined;
  if (token === undefined) return refused(services, facts, "forged_session", null);
  return token.holder === ROOT_HOLDER ? authenticateRoot(services, facts, token) : authenticateHolder(services, facts, token);
}

async function authenticateHolder(services: Services, facts: CallFacts, token: SessionToken): Promise<SessionAuthentication> {
  const { deps, leases, ledgers, settings } = services;
  const askedAtMs = deps.now();
  const hashes = sessionHashes(settings.peppers, token);
  const used = await ledgers.useSession(token.holder, { hashes, active: isActive(facts) });
  if (used === null) return { ok: false, error: ledgerUnavailable() };
  if (!used.value.ok) return refused(services, facts, `session_${used.value.fault}`, token.holder);
  const { lease, session } = used.value;
  leases.put(token.holder, lease, askedAtMs, deps.now());
  const fault = useFault(lease.record, { address: facts.ip, nowMs: deps.now() }, settings.mode);
  if (fault !== null) return refused(services, facts, fault, token.holder);
  const line = await ancestorsInForce(services, lease.record, facts.ip, "renewed");
  if (line === null) return { ok: false, error: ledgerUnavailable() };
  if (line.fault !== null) return refused(services, facts, line.fault, token.holder);
  const principal = { kind: "key", presented: null, lease, above: line.above, overrunMs: null } as const;
  return { ok: true, principal, session: { ...session, csrf: csrfTokenOf(token) } };
}

/** Until there are keys for it. It is bound to the token: with another one, or none, it is no session. */
async function authenticateRoot(services: Services, facts: CallFacts, token: SessionToken): Promise<SessionAuthentication> {
  const { ledgers, settings } = services;
  if (settings.rootToken === null) return refused(services, facts, "session_none", null);
  const hashes = sessionHashes(settings.peppers, token, settings.rootToken);
  const used = await ledgers.useRootSession({ hashes, active: isActive(facts) });
  if (used === null) return { ok: false, error: ledgerUnavailable() };
  if (!used.value.ok) return refused(services, facts, `session_${used.value.fault}`, null);
  const done = await rootIsDone(services);
  if (done === null) return { ok: false, error: ledgerUnavailable() };
  if (done) return refused(services, facts, "session_over", null);
  return { ok: true, principal: null, session: { ...used.value.session, csrf: csrfTokenOf(token) } };
}

function isActive({ request }: CallFacts): boolean {
  return request.headers.get(BACKGROUND) !== "1";
}

/** A race is accepted: what one page is told about an old cookie may take away the new one that another page got meanwhile. Both ask again. */
function refused(
  services: Services,
  { request, waitUntil }: CallFacts,
  fault: string,
  keyId: string | null,
  error = sessionOver(request),
): SessionAuthentication {
  services.anonymous.add(fault, keyId, waitUntil);
  return { ok: false, error };
}

/** One text, whatever ended it. */
function sessionOver(request: Request): BailiffError {
  const detail =
    "Nobody is signed in by this cookie: the session is over, or its key is no longer in force or not for your address. Sign in again.";
  return bailiffError("clerk_key_invalid", detail, { headers: { "set-cookie": cookieGone(request) } });
}

/** What changes something must bring along what only the console's own page knows. */
export function csrfFault({ method, headers }: Request, { csrf }: Session): BailiffError | null {
  if (method === "GET" || method === "HEAD" || sameText(headers.get(CSRF) ?? "", csrf)) return null;
  const detail =
    "A call by the console's cookie that changes something takes the header Bailiff-CSRF with the session's token: GET /console/session gives it. A script sends a key instead.";
  return bailiffError("bailiff_csrf_invalid", detail);
}
