// How records lie in KV: one NDJSON value per flush of one ledger, all of one UTC day, named so that a plain list comes newest first.
//
//   audit/<UTC day>/<13-digit inverted ms of the newest record>-<ledger>-<first seq>
//
// The name follows from the records alone, so writing a segment twice overwrites it; a flush repeated with more records makes a second,
// overlapping segment: readers de-duplicate by (ledger, seq).
import { type AuditRecord, callsIn } from "./record.ts";
import { LEDGER_NAME } from "./record-shape.ts";

export const AUDIT_PREFIX = "audit/";
export const SEGMENT_NAME = /^audit\/(\d{4}-\d{2}-\d{2})\/(\d{13})-([0-9A-Za-z]+)-(\d+)$/;
export const LARGEST_MS = 9_999_999_999_999;
export const MS_DIGITS = 13;

/**
 * From a segment's first record to its last, at most. A name tells the newest record only: because of this bound, whoever wants what lies
 * before some time need not look at everything that was written later that day.
 */
export const MAX_SEGMENT_SPAN_MS = 600_000;

/** KV metadata of a segment (at most 1,024 bytes as JSON): enough to skip it without reading it. */
export interface SegmentMetadata {
  readonly v: 1;
  readonly ledger: string;
  readonly first: number;
  readonly last: number;
  /** Records. The two below are calls: a record of counted refusals stands for as many as it says. */
  readonly count: number;
  readonly denied: number;
  /** Of type `failed`, and outcomes `failed` or `unknown`. */
  readonly failed: number;
  /** Time of the oldest record, ms since the epoch: a segment wholly newer than what is asked for need not be read. */
  readonly oldest: number;
  /** Of the value when it was written (erasing makes it shorter): how many can be fetched together. */
  readonly bytes: number;
}

export interface Segment {
  readonly name: string;
  readonly value: string;
  readonly newestMs: number;
  readonly metadata: SegmentMetadata;
}

export function utcDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

export function invertedMs(atMs: number): string {
  return String(LARGEST_MS - atMs).padStart(MS_DIGITS, "0");
}

/**
 * The parts of a segment's name, or undefined for a name that is not one. `newestMs` since the epoch. One whose day is not that of its digits
 * is none: where the log begins is read from the first name, and whoever can write to KV must not say that it begins today.
 */
export function parseSegmentName(name: string): { day: string; newestMs: number; ledger: string; first: number } | undefined {
  const match = SEGMENT_NAME.exec(name);
  if (match === null) return undefined;
  const [, day = "", inverted = "", ledger = "", digits = ""] = match;
  const [newestMs, first] = [LARGEST_MS - Number(inverted), Number(digits)];
  const isOne = utcDay(newestMs) === day && LEDGER_NAME.test(ledger) && Number.isSafeInteger(first) && first >= 1;
  return isOne ? { day, newestMs, ledger, first } : undefined;
}

/**
 * The segment that the start of `lines` makes: as many as share a UTC day, lie within `MAX_SEGMENT_SPAN_MS` and fit in `maxBytes` of text,
 * but never none. `lines` are consecutive records of one ledger, as JSON; null when there are none.
 */
export function nextSegment(lines: readonly string[], maxBytes: number): Segment | null {
  const run: { line: string; record: AuditRecord }[] = [];
  let bytes = 0;
  for (const line of lines) {
    const record: AuditRecord = JSON.parse(line);
    const length = Buffer.byteLength(line, "utf8") + 1;
    const oldest = run[0]?.record.at ?? record.at;
    const apart =
      record.at.slice(0, 10) !== oldest.slice(0, 10) || Date.parse(record.at) - Date.parse(oldest) > MAX_SEGMENT_SPAN_MS;
    if (run.length > 0 && (apart || bytes + length > maxBytes)) break;
    run.push({ line, record });
    bytes += length;
  }
  const first = run[0]?.record;
  const last = run.at(-1)?.record;
  if (first === undefined || last === undefined) return null;
  const newestMs = Date.parse(last.at);
  return {
    name: `${AUDIT_PREFIX}${utcDay(newestMs)}/${invertedMs(newestMs)}-${first.ledger}-${first.seq}`,
    value: `${run.map(({ line }) => line).join("\n")}\n`,
    newestMs,
    metadata: {
      v: 1,
      ledger: first.ledger,
      first: first.seq,
      last: last.seq,
      count: run.length,
      denied: sumOf(run, ({ type }) => type === "denied"),
      failed: sumOf(run, isFailure),
      oldest: Date.parse(first.at),
      bytes,
    },
  };
}

function sumOf(run: readonly { readonly record: AuditRecord }[], counts: (record: AuditRecord) => boolean): number {
  return run.reduce((sum, { record }) => (counts(record) ? sum + callsIn(record) : sum), 0);
}

function isFailure({ type, outcome }: AuditRecord): boolean {
  return type === "failed" || outcome === "failed" || outcome === "unknown";
}
