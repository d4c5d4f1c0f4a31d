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
  else services.leases.put(keyId, answer.value, askedAtMs, services.deps.now());
  return answer.value;
}

/**
 * What a call may be decided on. `renewed`: the records as their Ledgers have them now. `held`: leases in force. `past_end`: also one that
 * has run out, where the deployment says so; for plain reads only, nothing else is ever decided on such a one.
 */
export type LeaseUse = "renewed" | "held" | "past_end";

export async function renewOrOverrun(
  services: Services,
  keyId: string,
  use: LeaseUse,
): Promise<LeaseInHand | null | "unavailable"> {
  const { leases, deps, settings } = services;
  const allowed = use === "past_end" && settings.readsWithoutLedger === "lease";
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

/** The same; keys above it whose leases have run out as well are asked at the same time. */
export async function renewWithLine(services: Services, keyId: string, use: LeaseUse): ReturnType<typeof renewOrOverrun> {
  const above = services.leases.overrun(keyId, services.deps.now())?.lease.record.ancestors ?? [];
  const [own] = await Promise.all([renewOrOverrun(services, keyId, use), askTogether(services, above, use)]);
  return own;
}

/**
 * Has each of these that may be used past its end renewed, or noted as silent. Silent ones that are asked one after the other take all the
 * time that a call has for Clerk.
 */
export async function askTogether(services: Services, keyIds: readonly string[], use: LeaseUse): Promise<void> {
  const { leases, deps, settings } = services;
  if (use !== "past_end" || settings.readsWithoutLedger !== "lease") return;
  const ended = keyIds.filter((id) => leases.overrun(id, deps.now()) !== undefined);
  await Promise.all(ended.map((id) => renewOrOverrun(services, id, use)));
}

/** Of two overruns, either of which may not be one. */
export function longest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
