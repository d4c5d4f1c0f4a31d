// `bailiff keys rotate`
import { z } from "zod";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION, YES_OPTION } from "../command.ts";
import { handOverKey, openKeyFile, SHOWN_ONCE } from "../keys/hand-over-key.ts";
import { keySchema, keyText } from "../keys/key-answer.ts";
import { readDuration } from "../read-argument.ts";

const answerSchema = keySchema.extend({ key: keyText, old_secret_valid_until: z.string().nullable() });

export function rotateKeyCommand({ api, terminal }: CliContext) {
  return command("rotate", "Give a key a new secret, shown this once; the old one goes on for the grace time", [
    "keys rotate ppuNnIQOVt44 --grace 1h",
    "keys rotate ppuNnIQOVt44 --yes --key-file support.key",
  ])
    .argument("<id>", "id of the key")
    .option("--grace <duration>", "how long the old secret is still taken (1h, 7d); without it: not any more", readDuration)
    .option("--key-file <file>", "write the key into this new file (0600) instead of showing it")
    .option(...YES_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, options) => {
      const client = api();
      const graceMs = options.grace ?? 0;
      if (graceMs === 0)
        await terminal.confirm(`Without --grace the old secret of ${id} stops at once, wherever it is in use.`, options.yes);
      const file = options.keyFile === undefined ? null : openKeyFile(options.keyFile);
      const path = `/admin/keys/${encodeURIComponent(id)}/rotate`;
      const answer = await client
        .call("POST", path, answerSchema, { grace_seconds: Math.round(graceMs / 1000) })
        .catch((error: unknown) => {
          file?.remove();
          throw error;
        });
      const { key, ...rest } = answer;
      if (options.json === true && file === null) {
        terminal.printJson(answer);
        return terminal.notice(SHOWN_ONCE);
      }
      if (options.json === true) terminal.printJson(rest);
      else terminal.notice(`old secret taken until  ${answer.old_secret_valid_until ?? "now: it is refused"}`);
      handOverKey(terminal, key, file, options.keyFile);
    });
}
