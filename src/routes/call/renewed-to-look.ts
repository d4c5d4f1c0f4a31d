// A look at the user that rules want tells its caller something of the user, by the decision or by Clerk's own no. Of a strict key, and of one
// below a strict one, it is a read like any other, and the receipt of a revocation holds for it: it is made on no lease.
import type { Services } from "../services.ts";
import { type Authentication, authenticateKey, type KeyPrincipal, readsOnLease } from "./authenticate.ts";
import type { CallFacts } from "./call.ts";
import { type CallToDecide, needsLook } from "./decide-call.ts";

/** The key, and those above it, as their Ledgers have them now; null: the leases will do. */
export async function renewedToLook(
  services: Services,
  facts: CallFacts,
  principal: KeyPrincipal,
  asked: CallToDecide,
): Promise<Authentication | null> {
  // Who is signed in was asked for in the Ledger with this call.
  if (readsOnLease(principal) || principal.presented === null || !(await needsLook(services, asked))) return null;
  return authenticateKey(services, facts, "renewed");
}
