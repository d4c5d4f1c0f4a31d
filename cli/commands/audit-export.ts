// `bailiff audit export`
import { existsSync } from "node:fs";
import { truncate } from "node:fs/promises";
import { Option } from "@commander-js/extra-typings";
import type { ApiClient, Query } from "../api-client.ts";
import { contradictedText, downloadExport, type ExportRun } from "../audit/download-export.ts";
import { downloadView, isOfAPart } from "../audit/download-view.ts";
import { lockExport } from "../audit/export-lock.ts";
import {
  discardPart,
  type ExportFormat,
  type ExportSpan,
  fileSink,
  manifestOf,
  partOf,
  type RowFilter,
  spanFileOf,
  terminalSink,
} from "../audit/export-sink.ts";
import { filteredCommand, filterQuery, recordFilter } from "../audit/filter-options.ts";
import { LedgerPositions, NotThisLog } from "../audit/ledger-positions.ts";
import { refuseSpecial } from "../audit/output-file.ts";
import { resumeFrom } from "../audit/resume-export.ts";
import { idsOfTargets } from "../audit/target-emails.ts";
import type { CliContext } from "../cli-context.ts";
import { YES_OPTION } from "../command.ts";
import { CliProblem, EXIT, usageProblem } from "../exit-code.ts";
import type { Terminal } from "../terminal.ts";
import { amountOf } from "../wording.ts";

const PROGRESS_EVERY = 500;

export function exportCommand(context: CliContext) {
  const { api, terminal } = context;
  return filteredCommand(
    "export",
    "Export the audit log of a span of time, each ledger in its order, with a manifest. Filters are for csv: proof is whole",
    [
      "audit export --out log.ndjson",
      "audit export --from 2026-11-01 --to 2026-11-30 --out november.ndjson --resume",
      "audit export --from 24h --format csv --out yesterday.csv",
      "audit export --format csv --class money --out credits.csv",
      "audit export --from 24h | jq -r .operation",
    ],
    context,
  )
    .addOption(
      new Option("--format <format>", "ndjson can be verified, csv is for reading").choices(["ndjson", "csv"]).default("ndjson"),
    )
    .option("--out <file>", "file to write; without it, or as -, stdout. A csv gets its manifest in FILE.manifest.json")
    .option("--resume", "go on with a file that was cut off, instead of starting anew")
    .option(...YES_OPTION)
    .action(async ({ from, to, format, out, resume, yes, ...filters }) => {
      const kind = format === "csv" ? "csv" : "ndjson";
      if (out === "") throw usageProblem("--out needs the name of a file, or - for stdout");
      const file = out === "-" ? undefined : out;
      if (resume === true && file === undefined) throw usageProblem("--resume needs --out: the file to go on with");
      const span = { from, to };
      const isFiltered = recordFilter(filters) !== null;
      if (isFiltered && kind === "ndjson")
        throw usageProblem("an export in ndjson is proof, and whole: leave the filters out, or add --format csv");
      if (isFiltered && resume === true) throw usageProblem("--resume goes on with a whole export: not with filters");
      const client = api();
      const targets = await idsOfTargets({ client, terminal }, filters);
      const rows = countedRows(recordFilter(targets.filter));
      const view: Omit<ViewRun, "keepOld"> = {
        kind,
        file,
        query: { ...span, ...filterQuery(targets.filter) },
        isNobody: targets.isNobody,
      };
      if (file === undefined) {
        const sink = terminalSink(terminal, kind, rows?.filter);
        const run = { client, span, sink, positions: new LedgerPositions(), rows };
        return download(context, run).catch(instead(context, client, { ...view, keepOld: false }));
      }
      await refuseSpecial(file, partOf(file), spanFileOf(file), ...(kind === "csv" ? [manifestOf(file)] : []));
      const keepOld = resume !== true && yes !== true && !terminal.canAsk;
      if (resume !== true && !keepOld) await askToReplace(terminal, file, kind, yes);
      const unlock = await lockExport(partOf(file));
      try {
        const run = { client, span, file, format: kind, resume: resume === true, keepOld, rows } as const;
        await downloadToFile(context, run).catch(instead(context, client, { ...view, keepOld }));
      } finally {
        await unlock();
      }
    });
}

interface ViewRun {
  readonly kind: ExportFormat;
  readonly file: string | undefined;
  readonly keepOld: boolean;
  readonly query: Query;
  /** No user has the address that was asked for: without one the gateway would send the rows of all. */
  readonly isNobody: boolean;
}

