// Whether a key would get as far as a decision, and what would be left for it behind one: of the key and of those that it was delegated
// from, as their Ledgers have it now. Asks, and changes nothing.
import { addressAllowed } from "../../../keys/address.ts";
import { type KeyRecord, keyStatus } from "../../../keys/key-record.ts";
import type { Charge, UsageRow } from "../../../ledger/protocol.ts";
import type { Services } from "../../services.ts";
import type { Standing } from "./standings.ts";

/** At a time, ms since the epoch, and from an address, if one is given. Null when a Ledger does not answer. */
export async function standingOf(
  { ledgers }: Services,
  record: KeyRecord,
  nowMs: number,
  address: string | null | undefined,
): Promise<Standing | null> {
  const own = keyStatus(record, nowMs);
  if (own !== "active") return own;
  const above = await Promise.all(record.ancestors.map((id) => ledgers.lease(id)));
  if (above.includes(null)) return null;
  const isActive = (lease: (typeof above)[number]) => lease?.value != null && keyStatus(lease.value.record, nowMs) === "active";
  if (!above.every(isActive)) return "ancestor_not_active";
  return address === undefined || addressAllowed(record.allowed_cidrs, address) ? "active" : "address_not_allowed";
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
