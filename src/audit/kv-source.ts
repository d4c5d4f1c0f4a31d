// The older part of the log: segments in KV, as one sequence of records. Segments come in the order of their newest record, so whatever
// is newer than the next segment's newest record can be handed out; that keeps a handful of segments in memory however long the log is.
import type { AuditRecord } from "./record.ts";
import { comparePositions, positionOf } from "./record-order.ts";
import { AUDIT_PREFIX, parseSegmentName, type SegmentMetadata, utcDay } from "./segment.ts";

const DAY_MS = 86_400_000;
/** Values fetched together; KV takes up to 100 keys, memory (1 MiB a segment) says fewer. */
const FETCH_TOGETHER = 10;

export interface SegmentRange {
  /** Ms since the epoch, both inclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Ledgers that can hold what is wanted; all when undefined. */
  readonly ledgers?: readonly string[] | undefined;
}

export interface ListedSegment {
  readonly name: string;
  readonly newestMs: number;
  readonly metadata: SegmentMetadata | undefined;
}

/** Newest first. */
export async function* recordsFromKv(kv: KVNamespace, range: SegmentRange): AsyncGenerator<AuditRecord> {
  let held: AuditRecord[] = [];
  for (let dayMs = startOfDay(range.toMs); dayMs >= startOfDay(range.fromMs); dayMs -= DAY_MS) {
    for await (const segments of listDay(kv, utcDay(dayMs))) {
      const wanted = segments.filter((segment) => mayHold(segment, range));
      for (const batch of growingChunks(wanted, FETCH_TOGETHER)) {
        // Nothing to come is newer than this batch's first segment.
        const [ready, rest] = split(held, batch[0]?.newestMs ?? 0);
        yield* ready;
        const values = await readSegments(kv, batch);
        held = [...rest, ...values.flat()].sort((a, b) => comparePositions(positionOf(a), positionOf(b)));
      }
    }
  }
  yield* held;
}

/** Start of the first UTC day that KV has records of, ms since the epoch; null while it has none. One list: names begin with the day. */
export async function oldestDayMs(kv: KVNamespace): Promise<number | null> {
  const { keys } = await kv.list({ prefix: AUDIT_PREFIX, limit: 1 });
  const day = keys[0] === undefined ? undefined : parseSegmentName(keys[0].name)?.day;
  return day === undefined ? null : Date.parse(day);
}

/** The segments of one UTC day, newest first, a list page at a time. */
export async function* listDay(kv: KVNamespace, day: string): AsyncGenerator<ListedSegment[]> {
  let cursor: string | undefined;
  do {
    const page = await kv.list<SegmentMetadata>({
      prefix: `${AUDIT_PREFIX}${day}/`,
      ...(cursor === undefined ? {} : { cursor }),
    });
    yield page.keys.flatMap(({ name, metadata }) => {
      const parsed = parseSegmentName(name);
      return parsed === undefined ? [] : [{ name, newestMs: parsed.newestMs, metadata }];
    });
    cursor = page.list_complete ? undefined : page.cursor;
  } while (cursor !== undefined);
}

/** The records of each segment, in the order of `segments`. One that KV does not show yet is empty. */
export async function readSegments(kv: KVNamespace, segments: readonly ListedSegment[]): Promise<AuditRecord[][]> {
  if (segments.length === 0) return [];
  const values = await kv.get(segments.map(({ name }) => name));
  return segments.map(({ name }) => parseLines((values.get(name) ?? "").split("\n")));
}

export function parseLines(lines: readonly string[]): AuditRecord[] {
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
}

/** One, then two, then four …: the first page of a log needs little, and what follows is read in earnest. */
function* growingChunks<T>(items: readonly T[], largest: number): Generator<readonly T[]> {
  for (let at = 0, size = 1; at < items.length; at += size, size = Math.min(size * 2, largest)) yield items.slice(at, at + size);
}

export function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

function mayHold({ newestMs, metadata }: ListedSegment, { fromMs, toMs, ledgers }: SegmentRange): boolean {
  if (newestMs < fromMs) return false;
  if (metadata === undefined) return true;
  return metadata.oldest <= toMs && (ledgers === undefined || ledgers.includes(metadata.ledger));
}

function split(records: readonly AuditRecord[], newestMs: number): [AuditRecord[], AuditRecord[]] {
  const at = records.findIndex((record) => Date.parse(record.at) <= newestMs);
  return at === -1 ? [[...records], []] : [records.slice(0, at), records.slice(at)];
}

export function startOfDay(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}
