// Every ledger that there can be, for what must not miss one. By the index of keys and not by what Ledgers have reported: one that was
// first used a moment ago has not reported yet.
import type { KeyIndexEntry } from "../../ledger/registry-store.ts";
import { SHARED_LEDGERS } from "../../ledger/shared-ledgers.ts";
import type { Services } from "../services.ts";

/** Null when the Registry does not answer. */
export async function everyLedger({ ledgers }: Services): Promise<readonly string[] | null> {
  const keys = await ledgers.keys();
  return keys === null ? null : ledgersWith(keys.value);
}

/** `keys`: all that there are. */
export function ledgersWith(keys: readonly KeyIndexEntry[]): readonly string[] {
  return [...keys.map(({ record }) => record.id), ...SHARED_LEDGERS];
}
