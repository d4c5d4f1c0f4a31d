// Work of the alarm that is done wholly or not at all. Nothing of what breaks off in the middle stays, in memory neither: an intent has one
// end, and a refusal is counted once.
import type { LedgerParts } from "./ledger-parts.ts";

export function wholly(
  storage: DurableObjectStorage,
  { chain, store, refusals }: Pick<LedgerParts, "chain" | "store" | "refusals">,
  work: () => void,
): void {
  try {
    storage.transactionSync(work);
  } catch (error) {
    chain.reread();
    store.intents.reread();
    refusals.reread();
    throw error;
  }
}
