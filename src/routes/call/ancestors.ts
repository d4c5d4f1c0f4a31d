// A key that was minted by another key lives and counts with it: dead when one of its ancestors is, and charged against their limits
// too. Each ancestor's own Ledger says so; nothing about a delegated key is decided by its own Ledger alone.
import type { Outcome } from "../../audit/record.ts";
import { type KeyRecord, keyStatus } from "../../keys/key-record.ts";
import type { ReserveRequest, ReserveResult } from "../../ledger/protocol.ts";
import type { Services } from "../services.ts";
import type { CallFacts } from "./call.ts";
import { longest, renewOrOverrun } from "./leases.ts";

/** On leases, like the key itself: are all ancestors in force? Null when a Ledger does not answer. */
export async function ancestorsInForce(
  services: Services,
  { ancestors }: KeyRecord,
  mayOverrun: boolean,
): Promise<{ readonly inForce: boolean; readonly overrunMs: number | null } | null> {
  let overrunMs: number | null = null;
  for (const id of ancestors) {
    const nowMs = services.deps.now();
    const held = services.leases.get(id, nowMs);
    const found = held === undefined ? await renewOrOverrun(services, id, mayOverrun) : { lease: held, overrunMs: null };
    if (found === "unavailable") return null;
    if (found === null || keyStatus(found.lease.record, nowMs) !== "active") return { inForce: false, overrunMs };
    overrunMs = longest(overrunMs, found.overrunMs);
  }
  return { inForce: true, overrunMs };
}

/** In the Ledgers themselves, one after the other. The first refusal ends it; null when a Ledger does not answer. */
export async function reserve(
  services: Services,
  keyIds: readonly string[],
  request: ReserveRequest,
): Promise<ReserveResult | null> {
  for (const id of keyIds) {
    const reserved = await services.ledgers.reserve(id, request);
    if (reserved === null) return null;
    if (!reserved.value.ok) return reserved.value;
  }
  return { ok: true };
}

/** What was reserved is kept or given back as the act's outcome says. Repeating it is harmless. */
export function release(
  services: Services,
  call: Pick<CallFacts, "waitUntil">,
  keyIds: readonly string[],
  reservation: string,
  outcome: Outcome,
): void {
  for (const id of keyIds) call.waitUntil(services.ledgers.release(id, reservation, outcome));
}
