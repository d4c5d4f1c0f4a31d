// What an earlier run of an export left: how far it had come in each ledger, and how much of its file is good.
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { constants, copyFile } from "node:fs/promises";
import * as z from "zod";
import { CSV_HEADER } from "../../src/audit/csv.ts";
import { usageProblem } from "../exit-code.ts";
import { type ExportFormat, type ExportSpan, manifestOf, partOf, spanFileOf } from "./export-sink.ts";
import { LedgerPositions, type Placed } from "./ledger-positions.ts";
import { writing } from "./output-file.ts";
import { readExportLine } from "./read-export-line.ts";
import { readLines } from "./read-lines.ts";
import { readTableRows } from "./read-table-rows.ts";

export interface Resumed {
  /** That the part was begun with; null where that is not known. */
  readonly span: ExportSpan | null;
  readonly positions: LedgerPositions;
  /** Bytes that can be kept. */
  readonly keep: number;
  /** It has its manifest already. */
  readonly complete: boolean;
  /** The part was made of FILE, which is as it was. */
  readonly copied: boolean;
}

const spanSchema = z.strictObject({ from: z.string(), to: z.string().optional(), format: z.enum(["ndjson", "csv"]) });

/**
 * Reads `FILE.part`, or a FILE that was cut off: a copy of that becomes the part, because only the log can tell whether it is its own, and a
 * file of somebody else's is to stay as it is. @throws CliProblem when it is something else.
 */
export async function resumeFrom(file: string, format: ExportFormat): Promise<Resumed> {
  const part = partOf(file);
  const source = existsSync(part) ? part : file;
  const positions = new LedgerPositions();
  const nothing = { span: null, positions, keep: 0, copied: false };
  if (!existsSync(source)) return { ...nothing, complete: false };
  if (format === "csv" && source === file && existsSync(manifestOf(file))) return { ...nothing, complete: true };
  let keep = 0;
  for await (const step of format === "csv" ? tableSteps(source) : lineSteps(source)) {
    if (step === "manifest" && source === file) return { ...nothing, complete: true };
    // From here on it is torn, or the notice that it broke off.
    if (step === "torn" || step === "manifest") break;
    if (step.record !== null) positions.take(step.record);
    keep = step.end;
  }
  if (keep === 0 && source === file)
    throw usageProblem(`${file} is no export as ${format}: choose another name, or export without --resume`);
  positions.expectAgain();
  if (source === part) {
    const begun = readSpan(file);
    const other = begun === null ? keep === 0 && statSync(part).size > 0 : begun.format !== format;
    if (other) throw usageProblem(`${part} was not begun as ${format}: go on with the format that it has, or remove it`);
    const span = begun === null ? null : { from: begun.from, to: begun.to };
    return { span, positions, keep, complete: false, copied: false };
  }
  await writing(part, () => copyFile(file, part, constants.COPYFILE_FICLONE));
  return { span: null, positions, keep, complete: false, copied: true };
}

function readSpan(file: string): z.infer<typeof spanSchema> | null {
  const name = spanFileOf(file);
  if (!existsSync(name)) return null;
  try {
    return spanSchema.parse(JSON.parse(readFileSync(name, "utf8")));
  } catch {
    throw usageProblem(`${name} does not say which span ${partOf(file)} is of: export anew, without --resume`);
  }
}

/** `record` null: the names of a table's columns. */
type Step = { readonly record: Placed | null; readonly end: number } | "manifest" | "torn";

async function* lineSteps(source: string): AsyncGenerator<Step> {
  for await (const { text, end, whole } of readLines(createReadStream(source), source)) {
    const read = whole ? readExportLine(text) : null;
    if (read?.kind === "record") yield { record: read.record, end };
    else yield read?.kind === "manifest" ? "manifest" : "torn";
  }
}

async function* tableSteps(source: string): AsyncGenerator<Step> {
  const names = CSV_HEADER.trimEnd().split(",");
  let isHeader = true;
  for await (const { cells, end, whole } of readTableRows(createReadStream(source))) {
    const record = placeIn(names, cells);
    if (!whole) yield "torn";
    else if (isHeader) yield cells.join() === names.join() ? { record: null, end } : "torn";
    else yield record === null ? "torn" : { record, end };
    isHeader = false;
  }
}

function placeIn(names: readonly string[], cells: readonly string[]): Placed | null {
  // Ids and digests that look like numbers are behind an apostrophe (`src/audit/csv.ts`); none begins with one.
  const cell = (name: string) => cells[names.indexOf(name)]?.replace(/^'/, "") ?? "";
  const seq = Number(cell("seq"));
  if (cells.length !== names.length || !Number.isSafeInteger(seq) || seq < 1) return null;
  return { ledger: cell("ledger"), seq, hash: cell("hash"), prev: cell("prev"), id: cell("id") };
}
