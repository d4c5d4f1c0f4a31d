// Which records: the filters that `list` and `tail` share with the API.
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { readMoment, requireSpan } from "../read-argument.ts";

export function filteredCommand<Name extends string>(
  name: Name,
  description: string,
  examples: readonly string[],
  { now }: CliContext,
) {
  return command(name, description, examples)
    .hook("preAction", (self) => requireSpan(self.opts()))
    .option("--from <when>", "day (in UTC), time, or how long ago (24h)", (text: string) => readMoment(text, now()))
    .option("--to <when>", "day (its end, in UTC), time, or how long ago", (text: string) => readMoment(text, now()))
    .option("--key <id>", "what this key did, or root")
    .option("--operation <pattern>", "users.ban, or a pattern like keys.*")
    .option("--decision <effect>", "allow or deny")
    .option("--outcome <outcome>", "ok, refused, failed or unknown")
    .option("--target <id>", "a user, key or bundle that was acted on")
    .option("--shadow <which>", "any: a rule on trial would have had a say; flip: it would have decided otherwise");
}
