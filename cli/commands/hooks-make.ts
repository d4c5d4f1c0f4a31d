// `bailiff hooks create`, `bailiff hooks rotate`: what shows a secret, once.
import * as z from "zod";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION } from "../command.ts";
import { hookFields, hookSchema } from "../hooks/hook-answer.ts";
import { addTo, readDuration } from "../read-argument.ts";

const madeSchema = hookSchema.extend({ secret: z.string() });

/** Off the command line, where every user of the machine can read it, and out of the shell's history. */
const URL_VARIABLE = "BAILIFF_HOOK_URL";

export function createHookCommand({ api, terminal, env }: CliContext) {
  return command("create", "Have events posted to an address, signed; the secret is shown this once", [
    "hooks create --url https://hooks.example.com/bailiff --event call.denied",
    "hooks create --url https://hooks.example.com/pager --event money.moved --filter 'record.intent.args.amount > 50000'",
    `hooks create --event call.denied   # the address is a secret: in ${URL_VARIABLE}`,
  ])
    .option("--url <url>", `where to; without it what ${URL_VARIABLE} says`)
    .requiredOption("--event <type>", "type of events; repeat it for several", addTo)
    .option("--filter <condition>", "CEL over record: only such")
    .option(...JSON_OPTION)
    .action(async ({ url = env[URL_VARIABLE] ?? "", event: events, filter, json }) => {
      const body = { url, events, ...(filter === undefined ? {} : { filter }) };
      const made = await api().call("POST", "/admin/hooks", madeSchema, body);
      if (json === true) return terminal.printJson(made);
      tellSecret(terminal, made);
    });
}

export function rotateHookCommand({ api, terminal }: CliContext) {
  return command("rotate", "Give a hook a new secret and key; messages are signed with the old ones as well for a while", [
    "hooks rotate hook_5vQ0cCkVg2QzT1bD",
    "hooks rotate hook_5vQ0cCkVg2QzT1bD --overlap 0s   # the old secret is known to others",
  ])
    .argument("<id>", "id of the hook")
    .option("--overlap <duration>", "how long the old ones sign as well; a day at most, and without it", readDuration)
    .option(...JSON_OPTION)
    .action(async (id, { overlap, json }) => {
      const body = overlap === undefined ? {} : { overlap_seconds: Math.round(overlap / 1_000) };
      const made = await api().call("POST", `/admin/hooks/${encodeURIComponent(id)}/rotate`, madeSchema, body);
      if (json === true) return terminal.printJson(made);
      tellSecret(terminal, made);
    });
}

/** The secret alone goes to stdout, from where it can be piped into a secret store. */
function tellSecret(terminal: CliContext["terminal"], made: z.infer<typeof madeSchema>): void {
  terminal.notice(hookFields(made, terminal.columns));
  terminal.notice("\nThe receiver checks signatures with this secret. It is not shown again:");
  terminal.print(made.secret);
}
