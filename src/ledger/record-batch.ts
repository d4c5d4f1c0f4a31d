// Records of plain reads, gathered in the isolate and appended together: a read does not wait for its record. This is the one place
// where a record can be lost, and how much is bounded: what an isolate gathered in FLUSH_AFTER_MS before it died.
import type { RecordDraft } from "../audit/record.ts";
import type { Deps } from "../deps.ts";
import type { LedgerClient } from "./ledger-client.ts";

const FLUSH_AFTER_MS = 500;
/** While a Ledger is down records pile up; past this many the oldest are dropped, and the loss is logged. */
const MAX_WAITING = 10_000;
const RETRIES = 5;

export interface RecordBatch {
  /** Appended soon; `waitUntil` keeps the isolate alive for it. */
  add(ledger: string, draft: RecordDraft, waitUntil: (promise: Promise<void>) => void): void;
}

export function createRecordBatch(deps: Deps, ledgers: LedgerClient): RecordBatch {
  let waiting: { readonly ledger: string; readonly draft: RecordDraft }[] = [];
  let flushing = false;

  async function flush(): Promise<void> {
    for (let attempt = 0; attempt < RETRIES; attempt += 1) {
      await deps.sleep(FLUSH_AFTER_MS * 2 ** attempt);
      // What is added from here on starts a flush of its own: this one belongs to a request, and may be cut off with it.
      flushing = false;
      const batch = waiting;
      waiting = [];
      const failed = await Promise.all(
        [...Map.groupBy(batch, ({ ledger }) => ledger)].map(async ([ledger, entries]) =>
          (await ledgers.append(
            ledger,
            entries.map(({ draft }) => draft),
          )) === null
            ? entries
            : [],
        ),
      );
      waiting = [...failed.flat(), ...waiting];
      if (failed.flat().length === 0) return;
    }
  }

  return {
    add(ledger, draft, waitUntil) {
      waiting.push({ ledger, draft });
      if (waiting.length > MAX_WAITING) {
        const lost = waiting.length - MAX_WAITING;
        waiting = waiting.slice(lost);
        deps.log("read_records_lost", { count: lost });
      }
      if (flushing) return;
      flushing = true;
      waitUntil(flush());
    },
  };
}
