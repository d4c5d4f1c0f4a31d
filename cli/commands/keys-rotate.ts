// `bailiff keys rotate`
import { z } from "zod";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION, YES_OPTION } from "../command.ts";
import { openKeyTaker } from "../keys/hand-over-key.ts";
import { keyText } from "../keys/key-answer.ts";
import { readDuration } from "../read-argument.ts";

/** No more than what has to be there: of an answer that is refused the secret is lost. */
const answerSchema = z.looseObject({ key: keyText, old_secret_valid_until: z.string().nullable() });

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
      const taker = openKeyTaker(terminal, options.keyFile);
      const path = `/admin/keys/${encodeURIComponent(id)}/rotate`;
      const { key, ...rotated } = await client
        .call("POST", path, answerSchema, { grace_seconds: Math.round(graceMs / 1000) })
        .catch((error: unknown) => {
          taker.drop();
          throw error;
        });
      const until = rotated.old_secret_valid_until;
      const json = options.json === true;
      if (!json) terminal.notice(`old secret taken until  ${until ?? "now: it is refused"}`);
      const old = until === null ? "the old one is refused" : `the old one is taken until ${until}`;
      const lost = `key ${id} has a new secret that could not be handed over, and ${old}: bailiff keys rotate ${id} again`;
      await taker.take(key, json ? rotated : null, lost);
    });
}
