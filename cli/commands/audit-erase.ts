// `bailiff audit erase`
import * as z from "zod";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION, YES_OPTION } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { readMoment, requireSpan } from "../read-argument.ts";
import { amountOf } from "../wording.ts";

const answerSchema = z.looseObject({ target: z.string(), records: z.number(), segments: z.number(), not_shown: z.number() });

export function eraseCommand({ api, terminal, now }: CliContext, finish: (code: ExitCode) => void) {
  const when = (text: string) => readMoment(text, now());
  return command(
    "erase",
    "Erase the arguments that the log keeps about a user; the chain stays whole, exports elsewhere stay as they are",
    ['audit erase user_29w83sxmDNGwOuEthce5gg56FcC --reason "request 4711 under Article 17"'],
  )
    .argument("<user>", "id of the user")
    .requiredOption("--reason <reason>", "why, for the record")
    .option("--from <when>", "day (in UTC) or time from which on; without it everything", when)
    .option("--to <when>", "day (in UTC) or time up to which; without it until now", when)
    .option(...YES_OPTION)
    .option(...JSON_OPTION)
    .action(async (user, { reason, from, to, yes, json }) => {
      requireSpan({ from, to });
      const client = api();
      await terminal.confirm(`What the log keeps of calls about ${user} is erased for good.`, yes);
      const answer = await client.call("POST", "/admin/audit/erase", answerSchema, { target: user, reason, from, to });
      if (json === true) terminal.printJson(answer);
      else
        terminal.print(
          `${amountOf(answer.records, "record")} erased, ${amountOf(answer.segments, "stored copy", "stored copies")} written anew`,
        );
      if (answer.not_shown === 0) return;
      terminal.notice(
        `Not done: KV does not show the copies of ${amountOf(answer.not_shown, "record")} yet. Ask again in two minutes.`,
      );
      finish(EXIT.unreachable);
    });
}
