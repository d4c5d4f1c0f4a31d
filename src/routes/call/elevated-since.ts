// A key opens an elevation in one isolate; others hold leases of before, for half a minute. A call that is refused on such a lease asks the
// key's Ledger once more before the answer is no, as often as a key in doubt may.
import { openAt } from "../../keys/elevation.ts";
import type { Services } from "../services.ts";
import { authenticateKey, type KeyPrincipal } from "./authenticate.ts";
import type { CallFacts } from "./call.ts";

/** Of a refused call: the key with what it has opened since; null: nothing, and the refusal stands. */
export async function elevatedSince(services: Services, facts: CallFacts, { lease }: KeyPrincipal): Promise<KeyPrincipal | null> {
  const { id, elevate = [] } = lease.record;
  const nowMs = services.deps.now();
  if (elevate.length === 0 || openAt(lease, nowMs) !== null) return null;
  if (!services.doubts.take(id, nowMs)) return null;
  const renewed = await authenticateKey(services, facts, "renewed");
  return renewed.ok && openAt(renewed.principal.lease, services.deps.now()) !== null ? renewed.principal : null;
}

/** For every record of the call: what was open when it came. By this it was decided, if by any. */
export function noteElevation({ measured, startedMs }: CallFacts, { lease }: Pick<KeyPrincipal, "lease">): void {
  measured.elevationId = openAt(lease, startedMs)?.id ?? null;
}
