// Elevation: for a while, and with a reason, a key acts under a policy more than by day. What it may open stands in its record (`elevate`);
// what is open comes with its lease and ends by the clock, whoever holds the lease. What is minted through a key is not elevated with it. Pure.
import { withinMsOf, withinText } from "../policy/engine.ts";
import type { ElevateEntry, KeyRecord } from "./key-record.ts";
import type { Lease, OpenElevation } from "./lease.ts";

const HOUR_MS = 3_600_000;
/** At most so long; at least what `withinMsOf` takes. */
export const MAX_ELEVATED_MS = 12 * HOUR_MS;
/** Of a key. */
export const MAX_ELEVATE = 4;
/** From asking to opening, where the entry does not say. */
const APPROVE_WITHIN_MS = HOUR_MS;

type Elevated = Pick<Lease, "record" | "elevation">;

/** Null: nothing is open at that moment. */
export function openAt({ elevation }: Pick<Lease, "elevation">, nowMs: number): OpenElevation | null {
  return elevation !== undefined && nowMs < Date.parse(elevation.until) ? elevation : null;
}

/** All that the key may come to act under, whatever the time: its own policies, what it may open, what is open. */
export function policiesEver({ record: { policies, elevate = [] }, elevation }: Elevated): readonly string[] {
  return [...policies, ...elevate.map(({ policy }) => policy), ...(elevation === undefined ? [] : [elevation.policy])];
}

/** The policies that the key acts under at that moment: its own first, then what is open. */
export function policiesInForce(lease: Elevated, nowMs: number): readonly string[] {
  const open = openAt(lease, nowMs);
  return open === null ? lease.record.policies : withPolicy(lease.record.policies, open.policy);
}

/**
 * The policies under which a key above has its say on a call of the key below: never those of an elevation of its own. What the key below has
 * opened counts there only if the key above could have opened as much.
 */
export function policiesAbove(above: Pick<Lease, "record">, below: Elevated, nowMs: number): readonly string[] {
  const { policies } = above.record;
  const open = openAt(below, nowMs);
  const entry = open === null ? undefined : entryOf(below.record, open.policy);
  return entry !== undefined && isWithinAny(entry, above.record) ? withPolicy(policies, entry.policy) : policies;
}

function withPolicy(policies: readonly string[], policy: string): readonly string[] {
  return policies.includes(policy) ? policies : [...policies, policy];
}

export function entryOf({ elevate }: Pick<KeyRecord, "elevate">, policy: string): ElevateEntry | undefined {
  return elevate?.find((entry) => entry.policy === policy);
}

export function elevatedMs({ within }: Pick<ElevateEntry, "within">): number {
  return Math.min(withinMsOf(within) ?? 0, MAX_ELEVATED_MS);
}

/** What must be agreed to before it opens; null: it opens at once. */
export function approvalOfEntry({ approve }: ElevateEntry): { readonly count: number; readonly withinMs: number } | null {
  if (approve === undefined) return null;
  const withinMs = approve.within === undefined ? APPROVE_WITHIN_MS : (withinMsOf(approve.within) ?? APPROVE_WITHIN_MS);
  return { count: approve.count, withinMs };
}

/** What of `child` goes beyond what `parent` may open, as a part of a sentence; null when nothing does. */
export function beyondElevate(
  parent: Pick<KeyRecord, "elevate">,
  child: Pick<KeyRecord, "elevate">,
  whose: string,
): string | null {
  const beyond = child.elevate?.find((entry) => !isWithinAny(entry, parent));
  if (beyond === undefined) return null;
  return `it could open the policy “${beyond.policy}” for ${withinText(elevatedMs(beyond))}, which goes beyond what ${whose} may open itself (elevate)`;
}

export function isWithinAny(entry: ElevateEntry, { elevate = [] }: Pick<KeyRecord, "elevate">): boolean {
  return elevate.some((other) => isWithin(entry, other));
}

/** The same policy, for no longer, and with no fewer people or more time to ask them. */
function isWithin(entry: ElevateEntry, other: ElevateEntry): boolean {
  if (entry.policy !== other.policy || elevatedMs(entry) > elevatedMs(other)) return false;
  const [owed, demanded] = [approvalOfEntry(entry), approvalOfEntry(other)];
  return demanded === null || (owed !== null && owed.count >= demanded.count && owed.withinMs <= demanded.withinMs);
}