/** A key that sees a part of the log is given no proof; a table of that part it is. */
function instead({ terminal }: CliContext, client: ApiClient, { kind, file, keepOld, query, isNobody }: ViewRun) {
  return async (error: unknown): Promise<void> => {
    if (kind !== "csv" || !isOfAPart(error)) throw error;
    if (isNobody) throw new CliProblem(EXIT.no, "there is nobody to make a table of");
    await downloadView(client, terminal, query, { file, keepOld });
    terminal.notice("this key sees a part of the log: the table has that part, and no manifest to check it by");
  };
}

interface FileRun {
  readonly client: ApiClient;
  readonly span: ExportSpan;
  readonly file: string;
  readonly format: ExportFormat;
  readonly resume: boolean;
  /** Of a table; null: everything. */
  readonly rows: CountedRows | null;
  /** Of a file that is there already: it is moved aside, not replaced. */
  readonly keepOld: boolean;
}

async function downloadToFile(context: CliContext, run: FileRun): Promise<void> {
  const { terminal } = context;
  const { client, span, file, format, resume, keepOld, rows } = run;
  const resumed = resume ? await resumeFrom(file, format) : null;
  if (resumed?.complete === true) return terminal.notice(`${file} is complete already.`);
  const positions = resumed?.positions ?? new LedgerPositions();
  const had = positions.count;
  const begun = resumed?.span ?? null;
  if (had > 0 || begun !== null)
    terminal.notice(`${amountOf(had, "record")} there already; going on${begun === null ? "" : spanText(begun)}`);
  const sink = fileSink(file, format, resumed?.keep ?? 0, { keepOld, ...(rows === null ? {} : { filter: rows.filter }) });
  try {
    await download(context, { client, span: begun ?? span, begun: begun?.from ?? null, sink, positions, rows }, ` in ${file}`);
  } catch (error) {
    // What is not of this log is left as it was found.
    if (error instanceof NotThisLog && resumed !== null)
      await (resumed.copied ? discardPart(file) : truncate(partOf(file), resumed.keep));
    throw error;
  }
  if (format === "ndjson") terminal.notice(`Check it with: bailiff audit verify ${file}`);
}

/** A filter that counts what it lets through: records are read whole, and only some of them are rows. */
interface CountedRows {
  readonly filter: RowFilter;
  readonly count: () => number;
}

function countedRows(filter: RowFilter | null): CountedRows | null {
  if (filter === null) return null;
  let count = 0;
  return {
    filter(record) {
      const isRow = filter(record);
      if (isRow) count += 1;
      return isRow;
    },
    count: () => count,
  };
}

interface Download extends Omit<ExportRun, "sleep" | "onRecord" | "onBreak" | "onContradicted"> {
  readonly rows: CountedRows | null;
}

async function download({ terminal, sleep }: CliContext, { rows, ...run }: Download, where = ""): Promise<void> {
  const { positions } = run;
  await downloadExport({
    ...run,
    sleep,
    onRecord: (count, at) => {
      if (count % PROGRESS_EVERY === 0) terminal.progress(`${count} records, up to ${at}`);
    },
    onBreak: (why) => terminal.notice(`${why}: going on after ${amountOf(positions.count, "record")}`),
    onContradicted: (found) => terminal.notice(contradictedText(found)),
  });
  terminal.progressDone();
  terminal.notice(`${rows === null ? "" : `${rows.count()} of `}${amountOf(positions.count, "record")}${where}`);
}

/**
 * An export can be the only copy of what has expired since. (Where nobody can be asked, in a script, it is kept beside the new one.)
 *
 * @throws CliProblem when the file may not be written, now and not in the end.
 */
async function askToReplace(terminal: Terminal, file: string, kind: ExportFormat, yes: boolean | undefined): Promise<void> {
  const present = [file, ...(kind === "csv" ? [manifestOf(file)] : [])].filter((name) => existsSync(name));
  if (present.length > 0)
    await terminal.confirm(
      `${present.join(" and ")} ${present.length === 1 ? "is" : "are"} there already and will be written anew.`,
      yes,
    );
}

/** What was asked for then goes before what the same words mean now. */
function spanText({ from, to }: ExportSpan): string {
  const begin = from === undefined || Date.parse(from) === 0 ? "from the start" : `from ${from}`;
  return `, ${begin}${to === undefined ? "" : ` to ${to}`}`;
}
