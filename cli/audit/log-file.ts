// A file of audit records for the verifier: its manifest, which is its last line, is wanted before the first.
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { type Manifest, readManifest } from "../../src/audit/manifest.ts";
import { usageProblem } from "../exit-code.ts";
import { readLines } from "./read-lines.ts";

const BLOCK = 65_536;
/** A manifest of a hundred thousand ledgers is some 30 MB. */
const LONGEST_LINE = 256 * 1_048_576;
const LINE_FEED = 10;

export interface LogFile {
  readonly bytes: number;
  /** Null when the last line is none. */
  readonly manifest: Manifest | null;
  /** Every line but the manifest, with how many bytes were read. */
  lines(): AsyncGenerator<{ readonly text: string; readonly end: number }>;
}

/** @throws CliProblem when there is no such file, or nothing in it. */
export async function openLogFile(name: string): Promise<LogFile> {
  const handle = await open(name, "r").catch(() => {
    throw usageProblem(`${name} cannot be read`);
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile())
      throw usageProblem(`${name} is not a file: the manifest is at its end and wanted first, so a pipe will not do`);
    if (stat.size === 0) throw usageProblem(`${name} is empty`);
    const last = await lastLine(handle, stat.size);
    const manifest = last === null ? null : readManifest(last.text);
    const end = manifest === null || last === null ? stat.size : last.start;
    return {
      bytes: stat.size,
      manifest,
      lines: () => readLines(end === 0 ? nothing() : createReadStream(name, { end: end - 1 })),
    };
  } finally {
    await handle.close();
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Read backwards from the end; null when it is longer than any manifest. */
async function lastLine(handle: FileHandle, size: number): Promise<{ text: string; start: number } | null> {
  let tail = Buffer.alloc(0);
  for (let start = size; start > 0 && tail.byteLength < LONGEST_LINE; ) {
    const length = Math.min(BLOCK, start);
    start -= length;
    const block = Buffer.alloc(length);
    await handle.read(block, 0, length, start);
    tail = Buffer.concat([block, tail]);
    // The line end of the last line itself does not count.
    const before = tail.lastIndexOf(LINE_FEED, -2);
    if (before !== -1 || start === 0) return { text: tail.toString("utf8", before + 1).trimEnd(), start: start + before + 1 };
  }
  return null;
}
