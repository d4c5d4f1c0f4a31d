// Erases a user's data from a ledger's own records, newest first: the outcome of a creation names the user, its intent holds the data.
import { erased, isAbout } from "../audit/erase.ts";
import type { AuditRecord } from "../audit/record.ts";
import type { LedgerStore } from "./ledger-store.ts";

const PAGE = 500;

/** How many records had something to erase. */
export function eraseRecords(store: LedgerStore, headSeq: number, target: string): number {
  const intents = new Set<string>();
  let count = 0;
  for (let last = headSeq; last > 0; ) {
    // A page may be cut short by its size: the next one begins where this one ended.
    const records = store.linesDescending(1, last, PAGE).map((line): AuditRecord => JSON.parse(line));
    for (const record of records) {
      const about = isAbout(record, target);
      if (about && record.intent_id !== null) intents.add(record.intent_id);
      const gone = about || intents.has(record.id) ? erased(record) : null;
      if (gone === null) continue;
      store.rewrite(gone);
      count += 1;
    }
    last = (records.at(-1)?.seq ?? 1) - 1;
  }
  return count;
}
