// `bailiff keys update`
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION } from "../command.ts";
import { usageProblem } from "../exit-code.ts";
import { keyFields, keySchema } from "../keys/key-answer.ts";
import { mintedSchema, mintedText } from "../keys/minted-keys.ts";
import { addElevate } from "../keys/read-elevate.ts";
import { addTo, readExpiry } from "../read-argument.ts";

const changedSchema = keySchema.extend({ minted: mintedSchema });

/** Not null, which commander takes from a parser for “nothing was given” and replaces. */
const NEVER = "never";

export function updateKeyCommand({ api, terminal, now }: CliContext) {
  const when = (text: string) => (text === NEVER ? NEVER : readExpiry(text, now()));
  return command("update", "Change a key: what is not named stays, a list is replaced whole", [
    "keys update ppuNnIQOVt44 --expires 30d",
    "keys update ppuNnIQOVt44 --policy support --policy refunds",
    "keys update ppuNnIQOVt44 --all-scopes --any-address --expires never",
  ])
    .argument("<id>", "id of the key")
    .option("--name <name>", "new name")
    .option("--owner <owner>", "new owner")
    .option("--policy <policy>", "policies, in order; repeat for more", addTo)
    .option("--scope <pattern>", "scopes; repeat for more", addTo)
    .option("--all-scopes", "no ceiling over its policies")
    .option("--cidr <network>", "addresses; repeat for more", addTo)
    .option("--any-address", "usable from anywhere")
    .option("--expires <when>", "day, time, how long from now, or never", when)
    .option("--not-before <when>", "day, time, how long from now, or never (at once)", when)
    .option(
      "--elevate <policy=time>",
      "policy that it may open for a while (on-call=1h; on-call=1h,2: once two others agree)",
      addElevate,
    )
    .option("--never-elevated", "nothing that it may open for a while")
    .option("--strict", "reads ask the key's ledger too")
    .option("--leased", "reads go by a lease of the key, 30 seconds at most")
    .option(...JSON_OPTION)
    .action(async (id, options) => {
      if (options.scope !== undefined && options.allScopes === true) throw usageProblem("give --scope or --all-scopes");
      if (options.cidr !== undefined && options.anyAddress === true) throw usageProblem("give --cidr or --any-address");
      if (options.strict === true && options.leased === true) throw usageProblem("give --strict or --leased");
      if (options.elevate !== undefined && options.neverElevated === true)
        throw usageProblem("give --elevate or --never-elevated");
      const patch = {
        name: options.name,
        owner: options.owner,
        policies: options.policy,
        scopes: options.allScopes === true ? null : options.scope,
        allowed_cidrs: options.anyAddress === true ? null : options.cidr,
        expires_at: orNull(options.expires),
        not_before: orNull(options.notBefore),
        elevate: options.neverElevated === true ? null : options.elevate,
        consistency: options.strict === true ? "strict" : options.leased === true ? "leased" : undefined,
      };
      if (Object.values(patch).every((value) => value === undefined)) throw usageProblem("name at least one thing to change");
      const key = await api().call("PATCH", `/admin/keys/${encodeURIComponent(id)}`, changedSchema, patch);
      if (options.json === true) return terminal.printJson(key);
      terminal.print(keyFields(key, terminal.columns));
      const minted = mintedText(key.minted);
      if (minted !== null) terminal.notice(`minted through it, and no stronger than it from now on: ${minted}`);
    });
}

/** What the API takes for a bound that is not there. */
function orNull(when: string | undefined): string | null | undefined {
  return when === NEVER ? null : when;
}
