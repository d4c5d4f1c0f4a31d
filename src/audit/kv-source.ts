// The older part of the log: the records in KV. Values are fetched several at once, because every fetch counts against what one request of
// a Worker may ask for, and never more of them than a Worker has memory for.
//
// For readers, as one sequence: segments come in the order of their newest record, so whatever is newer than the next segment's newest
// record can be handed out; that keeps a handful of segments in memory however long the log is.
import type { AuditRecord } from "./record.ts";
import { comparePositions, positionOf } from "./record-order.ts";
import { type ListedSegment, listSegments, type SegmentOrder, type TimeSpan } from "./segment-list.ts";
import { recordIn } from "./stored-line.ts";

/** What one `get` of KV takes. */
const MAX_KEYS = 100;
/** Of values fetched together; one has a mebibyte at most. */
const MAX_BATCH_BYTES = 2_097_152;
const LARGEST_SEGMENT_BYTES = 1_048_576;
/** For a page of the log: parsed records take several times the memory of their text. */
const MAX_KEYS_OF_READER = 10;

export interface SegmentRange extends TimeSpan {
  /** Ledgers that can hold what is wanted; all when undefined. */
  readonly ledgers?: readonly string[] | undefined;
}

/** Those of the span, newest first: a value holds more than was asked for, at both ends. */
export async function* recordsFromKv(kv: KVNamespace, range: SegmentRange): AsyncGenerator<AuditRecord> {
  let held: AuditRecord[] = [];
  for await (const segments of listSegments(kv, range, "newest_first")) {
    const wanted = segments.filter(({ ledger }) => isOf(range.ledgers, ledger));
    for (const batch of growingBatches(wanted)) {
      // Nothing to come is newer than this batch's first segment.
      const [ready, rest] = split(held, batch[0]?.newestMs ?? 0);
      yield* ready;
      const values = await readSegments(kv, batch);
      const records = values.flatMap(recordsIn).filter((record) => isWithin(range, record));
      held = [...rest, ...records].sort((a, b) => comparePositions(positionOf(a), positionOf(b)));
    }
  }
  yield* held;
}

/**
 * Every segment of the span with its lines, some megabytes fetched at a time. One that KV does not show (yet, or any more) is empty, and so
 * is one of another ledger, which is not fetched.
 */
export async function* segmentsWithLines(
  kv: KVNamespace,
  range: SegmentRange,
  order: SegmentOrder,
): AsyncGenerator<{ readonly segment: ListedSegment; readonly lines: readonly string[] }> {
  for await (const segments of listSegments(kv, range, order)) {
    for (const batch of batchesOf(segments)) {
      const wanted = batch.filter(({ ledger }) => isOf(range.ledgers, ledger));
      const contents = new Map((await readSegments(kv, wanted)).map((lines, index) => [wanted[index]?.name, lines]));
      for (const segment of batch) yield { segment, lines: contents.get(segment.name) ?? [] };
    }
  }
}

/** The lines of each segment, in the order of `segments`: a hundred at most. */
async function readSegments(kv: KVNamespace, segments: readonly ListedSegment[]): Promise<string[][]> {
  if (segments.length === 0) return [];
  const values = await kv.get(segments.map(({ name }) => name));
  return segments.map(({ name }) => (values.get(name) ?? "").split("\n").filter((line) => line !== ""));
}

/** Of a Ledger. */
export function parseLines(lines: readonly string[]): AuditRecord[] {
  return lines.map((line) => JSON.parse(line));
}

/** Of KV: what is no record is left out. */
export function recordsIn(lines: readonly string[]): AuditRecord[] {
  return lines.flatMap((line) => recordIn(line) ?? []);
}

/** As many as one fetch takes, and memory. */
export function* batchesOf(segments: readonly ListedSegment[], maxKeys = MAX_KEYS): Generator<readonly ListedSegment[]> {
  let [start, bytes] = [0, 0];
  for (const [index, { metadata }] of segments.entries()) {
    const size = metadata?.bytes ?? LARGEST_SEGMENT_BYTES;
    if (index > start && (index - start === maxKeys || bytes + size > MAX_BATCH_BYTES)) {
      yield segments.slice(start, index);
      [start, bytes] = [index, 0];
    }
    bytes += size;
  }
  if (start < segments.length) yield segments.slice(start);
}

/** One, then two, then four …: the first page of a log needs little, and what follows is read in earnest. */
function* growingBatches(segments: readonly ListedSegment[]): Generator<readonly ListedSegment[]> {
  let start = 0;
  for (let size = 1; size < MAX_KEYS_OF_READER && start < segments.length; size *= 2) {
    yield segments.slice(start, start + size);
    start += size;
  }
  yield* batchesOf(segments.slice(start), MAX_KEYS_OF_READER);
}

/** By the name of the value: its metadata somebody may have changed alone. */
function isOf(ledgers: readonly string[] | undefined, ledger: string): boolean {
  return ledgers === undefined || ledgers.includes(ledger);
}

function isWithin({ fromMs, toMs }: TimeSpan, { at }: AuditRecord): boolean {
  const atMs = Date.parse(at);
  return atMs >= fromMs && atMs <= toMs;
}

function split(records: readonly AuditRecord[], newestMs: number): [AuditRecord[], AuditRecord[]] {
  const at = records.findIndex((record) => Date.parse(record.at) <= newestMs);
  return at === -1 ? [[...records], []] : [records.slice(0, at), records.slice(at)];
}
