// Leases of keys: the one in hand, else a new one from the key's Ledger, else, for a plain read where the deployment says so
// (READS_WITHOUT_LEDGER), the last one past its end.
import type { Lease } from "../../keys/lease.ts";
import type { Services } from "../services.ts";

export interface LeaseInHand {
  readonly lease: Lease;
  /** How long ago it ran out, ms; null while it is in force. */
  readonly overrunMs: number | null;
}

/** Null: there is no such key. */
async function renewLease(services: Services, keyId: string): Promise<Lease | null | "unavailable"> {
  const askedAtMs = services.deps.now();
  const answer = await services.ledgers.lease(keyId);
  if (answer === null) return "unavailable";
  if (answer.value === null) services.leases.drop(keyId);
  else services.leases.put(keyId, answer.value, askedAtMs);
  return answer.value;
}

/** @param mayOverrun for plain reads only: nothing else is ever decided on a lease that has run out. */
export async function renewOrOverrun(
  services: Services,
  keyId: string,
  mayOverrun: boolean,
): Promise<LeaseInHand | null | "unavailable"> {
  const { leases, deps, settings } = services;
  const allowed = mayOverrun && settings.readsWithoutLedger === "lease";
  const overrunLease = () => (allowed ? leases.overrun(keyId, deps.now()) : undefined);
  const overrun = overrunLease();
  if (overrun !== undefined && leases.isSilent(keyId, deps.now())) return overrun;
  const renewed = await renewLease(services, keyId);
  if (renewed === null) return null;
  if (renewed !== "unavailable") return { lease: renewed, overrunMs: null };
  leases.noteSilence(keyId, deps.now());
  // Looked up anew: it may have been dropped while the Ledger was asked.
  return overrunLease() ?? "unavailable";
}

/** Of two overruns, either of which may not be one. */
export function longest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
