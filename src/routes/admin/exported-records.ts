// What an export is made of: every record of a span once, each ledger gapless and ascending. From KV, some megabytes at a time, so that
// memory does not grow with the log; what KV does not have (yet) comes from the Ledgers.
import { segmentsWithLines } from "../../audit/kv-source.ts";
import type { AuditRecord } from "../../audit/record.ts";
import type { TimeSpan } from "../../audit/segment-list.ts";
import type { Services } from "../services.ts";
import { LedgerAway } from "./audit-query.ts";
import { everyLedger } from "./every-ledger.ts";

/** A Ledger that was active earlier than this has told the Registry so, and KV shows what it was given. */
const SETTLED_MS = 900_000;
/** A Ledger has nothing older than this that is in KV: it keeps a week. */
const PRUNED_MS = 8 * 86_400_000;
/** So many are asked to be sure that KV shows all of them: up to three calls each, which leaves KV a good part of the thousand of a request. */
const ASKED_ALL = 200;
/** In a larger deployment a Ledger that fell silent long ago has said by then that it acts again. */
const HEARD_OF_MS = 10_000;

export interface ExportedRecord {
  /** As it is stored: JSON, without a line end. */
  readonly line: string;
  readonly record: AuditRecord;
}

/** How far each ledger has come. The caller keeps it. */
export type ExportedUpTo = ReadonlyMap<string, { readonly last: number }>;

export async function* exportedRecords(services: Services, span: TimeSpan, done: ExportedUpTo): AsyncGenerator<ExportedRecord> {
  const inSpan = within(span);
  for await (const { lines } of segmentsWithLines(services.env.AUDIT_KV, span, "oldest_first")) {
    for (const line of lines) {
      const record: AuditRecord = JSON.parse(line);
      if (!inSpan(record)) continue;
      const { ledger, seq } = record;
      const last = done.get(ledger)?.last;
      // A Ledger that has pruned what KV holds starts later than KV does.
      const expected = last === undefined ? await firstSeq(services, ledger, span, seq) : last + 1;
      if (seq < expected) continue;
      if (seq > expected) yield* fromLedger(services, ledger, { seq: expected }, span, (missing) => missing.seq < seq);
      yield { line, record };
    }
  }
  for (const ledger of await ledgersLeft(services, span, done)) {
    const last = done.get(ledger)?.last;
    yield* fromLedger(services, ledger, last === undefined ? { atMs: span.fromMs } : { seq: last + 1 }, span);
  }
}

/** Until when an export can be sure of everything, ms since the epoch. Null when the Registry does not answer. */
export async function knownUntilMs(services: Services): Promise<number | null> {
  const every = await everyLedger(services);
  if (every === null) return null;
  return services.deps.now() - (every.length > ASKED_ALL ? HEARD_OF_MS : 0);
}

/** Times are all written alike, so that they compare as text. */
function within({ fromMs, toMs }: TimeSpan): (record: AuditRecord) => boolean {
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  return ({ at }) => at >= from && at <= to;
}

/** Where the ledger's part of the span begins: `inKv`, or before it if KV does not show what its Ledger still has. */
async function firstSeq(services: Services, ledger: string, span: TimeSpan, inKv: number): Promise<number> {
  if (!mayBeHeld(services, span)) return inKv;
  const answer = await services.ledgers.firstSeqAt(ledger, span.fromMs);
  if (answer === null) throw new LedgerAway(ledger);
  return Math.min(inKv, answer.value);
}

/** Whether Ledgers may still have records of the span that are in KV as well. */
function mayBeHeld({ deps }: Services, { toMs }: TimeSpan): boolean {
  return toMs > deps.now() - PRUNED_MS;
}

/**
 * Ledgers that may hold more of the span than KV did: by what they have said of themselves, those with records that are not in KV; and as
 * long as there are not too many to ask, all that were active since the span began and may still hold some of it.
 */
async function ledgersLeft(services: Services, span: TimeSpan, done: ExportedUpTo): Promise<readonly string[]> {
  const [every, reported] = await Promise.all([everyLedger(services), services.ledgers.reportsSince(span.fromMs)]);
  if (every === null || reported === null) throw new LedgerAway("registry");
  const reports = new Map(reported.value.map((report) => [report.ledger, report]));
  const nowMs = services.deps.now();
  const isRecent = span.toMs > nowMs - SETTLED_MS;
  const asksAll = every.length <= ASKED_ALL;
  return every.filter((ledger) => {
    const report = reports.get(ledger);
    // It may have begun a moment ago.
    if (isRecent && (asksAll || (report?.activeMs ?? 0) > nowMs - SETTLED_MS)) return true;
    if (report === undefined || report.headSeq <= (done.get(ledger)?.last ?? 0)) return false;
    return report.projectedSeq < report.headSeq || (asksAll && mayBeHeld(services, span));
  });
}

/** Ascending from `start` to the end of the span, or as long as `wanted`. */
async function* fromLedger(
  { ledgers }: Services,
  ledger: string,
  start: { readonly seq: number } | { readonly atMs: number },
  { toMs }: TimeSpan,
  wanted: (record: AuditRecord) => boolean = () => true,
): AsyncGenerator<ExportedRecord> {
  for (let from = start; ; ) {
    const page = await ("seq" in from
      ? ledgers.recordsFrom(ledger, from.seq, toMs)
      : ledgers.recordsSince(ledger, from.atMs, toMs));
    if (page === null) throw new LedgerAway(ledger);
    for (const line of page.value) {
      const record: AuditRecord = JSON.parse(line);
      if (!wanted(record)) return;
      yield { line, record };
      from = { seq: record.seq + 1 };
    }
    if (page.value.length === 0) return;
  }
}
