// Who calls the admin plane: the root token, somebody signed in to the console, somebody who signed in elsewhere, or a key like any other.
import type { BailiffError } from "../../bailiff-errors.ts";
import { authenticateKey, bearerToken, readsOnLease } from "../call/authenticate.ts";
import type { CallFacts } from "../call/call.ts";
import type { Services } from "../services.ts";
import type { AdminPrincipal, Session } from "./admin-principal.ts";
import type { AdminRow } from "./admin-row.ts";
import { isRootToken } from "./root-token.ts";
import { authenticateSession } from "./session/authenticate-session.ts";
import { authenticateSignedIn } from "./sign-in/authenticate-signed-in.ts";
import { crossSite, fromElsewhere } from "./sign-in/from-elsewhere.ts";

export type AdminAuthentication =
  /** Null: the root token. */
  | { readonly ok: true; readonly principal: AdminPrincipal | null; readonly session: Session | null }
  | { readonly ok: false; readonly error: BailiffError };

/**
 * What changes something is judged by the key's record, and those above it, as their Ledgers have them now, not on leases that this isolate
 * holds.
 */
export async function authenticateAdmin(
  services: Services,
  facts: CallFacts,
  { mutates, noSession, ownSite }: Pick<AdminRow, "mutates" | "noSession" | "ownSite">,
): Promise<AdminAuthentication> {
  if (ownSite === true && fromElsewhere(facts.request)) {
    services.anonymous.add("foreign_site", null, facts.waitUntil);
    return { ok: false, error: crossSite() };
  }
  const bearer = bearerToken(facts.request);
  if (bearer.ok && isRootToken(services.settings.rootToken, bearer.token)) return { ok: true, principal: null, session: null };
  const session = noSession === true ? null : await authenticateSession(services, facts);
  if (session !== null) return session;
  const signedIn = await authenticateSignedIn(services, facts);
  if (signedIn !== null) return withoutSession(signedIn);
  if (mutates) return withoutSession(await authenticateKey(services, facts, "renewed"));
  const held = await authenticateKey(services, facts, "held");
  // The receipt of a strict key's revocation holds for what it reads here too.
  // And what it may open it may have opened since the lease was given.
  const mayHaveMoved = held.ok && (!readsOnLease(held.principal) || (held.principal.lease.record.elevate ?? []).length > 0);
  return withoutSession(mayHaveMoved ? await authenticateKey(services, facts, "renewed") : held);
}

function withoutSession(
  result: { readonly ok: true; readonly principal: AdminPrincipal } | { readonly ok: false; readonly error: BailiffError },
): AdminAuthentication {
  return result.ok ? { ...result, session: null } : result;
}
