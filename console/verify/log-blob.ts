// A file of audit records for the verifier, as `cli/audit/log-file.ts` is on Node: its manifest, which is its last line, is wanted before the
// first. A byte order mark at the start and blank lines are what editors leave, and no part of it. Read in pieces: a file may be large.
import { type Manifest, readManifest } from "../../src/audit/manifest.ts";
import { nameOfForeignBytes } from "../../src/foreign-bytes.ts";
import { joinedBytes } from "../../src/joined-bytes.ts";

const BLOCK_BYTES = 65_536;
const MARK_BYTES = 4;
const LINE_FEED = 10;
/** What is longer is no log. */
const LONGEST_LINE_BYTES = 64 * 1_048_576;
const BYTE_ORDER_MARK = /^\ufeff/;

export interface LogLine {
  readonly text: string;
  /** Bytes that were read with it. */
  readonly end: number;
}

export interface LogBlob {
  readonly manifest: Manifest | null;
  /** Every line but the manifest. */
  lines(): AsyncGenerator<LogLine>;
}

/** What a file is that no log is, in words that go on after its name. */
export class NoLog extends Error {}

/** @throws NoLog */
export async function openLogBlob(blob: Blob): Promise<LogBlob> {
  const kind = nameOfForeignBytes(await bytesOf(blob.slice(0, MARK_BYTES)));
  if (kind !== null)
    throw new NoLog(`is ${kind.name} and not NDJSON in UTF-8: ${kind.compressed ? "unpack it first" : "export it anew"}`);
  const last = await lastLine(blob);
  if (last.text === "") throw new NoLog("is empty");
  const manifest = readManifest(last.text);
  return { manifest, lines: () => linesOf(manifest === null ? blob : blob.slice(0, last.start)) };
}

/** Read backwards, blank lines at the end passed over. */
async function lastLine(blob: Blob): Promise<{ readonly text: string; readonly start: number }> {
  let tail: Uint8Array = new Uint8Array();
  for (let start = blob.size; start > 0; ) {
    const from = Math.max(0, start - BLOCK_BYTES);
    tail = joinedBytes([await bytesOf(blob.slice(from, start)), tail]);
    start = from;
    const text = textOf(tail).trimEnd();
    // A block that begins within a letter has a broken first line: that is looked at only where a line feed stands before.
    const before = text.lastIndexOf("\n");
    if (before === -1 && start > 0) {
      if (tail.byteLength > LONGEST_LINE_BYTES) throw tooLong();
      continue;
    }
    const line = text.slice(before + 1);
    const begins = start + tail.lastIndexOf(LINE_FEED, contentEnd(tail) - 1) + 1;
    return { text: (begins === 0 ? line.replace(BYTE_ORDER_MARK, "") : line).trim(), start: begins };
  }
  return { text: "", start: 0 };
}

function contentEnd(bytes: Uint8Array): number {
  let end = bytes.byteLength;
  while (end > 0 && [9, LINE_FEED, 13, 32].includes(bytes[end - 1] ?? 0)) end -= 1;
  return end;
}

async function* linesOf(blob: Blob): AsyncGenerator<LogLine> {
  let pending: Uint8Array[] = [];
  let [end, pendingBytes, isFirst] = [0, 0, true];
  const lineOf = (last: Uint8Array): LogLine => {
    const bytes = joinedBytes([...pending, last]);
    pending = [];
    pendingBytes = 0;
    end += bytes.byteLength;
    const text = textOf(bytes).replace(/\r?\n$/, "");
    const line = { text: isFirst ? text.replace(BYTE_ORDER_MARK, "") : text, end };
    isFirst = false;
    return line;
  };
  const reader = blob.stream().getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const chunk = next.value;
    let start = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, start)) {
      yield lineOf(chunk.subarray(start, at + 1));
      start = at + 1;
    }
    pending.push(chunk.slice(start));
    pendingBytes += chunk.byteLength - start;
    if (pendingBytes > LONGEST_LINE_BYTES) throw tooLong();
  }
  if (pendingBytes > 0) yield lineOf(new Uint8Array());
}

function tooLong(): NoLog {
  return new NoLog("has a line of more than 64 MiB: no log of Bailiff has");
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
function textOf(bytes: Uint8Array): string {
  return UTF8.decode(bytes);
}
