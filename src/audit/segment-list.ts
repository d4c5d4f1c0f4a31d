// Which segments KV holds of a span of time, oldest or newest first, some thousands of names at a time.
//
// KV lists forward only, which by our names is newest first, and a busy day has more names than a Worker has memory. So a stretch of time
// with too many of them is cut by the next digit of the names, and the parts are listed in the order that is wanted. Nothing is kept but
// the part at hand, nothing is remembered between calls (a cursor would go stale while records arrive), and a span within a day is found
// without listing the day.
import {
  AUDIT_PREFIX,
  invertedMs,
  MAX_SEGMENT_SPAN_MS,
  MS_DIGITS,
  parseSegmentName,
  type SegmentMetadata,
  utcDay,
} from "./segment.ts";

const DAY_MS = 86_400_000;
/** What KV gives at most. */
const PAGE_NAMES = 1_000;
/** Some 2 MB of names with their metadata. */
const MAX_HELD_PAGES = 4;
/** One is wanted; somebody's notes may lie before it. */
const FIRST_NAMES = 10;

export type SegmentOrder = "oldest_first" | "newest_first";

export interface TimeSpan {
  /** Ms since the epoch, both inclusive. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ListedSegment {
  readonly name: string;
  readonly newestMs: number;
  readonly ledger: string;
  /** Seq of its first record. */
  readonly first: number;
  readonly metadata: SegmentMetadata | undefined;
  /** When KV lets go of it, seconds since the epoch; null: never. */
  readonly expiresAtS: number | null;
}

/** Every segment that can hold a record of the span, in batches whose order is `order`. Throws what KV throws. */
export async function* listSegments(kv: KVNamespace, span: TimeSpan, order: SegmentOrder): AsyncGenerator<ListedSegment[]> {
  const [first, last] = [startOfDay(span.fromMs), startOfDay(span.toMs)];
  for (let day = 0; day <= (last - first) / DAY_MS; day += 1) {
    const dayMs = order === "oldest_first" ? first + day * DAY_MS : last - day * DAY_MS;
    const newestMs = Math.min(dayMs + DAY_MS - 1, span.toMs + MAX_SEGMENT_SPAN_MS);
    const oldestMs = Math.max(dayMs, span.fromMs);
    if (oldestMs > newestMs) continue;
    const prefix = `${AUDIT_PREFIX}${utcDay(dayMs)}/`;
    yield* listStretch(kv, { prefix, newest: invertedMs(newestMs), oldest: invertedMs(oldestMs) }, order, span);
  }
}

/** Of one day, by the digits in the names: `newest` is the smaller number. */
interface Stretch {
  readonly prefix: string;
  readonly newest: string;
  readonly oldest: string;
}

async function* listStretch(
  kv: KVNamespace,
  stretch: Stretch,
  order: SegmentOrder,
  span: TimeSpan,
): AsyncGenerator<ListedSegment[]> {
  const shared = sharedStart(stretch.newest, stretch.oldest);
  const within = (segments: readonly ListedSegment[]) => segments.filter((segment) => mayHold(segment, stretch, span));
  const held: ListedSegment[][] = [];
  let passing = false;
  for await (const page of listPages(kv, stretch.prefix + shared)) {
    // In KV's own order, with nothing newer to leave out: handed on as it comes.
    passing ||=
      order === "newest_first" && held.length === 0 && page[0] !== undefined && invertedMs(page[0].newestMs) >= stretch.newest;
    if (passing) {
      yield within(page).sort(newestFirst);
      if (invertedMs(page.at(-1)?.newestMs ?? span.toMs) > stretch.oldest) return;
      continue;
    }
    if (page.length > 0) held.push(page);
    if (held.length <= MAX_HELD_PAGES || shared.length === MS_DIGITS) continue;
    const parts = partsOf(stretch, shared);
    for (const part of order === "oldest_first" ? parts.reverse() : parts) yield* listStretch(kv, part, order, span);
    return;
  }
  yield within(held.flat()).sort(order === "oldest_first" ? (a, b) => newestFirst(b, a) : newestFirst);
}

/** One part for each next digit, newest first. */
function partsOf({ prefix, newest, oldest }: Stretch, shared: string): Stretch[] {
  const [from, to] = [Number(newest[shared.length]), Number(oldest[shared.length])];
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const start = `${shared}${from + index}`;
    return {
      prefix,
      newest: index === 0 ? newest : start.padEnd(MS_DIGITS, "0"),
      oldest: from + index === to ? oldest : start.padEnd(MS_DIGITS, "9"),
    };
  });
}

function mayHold(segment: ListedSegment, { newest, oldest }: Stretch, { toMs }: TimeSpan): boolean {
  const digits = invertedMs(segment.newestMs);
  return digits >= newest && digits <= oldest && oldestMs(segment) <= toMs;
}

/** Of its oldest record, at the earliest. What is no time of such a record keeps nobody from reading the value. */
function oldestMs({ newestMs, metadata }: ListedSegment): number {
  const told: unknown = metadata?.oldest;
  return typeof told === "number" && told <= newestMs ? told : newestMs - MAX_SEGMENT_SPAN_MS;
}

/** Two of one ledger can end at the same millisecond: then the later seq is the newer. */
function newestFirst(a: ListedSegment, b: ListedSegment): number {
  return b.newestMs - a.newestMs || b.first - a.first;
}

/** A page may be empty and not be the last: KV steps over names that have just expired. */
async function* listPages(kv: KVNamespace, prefix: string, limit = PAGE_NAMES): AsyncGenerator<ListedSegment[]> {
  let cursor: string | null = null;
  do {
    const page: KVNamespaceListResult<SegmentMetadata, string> = await kv.list<SegmentMetadata>({ prefix, limit, cursor });
    yield page.keys.flatMap(({ name, metadata, expiration }) => {
      const parsed = parseSegmentName(name);
      if (parsed === undefined) return [];
      const { newestMs, ledger, first } = parsed;
      return [{ name, newestMs, ledger, first, metadata, expiresAtS: expiration ?? null }];
    });
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor !== null);
}

/** Start of the first UTC day that KV has records of, ms since the epoch; null while it has none. */
export async function oldestDayMs(kv: KVNamespace): Promise<number | null> {
  for await (const [segment] of listPages(kv, AUDIT_PREFIX, FIRST_NAMES))
    if (segment !== undefined) return startOfDay(segment.newestMs);
  return null;
}

function startOfDay(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}

function sharedStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}
