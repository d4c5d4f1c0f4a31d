// Who calls the admin plane: the root token, somebody who signed in, or a key like any other.
import type { BailiffError } from "../../bailiff-errors.ts";
import { authenticateKey, bearerToken, type KeyPrincipal, readsOnLease } from "../call/authenticate.ts";
import type { CallFacts } from "../call/call.ts";
import type { Services } from "../services.ts";
import { isRootToken } from "./root-token.ts";
import { authenticateSignedIn } from "./sign-in/authenticate-signed-in.ts";
import type { SignedInPrincipal } from "./sign-in/signed-in.ts";

export type AdminPrincipal = KeyPrincipal | SignedInPrincipal;

export type AdminAuthentication =
  /** Null: the root token. */
  { readonly ok: true; readonly principal: AdminPrincipal | null } | { readonly ok: false; readonly error: BailiffError };

/** `strict`: on the key's record, and those above it, as their Ledgers have them now, not on leases that this isolate holds. */
export async function authenticateAdmin(services: Services, facts: CallFacts, strict: boolean): Promise<AdminAuthentication> {
  const bearer = bearerToken(facts.request);
  if (bearer.ok && isRootToken(services.settings.rootToken, bearer.token)) return { ok: true, principal: null };
  const signedIn = await authenticateSignedIn(services, facts);
  if (signedIn !== null) return signedIn;
  if (strict) return authenticateKey(services, facts, "renewed");
  const held = await authenticateKey(services, facts, "held");
  // The receipt of a strict key's revocation holds for what it reads here too.
  // And what it may open it may have opened since the lease was given.
  const mayHaveMoved = held.ok && (!readsOnLease(held.principal) || (held.principal.lease.record.elevate ?? []).length > 0);
  return mayHaveMoved ? authenticateKey(services, facts, "renewed") : held;
}
