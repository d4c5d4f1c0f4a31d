// A key that was minted by another key lives and counts with it: dead when one of its ancestors is, allowed no more than they are now, and
// charged against their limits too. Each ancestor's own Ledger says so; nothing about a delegated key is decided by its own Ledger alone.
import type { Outcome } from "../../audit/record.ts";
import type { KeyRecord } from "../../keys/key-record.ts";
import type { Lease } from "../../keys/lease.ts";
import { type LineFault, lineFault } from "../../keys/line.ts";
import type { Reserved, ReserveRequest } from "../../ledger/protocol.ts";
import type { Services } from "../services.ts";
import type { CallFacts } from "./call.ts";
import { keepTelling } from "./keep-telling.ts";
import { askTogether, type LeaseUse, longest, renewOrOverrun } from "./leases.ts";

export type AboveInForce =
  /** `above`: leases of the ancestors, nearest first. */
  { readonly fault: null; readonly above: readonly Lease[]; readonly overrunMs: number | null } | { readonly fault: LineFault };

/** Of a key that nobody's key minted. */
export const NONE_ABOVE: AboveInForce = { fault: null, above: [], overrunMs: null };

/** On leases, like the key itself: are all ancestors in force, for this address? Null when a Ledger does not answer. */
export async function ancestorsInForce(
  services: Services,
  record: KeyRecord,
  address: string | null,
  use: LeaseUse,
): Promise<AboveInForce | null> {
  const above: Lease[] = [];
  let overrunMs: number | null = null;
  if (record.ancestors.length > 1) await askTogether(services, record.ancestors, use);
  for (const id of record.ancestors) {
    const held = use === "renewed" ? undefined : services.leases.get(id, services.deps.now());
    const found = held === undefined ? await renewOrOverrun(services, id, use) : { lease: held, overrunMs: null };
    if (found === "unavailable") return null;
    if (found === null) return { fault: "ancestor_gone" };
    above.push(found.lease);
    overrunMs = longest(overrunMs, found.overrunMs);
  }
  const records = above.map((lease) => lease.record);
  const fault = lineFault(record, records, services.deps.now(), address);
  return fault === null ? { fault, above, overrunMs } : { fault };
}

/**
 * In the Ledgers themselves, one after the other, each only if its key is still the one that was decided on. The first refusal ends it; null
 * when a Ledger does not answer, or not before the time of the call is over. What has moved on is leased anew.
 */
export async function reserve(
  services: Services,
  keys: readonly Lease[],
  request: Omit<ReserveRequest, "revision">,
): Promise<Reserved | null> {
  for (const { record } of keys) {
    const askedAtMs = services.deps.now();
    const reserved = await services.ledgers.reserve(record.id, { ...request, revision: record.revision });
    if (reserved === null) return null;
    const { value } = reserved;
    if (value.ok) continue;
    if (value.code === "too_late") return null;
    if (value.code === "stale") services.leases.put(record.id, value.lease, askedAtMs, services.deps.now());
    return value;
  }
  return { ok: true };
}

/**
 * What was reserved is kept or given back as the act's outcome says. Repeating it is harmless. A Ledger that is away is told again: often it is
 * the one that could not say whether it had reserved, and what it keeps of an act that never was is gone for as long as its window.
 */
export function release(
  services: Services,
  call: Pick<CallFacts, "waitUntil">,
  keyIds: readonly string[],
  reservation: string,
  outcome: Outcome,
): void {
  // They go on knowing where it is charged.
  if (outcome === "unknown") return;
  for (const id of keyIds) call.waitUntil(releaseAt(services, id, reservation, outcome));
}

async function releaseAt(services: Services, id: string, reservation: string, outcome: Outcome): Promise<void> {
  const told = async () => (await services.ledgers.release(id, reservation, outcome)) !== null;
  if ((await told()) || (await keepTelling(services, told))) return;
  services.deps.log("charge_not_released", { ledger: id, reservation, outcome });
}
