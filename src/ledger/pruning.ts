// How far a Ledger may let go of its own records: what KV has and the Courier has seen, and no more at once than a turn of the alarm has room
// for. Whether a checkpoint vouches for them, the Registry says. Pure but for what it reads of the store.
import { handedSeq } from "./handing-over.ts";
import type { LedgerStore } from "./ledger-store.ts";
import { projectedSeq } from "./projection.ts";

/** How long a Ledger keeps records that are in KV already: readers and exports find younger ones here whatever KV shows. */
export const KEEP_RECORDS_MS = 7 * 86_400_000;
/** And those of which the Courier has not heard, because it is away: hooks are told no more of what is older, and the log line says so. */
const KEEP_UNHANDED_MS = 30 * 86_400_000;
const PRUNE_TOGETHER = 5_000;

/** The seq up to which records may go; null: none. The newest stays (the chain goes on from it), as do open intents. */
export function prunableHere(store: LedgerStore, headSeq: number, nowMs: number): number | null {
  const oldEnough = store.firstSeqAt(nowMs - KEEP_RECORDS_MS) - 1;
  const oldestOpen = store.intents.all().at(0)?.seq ?? Number.MAX_SAFE_INTEGER;
  const handed = Math.max(handedSeq(store), store.firstSeqAt(nowMs - KEEP_UNHANDED_MS) - 1);
  const upTo = Math.min(oldEnough, projectedSeq(store), handed, headSeq - 1, oldestOpen - 1);
  const oldest = store.oldest();
  return oldest === null || upTo < oldest.seq ? null : Math.min(upTo, oldest.seq + PRUNE_TOGETHER - 1);
}
