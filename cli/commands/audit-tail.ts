// `bailiff audit tail`: the log as it goes on. Asked every two seconds; a record can be up to five seconds late, so each question goes a
// little further back than the newest record, and what was shown is not shown again.
import type { AuditRecord } from "../../src/audit/record.ts";
import { filteredCommand } from "../audit/filter-options.ts";
import { recordLine } from "../audit/record-lines.ts";
import { auditPageSchema, auditRecords } from "../audit-pages.ts";
import type { CliContext } from "../cli-context.ts";
import { readDuration, readWholeNumber } from "../read-argument.ts";

const LATE_MS = 15_000;

export function tailCommand(context: CliContext) {
  const { api, terminal, sleep, now } = context;
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
    .option("--once", "end after the past")
    .option("--json", "print each record as JSON, one a line")
    .action(async ({ lines, interval, once, json, ...filter }) => {
      const client = api();
      const show = async (record: AuditRecord) => {
        if (json === true) await terminal.write(`${JSON.stringify(record)}\n`);
        else terminal.print(recordLine(record));
      };
      /** Shown records that a later question may bring again, by id: when they happened. */
      const shown = new Map<string, number>();
      let newestMs = now();
      const first = await client.get("/admin/audit", auditPageSchema, { ...filter, limit: Math.max(1, lines) });
      for (const record of first.data.toReversed()) {
        shown.set(record.id, Date.parse(record.at));
        newestMs = Date.parse(record.at);
        if (lines > 0) await show(record);
      }
      const startMs = newestMs;
      while (once !== true) {
        await sleep(interval);
        // With -n 0 or few lines: what happened before the start and was not asked for stays unshown.
        const fromMs = Math.max(newestMs - LATE_MS, startMs);
        const fresh: AuditRecord[] = [];
        for await (const record of auditRecords(client, { ...filter, from: new Date(fromMs).toISOString() }))
          if (!shown.has(record.id)) fresh.push(record);
        for (const record of fresh.reverse()) {
          const atMs = Date.parse(record.at);
          newestMs = Math.max(newestMs, atMs);
          shown.set(record.id, atMs);
          await show(record);
        }
        for (const [id, atMs] of shown) if (atMs < newestMs - 2 * LATE_MS) shown.delete(id);
      }
    });
}
