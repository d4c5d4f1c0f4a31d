// `bailiff audit export`
import { existsSync, statSync } from "node:fs";
import { Option } from "@commander-js/extra-typings";
import { downloadExport } from "../audit/download-export.ts";
import { type ExportFormat, type ExportSpan, fileSink, manifestOf, terminalSink } from "../audit/export-sink.ts";
import { LedgerPositions } from "../audit/ledger-positions.ts";
import { resumeFrom } from "../audit/resume-export.ts";
import type { CliContext } from "../cli-context.ts";
import { command, YES_OPTION } from "../command.ts";
import { usageProblem } from "../exit-code.ts";
import { readMoment, requireSpan } from "../read-argument.ts";
import type { Terminal } from "../terminal.ts";
import { amountOf } from "../wording.ts";

const PROGRESS_EVERY = 500;

export function exportCommand({ api, terminal, now, sleep }: CliContext) {
  const when = (text: string) => readMoment(text, now());
  return command("export", "Export the audit log of a span of time, each ledger in its order, with a manifest", [
    "audit export --out log.ndjson",
    "audit export --from 2026-11-01 --to 2026-11-30 --out november.ndjson --resume",
    "audit export --from 24h --format csv --out yesterday.csv",
    "audit export --from 24h | jq -r .operation",
  ])
    .option("--from <when>", "day, time, or how long ago; without it from the start", when)
    .option("--to <when>", "day (its end), time, or how long ago; without it until now", when)
    .addOption(
      new Option("--format <format>", "ndjson can be verified, csv is for reading").choices(["ndjson", "csv"]).default("ndjson"),
    )
    .option("--out <file>", "file to write; without it stdout. A csv gets its manifest in FILE.manifest.json")
    .option("--resume", "go on with a file that was cut off, instead of starting anew")
    .option(...YES_OPTION)
    .action(async ({ from, to, format, out, resume, yes }) => {
      const kind = format === "csv" ? "csv" : "ndjson";
      if (resume === true && out === undefined) throw usageProblem("--resume needs --out: the file to go on with");
      requireSpan({ from, to });
      const client = api();
      if (out !== undefined) await makeWay(terminal, out, kind, resume === true || yes === true);
      const resumed = resume === true && out !== undefined ? await resumeFrom(out, kind) : null;
      if (resumed?.complete === true) return terminal.notice(`${out} is complete already.`);
      const positions = resumed?.positions ?? new LedgerPositions();
      const had = positions.count;
      const begun = resumed?.span ?? null;
      if (had > 0) terminal.notice(`${amountOf(had, "record")} there already; going on${begun === null ? "" : spanText(begun)}`);
      const sink = out === undefined ? await terminalSink(terminal, kind) : await fileSink(out, kind, resumed?.keep ?? 0);
      await downloadExport({
        client,
        span: begun ?? { from, to },
        begun: begun?.from ?? null,
        sink,
        positions,
        sleep,
        onRecord: (count, at) => {
          if (count % PROGRESS_EVERY === 0) terminal.progress(`${count} records, up to ${at}`);
        },
        onBreak: (why) => terminal.notice(`${why}: going on after ${amountOf(positions.count, "record")}`),
      });
      terminal.progressDone();
      terminal.notice(`${amountOf(positions.count, "record")}${out === undefined ? "" : ` in ${out}`}`);
      if (out !== undefined && kind === "ndjson") terminal.notice(`Check it with: bailiff audit verify ${out}`);
    });
}

/** An export can be the only copy of what has expired since. @throws CliProblem when the file may not be written, now and not in the end. */
async function makeWay(terminal: Terminal, out: string, kind: ExportFormat, yes: boolean): Promise<void> {
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory() === true)
    throw usageProblem(`${out} is a folder: name a file in it`);
  const present = [out, ...(kind === "csv" ? [manifestOf(out)] : [])].filter((name) => existsSync(name));
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
