// Whether a key would get as far as a decision, and what would be left for it behind one: of the key and of those that it was delegated
// from, as their Ledgers have it now. Asks, and changes nothing.
import { addressAllowed } from "../../../keys/address.ts";
import { type KeyRecord, keyStatus } from "../../../keys/key-record.ts";
import type { Lease } from "../../../keys/lease.ts";
import { lineFault } from "../../../keys/line.ts";
import type { Charge, UsageRow } from "../../../ledger/protocol.ts";
import type { Services } from "../../services.ts";
import type { Standing } from "./standings.ts";

/** Of the keys above it that are there, as their Ledgers have them now, nearest first. Null when a Ledger does not answer. */
export async function leasesAbove({ ledgers }: Services, { ancestors }: KeyRecord): Promise<readonly Lease[] | null> {
  const above = await Promise.all(ancestors.map((id) => ledgers.lease(id)));
  const leases = above.flatMap((answer) => (answer?.value == null ? [] : [answer.value]));
  return above.includes(null) ? null : leases;
}

/** At a time, ms since the epoch, and from an address, if one is given. */
export function standingOf(
  record: KeyRecord,
  above: readonly Lease[],
  nowMs: number,
  address: string | null | undefined,
): Standing {
  const own = keyStatus(record, nowMs);
  if (own !== "active") return own;
  const records = above.map((lease) => lease.record);
  const fault = records.length < record.ancestors.length ? "ancestor_gone" : lineFault(record, records, nowMs, address);
  if (fault === "ancestor_gone") return "ancestor_not_active";
  const fromHere = address === undefined || addressAllowed(record.allowed_cidrs, address);
  return fault === null && fromHere ? "active" : "address_not_allowed";
}

/** What a call would take of each limit, and what is left of it: for the key, or for the one above it that has least. */
export async function limitsLeft({ ledgers }: Services, record: KeyRecord, charges: readonly Charge[], nowMs: number) {
  if (charges.length === 0) return [];
  const keyIds = [record.id, ...record.ancestors];
  const answers = await Promise.all(keyIds.map((id) => ledgers.usage(id)));
  if (answers.includes(null)) return null;
  const used = answers.map((answer) => answer?.value ?? []);
  return charges.map((charge) => {
    const left = used.map((rows) => limitLeft(charge, rows, nowMs));
    const least = left.reduce((tightest, one) => (one.left < tightest.left ? one : tightest));
    return { ...least, counted_by: keyIds[left.indexOf(least)] ?? record.id };
  });
}

function limitLeft({ limit, bucket, amount, max, windowMs }: Charge, usage: readonly UsageRow[], nowMs: number) {
  const startsAtMs = Math.floor(nowMs / windowMs) * windowMs;
  const resetsAtMs = startsAtMs + windowMs;
  // Another window is not the one that is asked about.
  const row = usage.find(
    (one) => one.limit === limit && one.bucket === bucket && one.resetsAtMs === resetsAtMs && one.windowMs === windowMs,
  );
  const used = row?.used ?? 0;
  const left = Math.max(0, max - used);
  return {
    limit,
    bucket,
    amount,
    max,
    used,
    left,
    fits: amount <= left,
    window_seconds: windowMs / 1000,
    resets_at: new Date(resetsAtMs).toISOString(),
  };
}
