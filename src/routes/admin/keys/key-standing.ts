// Whether a key would get as far as a decision, and what would be left for it behind one: of the key and of those that it was delegated
// from, as their Ledgers have it now. Asks, and changes nothing.
import { addressAllowed } from "../../../keys/address.ts";
import { type KeyRecord, keyStatus } from "../../../keys/key-record.ts";
import type { Lease } from "../../../keys/lease.ts";
import { lineFault } from "../../../keys/line.ts";
import type { Charge, LimitStanding } from "../../../ledger/protocol.ts";

import type { Services } from "../../services.ts";
import { turnOf, windowFields } from "./key-usage.ts";
import type { Standing } from "./standings.ts";

/** Of the keys above it that are there, as their Ledgers have them now, nearest first. Null when a Ledger does not answer. */
export async function leasesAbove(
  leaseOf: Services["ledgers"]["lease"],
  { ancestors }: KeyRecord,
): Promise<readonly Lease[] | null> {
  const above = await Promise.all(ancestors.map((id) => leaseOf(id)));
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
  const answers = await Promise.all(keyIds.map((id) => ledgers.standing(id, charges, nowMs)));
  if (answers.includes(null)) return null;
  return charges.map((charge, index) => {
    const standings = answers.map((answer) => answer?.value[index] ?? NOTHING_USED);
    const least = standings.reduce((tightest, one) => (one.used > tightest.used ? one : tightest));
    // All of them must have room.
    const fitsAtMs = standings.reduce<number | null>((latest, one) => laterOf(latest, one.fitsAtMs), null);
    const { limit, bucket, amount, max } = charge;
    return {
      limit,
      bucket,
      counted_by: keyIds[standings.indexOf(least)] ?? record.id,
      amount,
      max,
      used: least.used,
      left: Math.max(0, max - least.used),
      fits: fitsAtMs === null,
      fits_at: timeOf(fitsAtMs),
      ...windowFields(charge),
      frees_at: timeOf(least.freesAtMs),
      resets_at: timeOf(least.resetsAtMs) ?? turnOf(charge, nowMs),
    };
  });
}

const NOTHING_USED: LimitStanding = { used: 0, freesAtMs: null, resetsAtMs: null, fitsAtMs: null };

function laterOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function timeOf(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}
