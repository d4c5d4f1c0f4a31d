// `bailiff audit list`
import type * as z from "zod";
import type { AuditRecord } from "../../src/audit/record.ts";
import { filteredCommand, filterQuery } from "../audit/filter-options.ts";
import { recordTable } from "../audit/record-lines.ts";
import { idsOfTargets } from "../audit/target-emails.ts";
import { auditPageSchema, auditRecords } from "../audit-pages.ts";
import type { CliContext } from "../cli-context.ts";
import { JSON_OPTION } from "../command.ts";
import { type KeysNamed, withStandings } from "../keys/keys-named.ts";
import { readWholeNumber } from "../read-argument.ts";

const NOTHING = { data: [], next_cursor: null };

export function listAuditCommand(context: CliContext) {
  const { api, terminal } = context;
  return filteredCommand(
    "list",
    "List audit records, newest first",
    [
      "audit list --from 24h --decision deny",
      "audit list --target user_1 --all",
      "audit list --key Finance --key 'Support desk' --reason TICKET-4711",
      "audit list --open",
      "audit list --key root --json",
    ],
    context,
  )
    .option("--open", "only intents whose outcome is not known: under way, ended in doubt, or lost")
    .option("--limit <n>", "how many, 200 at most", (text: string) => readWholeNumber(text, 1, 200), 50)
    .option("--cursor <cursor>", "go on after a page: its next_cursor")
    .option("--all", "page after page until the end")
    .option(...JSON_OPTION)
    .action(async ({ all, json, limit, cursor, open, ...given }) => {
      const client = api();
      const { filter, isNobody } = await idsOfTargets({ client, terminal }, given);
      const query = { ...filterQuery(filter), ...(open === true ? { open: true } : {}) };
      if (all === true) {
        const records: AuditRecord[] = [];
        let keys: KeysNamed;
        const pages = isNobody
          ? []
          : auditRecords(client, query, (read, oldest, named) => {
              keys = { ...keys, ...named };
              terminal.progress(`${read} records, back to ${oldest ?? "the start"}`);
            });
        for await (const record of pages) records.push(record);
        terminal.progressDone();
        if (json === true)
          return terminal.printJson({ data: records, next_cursor: null, ...(keys === undefined ? {} : { keys }) });
        return terminal.print(recordTable(withStandings(records, keys), terminal.columns));
      }
      const page: z.infer<typeof auditPageSchema> = isNobody
        ? NOTHING
        : await client.get("/admin/audit", auditPageSchema, { ...query, limit, cursor });
      if (json === true) return terminal.printJson(page);
      terminal.print(recordTable(withStandings(page.data, page.keys), terminal.columns));
      if (page.next_cursor !== null) terminal.notice(`more: add --all, or --cursor ${page.next_cursor}`);
    });
}
