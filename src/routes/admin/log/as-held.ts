// Whether a copy of a record says what its Ledger has, as far as that still has the record.
import type { AuditRecord } from "../../../audit/record.ts";
import { changedIn } from "../../../audit/verify.ts";
import { HASH_DIGITS, type HeldStretch } from "../../../ledger/witness-protocol.ts";

/** A Ledger has nothing older than this that is in KV: it keeps a week. */
export const PRUNED_MS = 8 * 86_400_000;

/** Null: the Ledger does not have it. A hash that was left as it was vouches for nothing. */
export function isAsHeld(copy: AuditRecord, { first, hashes }: HeldStretch): boolean | null {
  const at = (copy.seq - first) * HASH_DIGITS;
  if (at < 0 || at >= hashes.length) return null;
  return copy.hash.startsWith(hashes.slice(at, at + HASH_DIGITS)) && changedIn(copy) === null;
}
