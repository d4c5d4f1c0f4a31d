// `bailiff audit show`: the API gives pages and no single record, so the pages of its ledger are looked through, newest first.

import { recordText } from "../audit/record-lines.ts";
import { auditRecords } from "../audit-pages.ts";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION } from "../command.ts";
import { CliProblem, EXIT, usageProblem } from "../exit-code.ts";
import { type KeysNamed, withStandings } from "../keys/keys-named.ts";
import { readMoment, requireSpan } from "../read-argument.ts";

const RECORD_ID = /^([0-9A-Za-z]{1,16})-([1-9]\d{0,14})$/;
const KEY_LEDGER = /^[0-9A-Za-z]{12}$/;

export function showAuditCommand({ api, terminal, now }: CliContext) {
  const when = (text: string) => readMoment(text, now());
  return command("show", "Show one audit record in full", ["audit show admin-12", "audit show ppuNnIQOVt44-3 --to 7d --json"])
    .argument("<id>", "id of the record: <ledger>-<seq>")
    .option("--from <when>", "it is not older than this (a day is in UTC): finds nothing before it, and ends sooner", when)
    .option("--to <when>", "it is not newer than this (a day is in UTC): finds old records sooner", when)
    .option(...JSON_OPTION)
    .action(async (id, { from, to, json }) => {
      requireSpan({ from, to });
      const [, ledger = "", seq = ""] = RECORD_ID.exec(id) ?? [];
      if (seq === "") throw usageProblem(`${id} is not the id of a record: it is like admin-12`);
      const filter = { from, to, ...(KEY_LEDGER.test(ledger) ? { key: ledger } : {}) };
      let keys: KeysNamed;
      const pages = auditRecords(api(), filter, (read, oldest, named) => {
        keys = named;
        terminal.progress(`${read} records, back to ${oldest ?? "the start"}`);
      });
      for await (const record of pages) {
        if (record.ledger !== ledger) continue;
        // Within a ledger the log goes down by one: what is passed is not there.
        if (record.seq < Number(seq)) break;
        if (record.id !== id) continue;
        terminal.progressDone();
        return json === true
          ? terminal.printJson(record)
          : terminal.print(recordText(withStandings(record, keys), terminal.columns));
      }
      throw new CliProblem(EXIT.no, `there is no record ${id}${from === undefined && to === undefined ? "" : " in this time"}`);
    });
}
