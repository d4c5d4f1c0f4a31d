// `bailiff keys create`
import * as z from "zod";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION } from "../command.ts";
import { openKeyTaker } from "../keys/hand-over-key.ts";
import { keyFields, keySchema, keyText } from "../keys/key-answer.ts";
import { addElevate } from "../keys/read-elevate.ts";
import { addTo, readExpiry } from "../read-argument.ts";

/** No more than what has to be there: of an answer that is refused the secret is lost, and this gateway may be an older one. */
const answerSchema = z.looseObject({ id: z.string(), key: keyText });

export function createKeyCommand({ api, terminal, now }: CliContext) {
  return command("create", "Mint a key. Its secret is shown this once, alone on stdout", [
    'keys create --name "support desk" --owner support --policy support',
    "keys create --name nightly --owner data --policy analyst --scope users.list --expires 90d --cidr 203.0.113.0/24",
    "keys create --name agent --owner ai --policy agent --strict --key-file agent.key",
  ])
    .requiredOption("--name <name>", "what the key is for")
    .requiredOption("--owner <owner>", "team or person that answers for it")
    .requiredOption("--policy <policy>", "policy it acts under; repeat for more, in the order in which they are tried", addTo)
    .option("--scope <pattern>", "operations it may use at most (users.get, users.*, users.class:read); repeat for more", addTo)
    .option("--expires <when>", "day, time or how long from now (90d)", (text: string) => readExpiry(text, now()))
    .option("--not-before <when>", "day, time or how long from now", (text: string) => readExpiry(text, now()))
    .option("--cidr <network>", "address or network it may be used from; repeat for more", addTo)
    .option(
      "--elevate <policy=time>",
      "policy that it may open for a while (on-call=1h; on-call=1h,2: once two others agree)",
      addElevate,
    )
    .option("--strict", "reads ask the key's ledger too: a revocation holds for them at once")
    .option("--key-file <file>", "write the key into this new file (0600) instead of showing it")
    .option(...JSON_OPTION)
    .action(async (options) => {
      const client = api();
      const taker = openKeyTaker(terminal, options.keyFile);
      const body = {
        name: options.name,
        owner: options.owner,
        policies: options.policy,
        ...(options.scope === undefined ? {} : { scopes: options.scope }),
        ...(options.expires === undefined ? {} : { expires_at: options.expires }),
        ...(options.notBefore === undefined ? {} : { not_before: options.notBefore }),
        ...(options.cidr === undefined ? {} : { allowed_cidrs: options.cidr }),
        ...(options.elevate === undefined ? {} : { elevate: options.elevate }),
        ...(options.strict === true ? { consistency: "strict" } : {}),
      };
      const { key, ...made } = await client.call("POST", "/admin/keys", answerSchema, body).catch((error: unknown) => {
        taker.drop();
        throw error;
      });
      const json = options.json === true;
      const shown = keySchema.safeParse(made);
      if (!json && shown.success) terminal.notice(keyFields(shown.data, terminal.columns));
      const lost = `key ${made.id} was minted but could not be handed over: bailiff keys revoke ${made.id} --reason lost`;
      await taker.take(key, json ? made : null, lost);
    });
}
