// The whole log of a span of time as a stream, each ledger in the order of its chain, ending with a manifest that names what a ledger must
// hold. Read from KV a few segments at a time, so memory does not grow with the log; what KV does not have (yet) comes from the Ledgers.
// If a Ledger does not answer, the stream ends with an error line and without manifest: a verifier then calls it unusable, not whole.
import { KvAway } from "../../audit/bounded-kv.ts";
import { CSV_HEADER, csvRow } from "../../audit/csv.ts";
import { chunks, type ListedSegment, listDay, parseLines, readSegments, startOfDay } from "../../audit/kv-source.ts";
import type { AuditRecord } from "../../audit/record.ts";
import { utcDay } from "../../audit/segment.ts";
import type { Services } from "../services.ts";
import { LedgerAway } from "./audit-query.ts";
import { everyLedger } from "./every-ledger.ts";

const DAY_MS = 86_400_000;
const FETCH_TOGETHER = 10;

export interface ManifestLedger {
  readonly ledger: string;
  /** Seq of the first and last record of the export, and how many there are: last - first + 1 when none is missing. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** `prev` of the first record. */
  readonly prev: string;
  /** `hash` of the last record. */
  readonly head: string;
}

export interface ExportRange {
  /** Ms since the epoch, both inclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  /** No record is older than `fromMs`. */
  readonly fromStart: boolean;
}

/** NDJSON, a line at a time. */
export async function* exportLines(services: Services, range: ExportRange): AsyncGenerator<string> {
  const ledgers = new Map<string, ManifestLedger>();
  try {
    for await (const record of exportRecords(services, range, ledgers)) {
      note(ledgers, record);
      yield `${JSON.stringify(record)}\n`;
    }
  } catch (error) {
    if (!(error instanceof LedgerAway || error instanceof KvAway)) throw error;
    yield `${JSON.stringify({ type: "error", code: "bailiff_ledger_unavailable", message: "A ledger did not answer: this export is not complete. Try again." })}\n`;
    return;
  }
  const checkpoint = await services.ledgers.lastCheckpoint();
  const manifest = {
    type: "manifest",
    v: 1,
    // The epoch stands for the beginning: every ledger is here from its first record on, and one that is not was taken out.
    from: new Date(range.fromStart ? 0 : range.fromMs).toISOString(),
    to: new Date(range.toMs).toISOString(),
    exported_at: new Date(services.deps.now()).toISOString(),
    ledgers: [...ledgers.values()].sort((a, b) => (a.ledger < b.ledger ? -1 : 1)),
    // The newest one: what it says of a ledger must be in the log, however the export is cut.
    checkpoint: checkpoint?.value ?? null,
  };
  const signer = await services.signer();
  yield `${JSON.stringify({ ...manifest, signature: signer === null ? null : await signer.sign(manifest) })}\n`;
}

/**
 * CSV, a row at a time. A table has no place for a manifest: whoever needs proof takes NDJSON. A Ledger that does not answer breaks the
 * transfer off, which every client notices; a row that says so would be read as a record.
 */
export async function* exportCsv(services: Services, range: ExportRange): AsyncGenerator<string> {
  const ledgers = new Map<string, ManifestLedger>();
  yield CSV_HEADER;
  for await (const record of exportRecords(services, range, ledgers)) {
    note(ledgers, record);
    yield csvRow(record);
  }
}

function note(ledgers: Map<string, ManifestLedger>, { ledger, seq, prev, hash }: AuditRecord): void {
  const known = ledgers.get(ledger);
  ledgers.set(ledger, {
    ledger,
    first: known?.first ?? seq,
    last: seq,
    count: (known?.count ?? 0) + 1,
    prev: known?.prev ?? prev,
    head: hash,
  });
}

/** Every record of the range once, each ledger gapless and ascending. `done` says how far each ledger has come. */
async function* exportRecords(
  services: Services,
  range: ExportRange,
  done: ReadonlyMap<string, ManifestLedger>,
): AsyncGenerator<AuditRecord> {
  const inRange = ({ at }: AuditRecord) => Date.parse(at) >= range.fromMs && Date.parse(at) <= range.toMs;
  const nextSeq = async (ledger: string) => (done.get(ledger)?.last ?? (await firstSeq(services, ledger, range.fromMs)) - 1) + 1;
  for (let dayMs = startOfDay(range.fromMs); dayMs <= startOfDay(range.toMs); dayMs += DAY_MS) {
    const segments: ListedSegment[] = [];
    for await (const page of listDay(services.env.AUDIT_KV, utcDay(dayMs))) segments.push(...page);
    for (const batch of chunks(segments.reverse(), FETCH_TOGETHER)) {
      for (const record of (await readSegments(services.env.AUDIT_KV, batch)).flat()) {
        if (!inRange(record)) continue;
        // A Ledger that has pruned what KV holds starts later than KV does.
        const expected = done.has(record.ledger)
          ? await nextSeq(record.ledger)
          : Math.min(record.seq, await nextSeq(record.ledger));
        if (record.seq < expected) continue;
        if (record.seq > expected)
          yield* fromLedger(services, record.ledger, expected, (missing) => missing.seq < record.seq && inRange(missing));
        yield record;
      }
    }
  }
  const ledgers = await everyLedger(services);
  if (ledgers === null) throw new LedgerAway("registry");
  for (const ledger of ledgers) yield* fromLedger(services, ledger, await nextSeq(ledger), inRange);
}

async function firstSeq(services: Services, ledger: string, fromMs: number): Promise<number> {
  const answer = await services.ledgers.firstSeqAt(ledger, fromMs);
  if (answer === null) throw new LedgerAway(ledger);
  return answer.value;
}

/** Ascending from `seq` on, as long as `wanted`. */
async function* fromLedger(
  services: Services,
  ledger: string,
  seq: number,
  wanted: (record: AuditRecord) => boolean,
): AsyncGenerator<AuditRecord> {
  for (let next = seq; ; ) {
    const page = await services.ledgers.recordsFrom(ledger, next);
    if (page === null) throw new LedgerAway(ledger);
    for (const record of parseLines(page.value)) {
      if (!wanted(record)) return;
      yield record;
      next = record.seq + 1;
    }
    if (page.value.length === 0) return;
  }
}
