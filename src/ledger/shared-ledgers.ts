// The ledgers that are no key's: all of Bailiff writes in them, so the number of a record there counts what others did.
import { CLERK_LEDGER } from "../bypass/watch-protocol.ts";
import { ADMIN_LEDGER, ANONYMOUS_LEDGER } from "./protocol.ts";

export const SHARED_LEDGERS: readonly string[] = [ADMIN_LEDGER, ANONYMOUS_LEDGER, CLERK_LEDGER];

export function isShared(ledger: string): boolean {
  return SHARED_LEDGERS.includes(ledger);
}
