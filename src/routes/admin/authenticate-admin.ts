// Who calls the admin plane: the root token, or a key like any other.
import type { BailiffError } from "../../bailiff-errors.ts";
import { parseKey } from "../../keys/key-format.ts";
import type { Lease } from "../../keys/lease.ts";
import { authenticateKey, bearerToken } from "../call/authenticate.ts";
import type { CallFacts } from "../call/call.ts";
import type { Services } from "../services.ts";
import { isRootToken } from "./root-token.ts";

export type AdminAuthentication =
  /** Null: the root token. */
  { readonly ok: true; readonly lease: Lease | null } | { readonly ok: false; readonly error: BailiffError };

/** `strict`: on the key's record as its Ledger has it now, not on a lease that this isolate holds. */
export async function authenticateAdmin(services: Services, facts: CallFacts, strict: boolean): Promise<AdminAuthentication> {
  const bearer = bearerToken(facts.request);
  if (bearer.ok && isRootToken(services.settings.rootToken, bearer.token)) return { ok: true, lease: null };
  const keyId = strict && bearer.ok ? parseKey(services.settings.peppers, bearer.token)?.id : undefined;
  if (keyId !== undefined) services.leases.drop(keyId);
  const authenticated = await authenticateKey(services, facts);
  return authenticated.ok ? { ok: true, lease: authenticated.principal.lease } : authenticated;
}
