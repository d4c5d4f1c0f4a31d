// Erases a user's data from a ledger's own records. Two passes: which intents ended in the user is known only when all was seen.
import { erased, intentsAbout } from "../audit/erase.ts";
import type { AuditRecord } from "../audit/record.ts";
import type { LedgerStore } from "./ledger-store.ts";

const PAGE = 500;

/** How many records had something to erase. */
export function eraseRecords(store: LedgerStore, headSeq: number, target: string): number {
  const intents = new Set<string>();
  for (const record of everyRecord(store, headSeq)) for (const id of intentsAbout(record, target)) intents.add(id);
  let count = 0;
  for (const record of everyRecord(store, headSeq)) {
    const gone = erased(record, target, intents);
    if (gone === null) continue;
    store.rewrite(gone);
    count += 1;
  }
  return count;
}

/** Newest first. A page may be cut short by its size: the next one begins where it ended. */
function* everyRecord(store: LedgerStore, headSeq: number): Generator<AuditRecord> {
  for (let last = headSeq; last > 0; ) {
    const records = store.linesDescending(1, last, PAGE).map((line): AuditRecord => JSON.parse(line));
    yield* records;
    last = (records.at(-1)?.seq ?? 1) - 1;
  }
}
