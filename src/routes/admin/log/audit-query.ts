// One page of the audit log: recent records straight from their Ledgers (KV may take a minute and more to show what was written), older
// ones from KV as far as their Ledgers do not say otherwise, merged into one order.
import { parseLines, recordsFromKv } from "../../../audit/kv-source.ts";
import { mergeRecords } from "../../../audit/merge-records.ts";
import type { AuditRecord } from "../../../audit/record.ts";
import { matchesFilter, type RecordFilter } from "../../../audit/record-filter.ts";
import { comparePositions, encodeCursor, positionOf, type RecordPosition } from "../../../audit/record-order.ts";
import type { TimeSpan } from "../../../audit/segment-list.ts";
import { ADMIN_LEDGER, ANONYMOUS_LEDGER } from "../../../ledger/protocol.ts";
import { isDoubt } from "../../../ledger/witness-protocol.ts";
import type { Services } from "../../services.ts";
import { LedgerAway } from "../ledger-away.ts";
import { ROOT_PRINCIPAL } from "../root-token.ts";
import { askedOf, ledgersToAsk } from "./ledgers-to-ask.ts";
import { openIntentsOf } from "./open-intents.ts";
import { type ShownRecord, shown, shownRecords } from "./shown-records.ts";

const LEDGER_PAGE = 200;
/** A page that has looked at this many records ends short, with a cursor: a rare match must not take for ever. */
const MAX_SCANNED = 5_000;
/** A page ends short when it has become this long, with a cursor: 200 records can be tens of megabytes. */
export const MAX_PAGE_CHARS = 2_000_000;

export interface AuditPage {
  readonly data: readonly ShownRecord[];
  readonly next_cursor: string | null;
}

/** Null when it cannot be told which Ledgers to ask, or one of them does not answer. */
export async function queryAudit(
  services: Services,
  filter: RecordFilter,
  limit: number,
  after: RecordPosition | null,
): Promise<AuditPage | null> {
  const range = { fromMs: filter.fromMs, toMs: Math.min(filter.toMs, after?.atMs ?? filter.toMs) };
  const open = await openLog(services, filter);
  return open === null ? null : unlessAway(() => collect(open(range), filter, limit, after));
}

/** Every record of a span, newest first, each once. @throws LedgerAway when one does not answer */
export type OpenLog = (range: TimeSpan) => AsyncGenerator<AuditRecord>;

/** Null when it cannot be told which Ledgers to ask. Only ledgers that can hold what the filter's keys did. */
export async function openLog(services: Services, filter: Pick<RecordFilter, "key" | "sees">): Promise<OpenLog | null> {
  const [asked, troubles] = await Promise.all([ledgersToAsk(services), services.ledgers.troubles()]);
  if (asked === null || troubles === null) return null;
  const doubtful = new Set(troubles.value.filter(isDoubt).map(({ ledger }) => ledger));
  const ledgers = ledgersOf(filter, asked.every);
  return (range) =>
    mergeRecords([
      shownRecords(services, recordsFromKv(services.env.AUDIT_KV, { ...range, ledgers }), doubtful),
      ...askedOf(asked, ledgers)
        .filter(({ askFromMs }) => askFromMs <= range.toMs)
        .map(({ ledger, askFromMs }) =>
          recordsFromLedger(services, ledger, { ...range, fromMs: Math.max(range.fromMs, askFromMs) }),
        ),
    ]);
}

/**
 * What root and the keys of these ids did is in ledgers that are known, and so are the minutes in which they were turned away; a name may be,
 * or have been, that of any key. An id that the reader does not see is looked for like a name: how far a page looked must not tell that it is one.
 */
function ledgersOf(
  { key: keys, sees }: Pick<RecordFilter, "key" | "sees">,
  every: readonly string[],
): readonly string[] | undefined {
  const isKnown = (key: string) =>
    sees === undefined ? key === ROOT_PRINCIPAL.id || every.includes(key) : every.includes(key) && sees(key);
  const narrow = keys?.every(isKnown) === true;
  if (!narrow || keys === undefined) return undefined;
  // Minutes count for everybody: who sees a part of the log sees none of them.
  return [...keys, ADMIN_LEDGER, ...(sees === undefined ? [ANONYMOUS_LEDGER] : [])];
}

/** Newest first. @throws LedgerAway when it does not answer */
export async function* recordsFromLedger(
  services: Services,
  ledger: string,
  range: { fromMs: number; toMs: number },
): AsyncGenerator<AuditRecord> {
  let beforeSeq: number | undefined;
  do {
    const page = await services.ledgers.records(ledger, { ...range, limit: LEDGER_PAGE, beforeSeq });
    if (page === null) throw new LedgerAway(ledger);
    yield* parseLines(page.value.lines);
    beforeSeq = page.value.nextBeforeSeq ?? undefined;
  } while (beforeSeq !== undefined);
}

async function collect(
  records: AsyncGenerator<AuditRecord>,
  filter: RecordFilter,
  limit: number,
  after: RecordPosition | null,
): Promise<AuditPage> {
  const data: ShownRecord[] = [];
  let scanned = 0;
  let chars = 0;
  for await (const record of records) {
    const position = positionOf(record);
    if (after !== null && comparePositions(position, after) <= 0) continue;
    if (matchesFilter(record, filter)) {
      data.push(shown(record));
      chars += JSON.stringify(record).length;
    }
    scanned += 1;
    if (data.length === limit || scanned === MAX_SCANNED || chars >= MAX_PAGE_CHARS)
      return { data, next_cursor: encodeCursor(position) };
  }
  return { data, next_cursor: null };
}

/** Intents whose outcome is not known, newest first: from the Ledgers alone. */
export async function queryOpenIntents(
  services: Services,
  filter: RecordFilter,
  limit: number,
  after: RecordPosition | null,
): Promise<AuditPage | null> {
  const asked = await ledgersToAsk(services);
  if (asked === null) return null;
  const open = askedOf(asked, ledgersOf(filter, asked.every)).map(({ ledger }) => intentsOf(services, ledger));
  return unlessAway(() => collect(mergeRecords(open), filter, limit, after));
}

async function* intentsOf(services: Services, ledger: string): AsyncGenerator<AuditRecord> {
  for await (const { intent } of openIntentsOf(services, ledger)) yield intent;
}

/** Null: a Ledger is. */
async function unlessAway<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LedgerAway) return null;
    throw error;
  }
}
