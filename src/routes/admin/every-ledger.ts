// Every ledger that there can be, for what must not miss one. By the index of keys and not by what Ledgers have reported: one that was
// first used a moment ago has not reported yet. Of those that are no key's there may be more than Bailiff begins by itself: they have reported.
import { isShared, SHARED_LEDGERS } from "../../ledger/shared-ledgers.ts";
import type { Services } from "../services.ts";

/** Null when the Registry does not answer. */
export async function everyLedger({ ledgers }: Services): Promise<readonly string[] | null> {
  const [keys, keyless] = await Promise.all([ledgers.keys(), ledgers.keylessLedgers()]);
  if (keys === null || keyless === null) return null;
  return [...keys.value.map(({ record }) => record.id), ...new Set([...SHARED_LEDGERS, ...keyless.value])];
}

/** Is there one of this name? To ask a made-up one begins it, with a database of its own, for good. Null when the Registry does not answer. */
export async function isLedger({ ledgers }: Services, name: string): Promise<boolean | null> {
  if (isShared(name)) return true;
  const [listed, keyless] = await Promise.all([ledgers.key(name), ledgers.keylessLedgers()]);
  return listed === null || keyless === null ? null : listed.value !== null || keyless.value.includes(name);
}
