// A file of audit records for the verifier: its manifest, which is its last line, is wanted before the first. A byte order mark at the start
// and blank lines are what editors leave, and no part of it.
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { type Manifest, readManifest } from "../../src/audit/manifest.ts";
import { nameOfForeignBytes } from "../../src/foreign-bytes.ts";
import { usageProblem } from "../exit-code.ts";
import { unreadable } from "../unreadable.ts";
import { type Line, LONGEST_LINE, lineTooLong, readLines } from "./read-lines.ts";

const BLOCK = 65_536;
/** Enough to tell what a file is. */
const MARK_BYTES = 4;
const LINE_FEED = 10;
const BLANKS: ReadonlySet<number | undefined> = new Set([9, LINE_FEED, 13, 32]);
const BYTE_ORDER_MARK = /^\ufeff/;

export interface LogFile {
  readonly bytes: number;
  /** Null when the last line is none. */
  readonly manifest: Manifest | null;
  /** Every line but the manifest, with how many bytes were read. */
  lines(): AsyncGenerator<Line>;
}

/** @throws CliProblem when there is no such file, nothing in it, or a line that no log has. */
export async function openLogFile(name: string): Promise<LogFile> {
  const handle = await open(name, "r").catch((error: unknown) => {
    throw unreadable(name, error);
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile())
      throw usageProblem(`${name} is not a file: the manifest is at its end and wanted first, so a pipe will not do`);
    await requireText(handle, stat.size, name);
    const last = await lastLine(handle, await contentEnd(handle, stat.size, name), name);
    if (last.text === "") throw usageProblem(`${name} is empty`);
    const manifest = readManifest(last.text);
    const end = manifest === null ? stat.size : last.start;
    return { bytes: stat.size, manifest, lines: () => linesBefore(name, end) };
  } finally {
    await handle.close();
  }
}

/** An editor or a spreadsheet that saved it anew, or a packed copy: the bytes are not those that were written. @throws CliProblem */
async function requireText(handle: FileHandle, size: number, name: string): Promise<void> {
  const length = Math.min(size, MARK_BYTES);
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, 0);
  const kind = nameOfForeignBytes(buffer);
  if (kind === null) return;
  const mend = kind.compressed ? "unpack it first" : "convert it to UTF-8, or export it anew";
  throw usageProblem(`${name} is ${kind.name} and not NDJSON in UTF-8: ${mend}`);
}

async function* linesBefore(name: string, end: number): AsyncGenerator<Line> {
  if (end === 0) return;
  let isFirst = true;
  for await (const line of readLines(createReadStream(name, { end: end - 1 }), name)) {
    yield isFirst ? { ...line, text: line.text.replace(BYTE_ORDER_MARK, "") } : line;
    isFirst = false;
  }
}

/** Where the blank lines at the end begin. */
async function contentEnd(handle: FileHandle, size: number, name: string): Promise<number> {
  for (let end = size; end > 0; ) {
    const block = await blockBefore(handle, end, name);
    let length = block.byteLength;
    while (length > 0 && BLANKS.has(block[length - 1])) length -= 1;
    end -= block.byteLength;
    if (length > 0) return end + length;
  }
  return 0;
}

/** Read backwards from `end`. */
async function lastLine(handle: FileHandle, end: number, name: string): Promise<{ text: string; start: number }> {
  const blocks: Buffer[] = [];
  let start = end;
  while (start > 0) {
    const block = await blockBefore(handle, start, name);
    const before = block.lastIndexOf(LINE_FEED);
    blocks.unshift(block.subarray(before + 1));
    start -= block.byteLength - (before + 1);
    if (before !== -1) break;
    if (end - start > LONGEST_LINE) throw lineTooLong(name);
  }
  const text = Buffer.concat(blocks).toString("utf8");
  return { text: start === 0 ? text.replace(BYTE_ORDER_MARK, "") : text, start };
}

async function blockBefore(handle: FileHandle, end: number, name: string): Promise<Buffer> {
  const length = Math.min(BLOCK, end);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, end - length);
  if (bytesRead < length) throw usageProblem(`${name} became shorter while it was read`);
  return buffer;
}
