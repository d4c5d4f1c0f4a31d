// What an export is made of: every record of a span once, each ledger gapless and ascending. From KV, some megabytes at a time, so that
// memory does not grow with the log; what KV does not have (yet) comes from the Ledgers.
import { batchesOf, readSegments } from "../../audit/kv-source.ts";
import type { AuditRecord } from "../../audit/record.ts";
import { listSegments, type TimeSpan } from "../../audit/segment-list.ts";
import type { Services } from "../services.ts";
import { LedgerAway } from "./audit-query.ts";
import { everyLedger } from "./every-ledger.ts";

/** A Ledger that was active earlier than this has told the Registry so. */
const REPORTED_AFTER_MS = 900_000;

export interface ExportedRecord {
  /** As it is stored: JSON, without a line end. */
  readonly line: string;
  readonly record: AuditRecord;
}

/** How far each ledger has come. The caller keeps it. */
export type ExportedUpTo = ReadonlyMap<string, { readonly last: number }>;

export async function* exportedRecords(services: Services, span: TimeSpan, done: ExportedUpTo): AsyncGenerator<ExportedRecord> {
  const inSpan = within(span);
  for await (const segments of listSegments(services.env.AUDIT_KV, span, "oldest_first")) {
    for (const batch of batchesOf(segments)) {
      for (const line of (await readSegments(services.env.AUDIT_KV, batch)).flat()) {
        const record: AuditRecord = JSON.parse(line);
        if (!inSpan(record)) continue;
        const { ledger, seq } = record;
        const last = done.get(ledger)?.last;
        // A Ledger that has pruned what KV holds starts later than KV does.
        const expected = last === undefined ? Math.min(seq, await firstSeq(services, ledger, span.fromMs)) : last + 1;
        if (seq < expected) continue;
        if (seq > expected)
          yield* fromLedger(services, ledger, { seq: expected }, (missing) => missing.seq < seq && inSpan(missing));
        yield { line, record };
      }
    }
  }
  for (const ledger of await ledgersLeft(services, span, done)) {
    const last = done.get(ledger)?.last;
    yield* fromLedger(services, ledger, last === undefined ? { atMs: span.fromMs } : { seq: last + 1 }, inSpan);
  }
}

/** Times are all written alike, so that they compare as text. */
function within({ fromMs, toMs }: TimeSpan): (record: AuditRecord) => boolean {
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  return ({ at }) => at >= from && at <= to;
}

async function firstSeq(services: Services, ledger: string, fromMs: number): Promise<number> {
  const answer = await services.ledgers.firstSeqAt(ledger, fromMs);
  if (answer === null) throw new LedgerAway(ledger);
  return answer.value;
}

/** Ledgers that may hold more of the span than KV did. Of one that ended a while ago, the Registry knows which were active in it. */
async function ledgersLeft(services: Services, { fromMs, toMs }: TimeSpan, done: ExportedUpTo): Promise<readonly string[]> {
  const every = await everyLedger(services);
  if (every === null) throw new LedgerAway("registry");
  if (toMs > services.deps.now() - REPORTED_AFTER_MS) return every;
  const reports = await services.ledgers.reportsSince(fromMs);
  if (reports === null) throw new LedgerAway("registry");
  const heads = new Map(reports.value.map(({ ledger, headSeq }) => [ledger, headSeq]));
  return every.filter((ledger) => (heads.get(ledger) ?? 0) > (done.get(ledger)?.last ?? 0));
}

/** Ascending from `start` on, as long as `wanted`. */
async function* fromLedger(
  { ledgers }: Services,
  ledger: string,
  start: { readonly seq: number } | { readonly atMs: number },
  wanted: (record: AuditRecord) => boolean,
): AsyncGenerator<ExportedRecord> {
  for (let from = start; ; ) {
    const page = await ("seq" in from ? ledgers.recordsFrom(ledger, from.seq) : ledgers.recordsSince(ledger, from.atMs));
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
