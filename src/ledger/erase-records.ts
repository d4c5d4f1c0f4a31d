// Erases a user's data from a ledger's own records. Two passes: which intents ended in the user is known only when all was seen.
import { concerns, endedIn, erased } from "../audit/erase.ts";
import type { AuditRecord } from "../audit/record.ts";
import type { LedgerStore } from "./ledger-store.ts";
import { maybeProjectedSeq, noteErasure } from "./projection.ts";
import type { EraseRequest, EraseResult } from "./protocol.ts";

const PAGE_RECORDS = 500;

/** Intents, and requests for approval, that ended in this user. */
export function allEndedIn(store: LedgerStore, headSeq: number, target: string): ReadonlySet<string> {
  const ended = new Set<string>();
  for (const record of everyRecord(store, headSeq)) for (const id of endedIn(record, target)) ended.add(id);
  return ended;
}

/** `ended`: from `allEndedIn`. */
export function eraseRecords(
  store: LedgerStore,
  headSeq: number,
  { target, fromMs, toMs }: EraseRequest,
  ended: ReadonlySet<string>,
): EraseResult {
  const projected = maybeProjectedSeq(store);
  const copied: number[] = [];
  let records = 0;
  for (const record of everyRecord(store, headSeq)) {
    if (!concerns(record, target, ended)) continue;
    const atMs = Date.parse(record.at);
    if (record.seq <= projected && atMs >= fromMs && atMs <= toMs) copied.push(record.seq);
    const gone = erased(record);
    if (gone === null) continue;
    store.rewrite(gone);
    records += 1;
  }
  if (records > 0) noteErasure(store);
  return { records, copied };
}

/** Newest first. A page may be cut short by its size: the next one begins where it ended. */
function* everyRecord(store: LedgerStore, headSeq: number): Generator<AuditRecord> {
  for (let last = headSeq; last > 0; ) {
    const records = store.linesDescending(1, PAGE_RECORDS, last).map((line): AuditRecord => JSON.parse(line));
    yield* records;
    last = (records.at(-1)?.seq ?? 1) - 1;
  }
}
