// `bailiff keys rotate`
import * as z from "zod";
import { type ApiClient, ApiRefusal } from "../api-client.ts";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION, YES_OPTION } from "../command.ts";
import { openKeyTaker } from "../keys/hand-over-key.ts";
import { keyText, shownKeySchema } from "../keys/key-answer.ts";
import { mintedSchema, mintedText } from "../keys/minted-keys.ts";
import { readDuration } from "../read-argument.ts";
import { amountOf } from "../wording.ts";

/** No more than what has to be there: of an answer that is refused the secret is lost. */
const answerSchema = z.looseObject({ key: keyText, old_secret_valid_until: z.string().nullable(), minted: mintedSchema });

export function rotateKeyCommand({ api, terminal }: CliContext) {
  return command("rotate", "Give a key a new secret, shown this once; the old one goes on for the grace time", [
    "keys rotate ppuNnIQOVt44 --grace 1h",
    "keys rotate ppuNnIQOVt44 --yes --key-file support.key",
    "keys rotate ppuNnIQOVt44 --grace 1h --keep-minted",
  ])
    .argument("<id>", "id of the key")
    .option("--grace <duration>", "how long the old secret is still taken (1h, 7d); without it: not any more", readDuration)
    .option("--keep-minted", "the keys that were minted through it go on; without it they end at once, whatever the grace")
    .option("--key-file <file>", "write the key into this new file (0600) instead of showing it")
    .option(...YES_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, options) => {
      const client = api();
      const graceMs = options.grace ?? 0;
      const path = `/admin/keys/${encodeURIComponent(id)}`;
      const ended = [
        ...(graceMs === 0 ? [`Without --grace the old secret of ${id} stops at once, wherever it is in use.`] : []),
        ...(options.keepMinted === true || options.yes === true ? [] : await endOfMinted(client, path)),
      ];
      if (ended.length > 0) await terminal.confirm(ended.join(" "), options.yes);
      const taker = openKeyTaker(terminal, options.keyFile);
      const body = { grace_seconds: Math.round(graceMs / 1000), ...(options.keepMinted === true ? { minted: "keep" } : {}) };
      const { key, ...rotated } = await client.call("POST", `${path}/rotate`, answerSchema, body).catch((error: unknown) => {
        taker.drop();
        throw error;
      });
      const until = rotated.old_secret_valid_until;
      const json = options.json === true;
      if (!json) terminal.notice(`old secret taken until  ${until ?? "now: it is refused"}`);
      const minted = mintedText(rotated.minted);
      if (!json && minted !== null)
        terminal.notice(
          options.keepMinted === true
            ? `minted through it, and kept: ${minted}`
            : `revoked, because minted through it: ${minted}`,
        );
      const old = until === null ? "the old one is refused" : `the old one is taken until ${until}`;
      const lost = `key ${id} has a new secret that could not be handed over, and ${old}: bailiff keys rotate ${id} again`;
      await taker.take(key, json ? rotated : null, lost);
    });
}

/** Whoever had the old secret may have minted them; whoever did not think of them should be asked. */
async function endOfMinted(client: ApiClient, path: string): Promise<string[]> {
  const key = await client.get(path, shownKeySchema).catch((error: unknown) => {
    // A key that may rotate need not be allowed to look.
    if (error instanceof ApiRefusal) return null;
    throw error;
  });
  if (key === null) return ["This also revokes all keys minted through it, for good (--keep-minted lets them go on)."];
  const living = key.minted?.living ?? 0;
  if (living === 0) return [];
  return [`This also revokes ${amountOf(living, "key")} minted through it, for good (--keep-minted lets them go on).`];
}
