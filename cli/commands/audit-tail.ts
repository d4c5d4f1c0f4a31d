// `bailiff audit tail`: the log as it goes on. Asked every two seconds, until Ctrl-C: a gateway that is away for a while is waited for.
import type { AuditRecord } from "../../src/audit/record.ts";
import { filteredCommand, filterQuery } from "../audit/filter-options.ts";
import { OwnQuestions } from "../audit/own-questions.ts";
import { recordLine } from "../audit/record-lines.ts";
import { TailWindow } from "../audit/tail-window.ts";
import { idsOfTargets } from "../audit/target-emails.ts";
import { auditPageSchema, auditRecords } from "../audit-pages.ts";
import type { CliContext } from "../cli-context.ts";
import { CliProblem, EXIT } from "../exit-code.ts";
import { type KeysNamed, withStandings } from "../keys/keys-named.ts";
import { durationText, endsBeforeItBegins, readDuration, readWholeNumber } from "../read-argument.ts";

const LONGEST_PAUSE_MS = 60_000;

export function tailCommand(context: CliContext) {
  const { api, terminal, sleep } = context;
  return filteredCommand(
    "tail",
    "Show the newest audit records and go on with what comes, until Ctrl-C",
    ["audit tail", "audit tail --decision deny -n 0", "audit tail --key ppuNnIQOVt44 --json | jq .operation"],
    context,
  )
    .option(
      "-n, --lines <n>",
      "how many of the past to begin with, 200 at most",
      (text: string) => readWholeNumber(text, 0, 200),
      10,
    )
    .option("--interval <duration>", "how often to ask", readDuration, 2_000)
    .option("--own", "show the records of its own questions too")
    .option("--once", "end after the past")
    .option("--json", "print each record as JSON, one a line")
    .action(async ({ lines, interval, own, once, json, ...options }) => {
      const questions = new OwnQuestions();
      const client = api({ onAnswer: questions.note });
      const targets = await idsOfTargets({ client, terminal }, options);
      if (targets.isNobody) return;
      const filter = filterQuery(targets.filter);
      // As the newest answers have them.
      let keys: KeysNamed;
      const show = async (records: readonly AuditRecord[]) => {
        for (const record of records) {
          if (own !== true && questions.has(record.request_id)) continue;
          if (json === true) await terminal.write(`${JSON.stringify(record)}\n`);
          else terminal.print(recordLine(withStandings(record, keys), terminal.columns));
        }
      };
      const { data, keys: named } = await client.get("/admin/audit", auditPageSchema, { ...filter, limit: Math.max(1, lines) });
      keys = named;
      const window = new TailWindow(data, questions.answeredMs);
      if (lines > 0) await show(data.toReversed());

      const next = async () => {
        const records: AuditRecord[] = [];
        const from = window.nextFrom(filter.from);
        // Whatever happened by then has come.
        if (endsBeforeItBegins({ from, to: filter.to })) return null;
        const pages = auditRecords(client, { ...filter, from }, (_read, _oldest, more) => {
          keys = { ...keys, ...more };
        });
        for await (const record of pages) records.push(record);
        return window.take(records, questions.answeredMs);
      };
      let failures = 0;
      while (once !== true) {
        await sleep(pause(interval, failures));
        try {
          const records = await next();
          if (records === null) return;
          await show(records);
          if (failures > 0) terminal.notice("going on");
          failures = 0;
        } catch (error) {
          // What was not shown is asked for again; a token that may not, or a question that makes no sense, stays that way.
          if (!(error instanceof CliProblem) || error.exitCode !== EXIT.unreachable) throw error;
          failures += 1;
          terminal.notice(`asking again in ${durationText(pause(interval, failures))}: ${error.message}`);
        }
      }
    });
}

/** Twice as long after each failure. */
function pause(intervalMs: number, failures: number): number {
  return failures === 0 ? intervalMs : Math.max(intervalMs, Math.min(intervalMs * 2 ** failures, LONGEST_PAUSE_MS));
}
