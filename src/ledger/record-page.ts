// One page of a ledger's records by time. Time never decreases along the chain, so a range of time is a range of seq.
import type { LedgerStore } from "./ledger-store.ts";
import type { RecordPage, RecordRange } from "./protocol.ts";

export function pageOfRecords(store: LedgerStore, range: RecordRange): RecordPage {
  const first = store.firstSeqAt(range.fromMs);
  const last = Math.min(store.firstSeqAt(range.toMs + 1), range.beforeSeq ?? Number.MAX_SAFE_INTEGER) - 1;
  const lines = store.linesDescending(first, range.limit, last);
  const nextBeforeSeq = last - lines.length + 1;
  return { lines, nextBeforeSeq: nextBeforeSeq > first ? nextBeforeSeq : null };
}
