// `bailiff audit resolve`
import * as z from "zod";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION, YES_OPTION } from "../command.ts";

const answerSchema = z.looseObject({ intent_id: z.string(), outcome: z.string() });

export function resolveCommand({ api, terminal }: CliContext) {
  return command(
    "resolve",
    "Say what became of an intent whose outcome is unknown, after looking at the user. The word stays in the log",
    ["audit list --open --outcome unknown", 'audit resolve JLKeiER3M35i-7 --outcome failed --reason "looked: no such user"'],
  )
    .argument("<id>", "id of the intent: <ledger>-<seq>")
    .requiredOption("--outcome <outcome>", "ok (it happened), refused or failed (it did not)")
    .requiredOption("--reason <reason>", "how you know")
    .option(...YES_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, { outcome, reason, yes, json }) => {
      const client = api();
      await terminal.confirm(`The log will say for good that ${id} ended as ${outcome}.`, yes);
      const answer = await client.call("POST", `/admin/audit/${encodeURIComponent(id)}/resolve`, answerSchema, {
        outcome,
        reason,
      });
      if (json === true) return terminal.printJson(answer);
      terminal.print(`${answer.intent_id} is resolved: ${answer.outcome}`);
    });
}
