// Every ledger that there can be, for what must not miss one. By the index of keys and not by what Ledgers have reported: one that was
// first used a moment ago has not reported yet.
import { CLERK_LEDGER } from "../../bypass/watch-protocol.ts";
import { ADMIN_LEDGER, ANONYMOUS_LEDGER } from "../../ledger/protocol.ts";
import type { Services } from "../services.ts";

/** Null when the Registry does not answer. */
export async function everyLedger({ ledgers }: Services): Promise<readonly string[] | null> {
  const keys = await ledgers.keys();
  return keys === null ? null : [...keys.value.map(({ record }) => record.id), ADMIN_LEDGER, ANONYMOUS_LEDGER, CLERK_LEDGER];
}
