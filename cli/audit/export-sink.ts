// Where an export goes. A file is written beside its name (`FILE.part`) and takes the name when its manifest is there, so that a file under
// the name is always a complete one.
import { existsSync } from "node:fs";
import { type FileHandle, open, rename, rm, writeFile } from "node:fs/promises";
import { CSV_HEADER, csvRow } from "../../src/audit/csv.ts";
import type { AuditRecord } from "../../src/audit/record.ts";
import type { Terminal } from "../terminal.ts";
import { writing } from "./output-file.ts";

export type ExportFormat = "ndjson" | "csv";

/** As the API takes them: a day or a time. */
export interface ExportSpan {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface ExportSink {
  /** Of this span all the rest will be, if it comes in more than one piece. */
  begin(span: ExportSpan): Promise<void>;
  write(line: string, record: AuditRecord): Promise<void>;
  /** Comes after all records. A table has no place for it. */
  checkpoint(line: string): Promise<void>;
  finish(manifestLine: string): Promise<void>;
  /** Keeps what is there, for --resume. */
  breakOff(): Promise<void>;
}

/** Which records are rows of a table. */
export type RowFilter = (record: AuditRecord) => boolean;
const everyRow: RowFilter = () => true;

function textOf(format: ExportFormat, filter: RowFilter, line: string, record: AuditRecord): string {
  if (format === "ndjson") return `${line}\n`;
  return filter(record) ? csvRow(record) : "";
}

const BUFFER_CHARS = 65_536;

export function partOf(file: string): string {
  return `${file}.part`;
}

/** Beside the part: which span it is of. Words like `24h` mean another one the next day. */
export function spanFileOf(file: string): string {
  return `${file}.part.json`;
}

/** A table has no place for it. */
export function manifestOf(file: string): string {
  return `${file}.manifest.json`;
}

/**
 * `keep`: bytes of the part file that are good. Nothing is touched before the gateway has something to give: an earlier part may be the only
 * copy of what has expired since. `keepOld`: nor is an earlier FILE lost, it becomes FILE.old. What it throws when a disk is full says so,
 * and leaves what is there.
 */
export function fileSink(
  file: string,
  format: ExportFormat,
  keep: number,
  { keepOld = false, filter = everyRow }: { readonly keepOld?: boolean; readonly filter?: RowFilter } = {},
): ExportSink {
  const part = partOf(file);
  let handle: FileHandle | null = null;
  const opened = async () => {
    handle ??= await writing(part, () => openAt(part, keep));
    return handle;
  };
  let buffer = format === "csv" && keep === 0 ? CSV_HEADER : "";
  let [failed, hasRecords] = [false, false];
  const flush = async () => {
    // Some of it may be on disk by then: once it has failed it is not tried again, and what is torn is found by --resume.
    failed = true;
    const into = await opened();
    await writing(part, () => into.appendFile(buffer));
    failed = false;
    buffer = "";
  };
  return {
    async begin(span) {
      await opened();
      await writing(spanFileOf(file), () => writePrivate(spanFileOf(file), `${JSON.stringify({ ...span, format })}\n`));
    },
    async write(line, record) {
      hasRecords = true;
      buffer += textOf(format, filter, line, record);
      if (buffer.length >= BUFFER_CHARS) await flush();
    },
    async checkpoint(line) {
      if (format === "ndjson") buffer += `${line}\n`;
      if (buffer.length >= BUFFER_CHARS) await flush();
    },
    async finish(manifestLine) {
      if (format === "ndjson") buffer += `${manifestLine}\n`;
      await flush();
      const written = await opened();
      await writing(part, () => written.sync());
      await writing(part, () => written.close());
      if (keepOld) for (const name of [file, ...(format === "csv" ? [manifestOf(file)] : [])]) await moveAside(name);
      if (format === "csv") await writing(manifestOf(file), () => writePrivate(manifestOf(file), `${manifestLine}\n`));
      await writing(file, () => rename(part, file));
      await rm(spanFileOf(file), { force: true });
    },
    async breakOff() {
      if (handle === null && !hasRecords) return;
      if (!failed) await flush();
      const written = await opened();
      await writing(part, () => written.close());
    },
  };
}

export async function moveAside(name: string): Promise<void> {
  if (existsSync(name)) await writing(`${name}.old`, () => rename(name, `${name}.old`));
}

/** What `--resume` would go on with. */
export async function discardPart(file: string): Promise<void> {
  await rm(partOf(file), { force: true });
  await rm(spanFileOf(file), { force: true });
}

/** A new file each time: one that is there would keep who may read it. */
async function writePrivate(name: string, text: string): Promise<void> {
  await rm(name, { force: true });
  await writeFile(name, text, { flag: "wx", mode: 0o600 });
}

async function openAt(part: string, keep: number): Promise<FileHandle> {
  const handle = await open(part, existsSync(part) ? "r+" : "w", 0o600);
  await handle.truncate(keep);
  await handle.close();
  return open(part, "a");
}

export function terminalSink(terminal: Terminal, format: ExportFormat, filter = everyRow): ExportSink {
  // Not before the gateway has something to give.
  let head = format === "csv" ? CSV_HEADER : "";
  const write = async (text: string) => {
    const whole = head + text;
    head = "";
    if (whole !== "") await terminal.write(whole);
  };
  return {
    async begin() {},
    write: (line, record) => write(textOf(format, filter, line, record)),
    async checkpoint(line) {
      if (format === "ndjson") await write(`${line}\n`);
    },
    async finish(manifestLine) {
      await write(format === "ndjson" ? `${manifestLine}\n` : "");
    },
    async breakOff() {},
  };
}
