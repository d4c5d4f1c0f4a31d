// Whoever mints a key has seen its secret. So a request of a key is also in the hand of those who own the keys above it, and so is a yes.
import type { Hands } from "../../../ledger/approval-protocol.ts";
import type { AdminCall } from "../admin-handler.ts";

/** @param askerId the key that asked; null: the Registry does not answer */
export async function handsAbove({ services: { ledgers }, above }: AdminCall, askerId: string): Promise<Hands | null> {
  const asker = (await ledgers.key(askerId))?.value?.record.ancestors;
  const known = asker && (await ledgers.keysNamed(asker));
  if (!known) return null;
  return { by: above.map(({ record }) => record.owner), asker: known.value.map(({ record }) => record.owner) };
}
