// A key that was minted by another key is in force only while all the keys above it are, from the addresses that they may be used from, and
// not after they were cut off from what they had minted. Pure.
import { addressAllowed } from "./address.ts";
import { type KeyRecord, keyStatus } from "./key-record.ts";

/** `ancestor_gone`: one above it is not in force, or was cut off from it. */
export type LineFault = "ancestor_gone" | "wrong_address";

/** How often the keys minted through a key were ended without it. */
export function severedCount({ severed }: Pick<KeyRecord, "severed">): number {
  return severed?.count ?? 0;
}

/** Was `ancestor` cut off from what it had minted since this key was minted through it? */
export function isSevered(
  { ancestors, severed_above: above }: Pick<KeyRecord, "ancestors" | "severed_above">,
  ancestor: Pick<KeyRecord, "id" | "severed">,
): boolean {
  return severedCount(ancestor) > (above?.[ancestors.indexOf(ancestor.id)] ?? 0);
}

/** @param above the ancestors' records; @param nowMs since the epoch; @param address undefined: whatever it is */
export function lineFault(
  record: KeyRecord,
  above: readonly KeyRecord[],
  nowMs: number,
  address: string | null | undefined,
): LineFault | null {
  for (const ancestor of above) {
    if (keyStatus(ancestor, nowMs) !== "active" || isSevered(record, ancestor)) return "ancestor_gone";
  }
  if (address === undefined) return null;
  return above.every(({ allowed_cidrs: networks }) => addressAllowed(networks, address)) ? null : "wrong_address";
}
