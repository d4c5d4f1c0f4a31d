// What a Ledger shows of a stretch of its chain, so that copies elsewhere can be held against it.
import type { LedgerStore } from "./ledger-store.ts";
import { HASH_DIGITS, type HeldStretch } from "./witness-protocol.ts";

/** Of one call: some 160 kB. */
const MAX_HASHES = 5_000;

/** The records from seq `from` on that are here, none of them later than `untilMs`. */
export function heldStretch(store: LedgerStore, from: number, untilMs: number): HeldStretch {
  const first = Math.max(from, store.oldest()?.seq ?? from);
  const hashes = store.hashesFrom(first, store.firstSeqAt(untilMs + 1) - 1, MAX_HASHES);
  return { first, hashes: hashes.join(""), before: store.hashAt(first - 1)?.slice(0, HASH_DIGITS) ?? null };
}
