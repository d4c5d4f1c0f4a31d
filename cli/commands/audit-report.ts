// `bailiff audit report`: one row per act, and what was moved in all.
import * as z from "zod";
import { ACT_RESULTS, type Act } from "../../src/audit/act.ts";
import type { ApiClient, Query } from "../api-client.ts";
import { ACT_CSV_HEADER, actCsvRow } from "../audit/act-csv.ts";
import { actText, totalsText } from "../audit/act-lines.ts";
import { ActTotals } from "../audit/act-totals.ts";
import { choice, filteredCommand, filterQuery } from "../audit/filter-options.ts";
import { idsOfTargets } from "../audit/target-emails.ts";
import type { CliContext } from "../cli-context.ts";
import { usageProblem } from "../exit-code.ts";
import { type KeysNamed, keysNamedSchema, withStandings } from "../keys/keys-named.ts";
import { amountOf } from "../wording.ts";

const PAGE = 200;

/** Checked as far as a report needs; the fields are the API's promise. */
const act = z.custom<Act>((value) => typeof value === "object" && value !== null && "result" in value && "amount" in value);
const namesNote = z.looseObject({ result: z.string(), detail: z.string() });
const actsPage = z.looseObject({
  data: z.array(act),
  next_cursor: z.string().nullable(),
  names: namesNote.optional(),
  keys: keysNamedSchema,
});
type NamesNote = z.infer<typeof namesNote>;

export function reportCommand(context: CliContext) {
  const { api, terminal } = context;
  return filteredCommand(
    "report",
    "List acts, newest first, one row each: who did what to whom, why, how much, and what came of it; totals below",
    [
      "audit report --from 7d --class money",
      "audit report --from 2026-11-23 --operation users.ban --result ok",
      "audit report --target user_1",
      "audit report --target-email ada@example.com --names",
      "audit report --from 2026-11-01 --to 2026-11-30 --class money --csv > november.csv",
    ],
    context,
  )
    .addOption(choice("--result <result>", "what came of it", ACT_RESULTS))
    .option("--names", "the users' names as well, as far as your key may see them at Clerk")
    .option("--csv", "print a table for a spreadsheet")
    .option("--json", "print acts and totals as JSON")
    .action(async ({ csv, json, names, ...given }) => {
      if (csv === true && json === true) throw usageProblem("--csv and --json exclude each other");
      const client = api();
      const { filter, isNobody } = await idsOfTargets({ client, terminal }, given);
      const totals = new ActTotals();
      const kept: Act[] = [];
      const notes: NamesNote[] = [];
      let count = 0;
      let keys: KeysNamed;
      if (csv === true) await terminal.write(ACT_CSV_HEADER);
      const pages = acts(client, filterQuery(filter), names === true, (oldest, { names: note, keys: named }) => {
        keys = { ...keys, ...named };
        terminal.progress(`${count} acts, back to ${oldest}`);
        if (note !== undefined && note.result !== "shown" && !notes.some(({ detail }) => detail === note.detail))
          notes.push(note);
      });
      for await (const one of isNobody ? [] : pages) {
        count += 1;
        totals.add(one);
        if (csv === true) await terminal.write(actCsvRow(one));
        else if (json === true) kept.push(one);
        else terminal.print(actText(withStandings(one, keys)));
      }
      terminal.progressDone();
      for (const { result, detail } of notes)
        terminal.notice(`${result === "partly" ? "some names are missing" : "no names"}: ${detail}`);
      if (totals.withoutAmount > 0)
        terminal.notice(
          `warning: ${amountOf(totals.withoutAmount, "act")} of class money in no total: what was moved is not in the log any more, it was erased`,
        );
      if (json === true) return terminal.printJson({ data: kept, totals: totals.all() });
      const text = totals.all().length === 0 ? "" : totalsText(totals.all(), keys);
      if (csv === true) return text === "" ? undefined : terminal.notice(text);
      terminal.print([...(count === 0 ? [] : [""]), amountOf(count, "act"), ...(text === "" ? [] : [text])].join("\n"));
    });
}

/** A key that may not see names is not told so for every page. */
const FINAL: ReadonlySet<string> = new Set(["not_allowed"]);

async function* acts(
  client: ApiClient,
  filter: Query,
  names: boolean,
  onPage: (oldest: string, page: Pick<z.infer<typeof actsPage>, "names" | "keys">) => void,
): AsyncGenerator<Act> {
  let cursor: string | undefined;
  let asksNames = names;
  do {
    const query = { ...filter, ...(asksNames ? { names: true } : {}), limit: PAGE, cursor };
    const page: z.infer<typeof actsPage> = await client.get("/admin/acts", actsPage, query);
    onPage(page.data.at(-1)?.at ?? "…", page);
    yield* page.data;
    if (page.names !== undefined && FINAL.has(page.names.result)) asksNames = false;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}
