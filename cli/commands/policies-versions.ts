// `bailiff policies versions`, `show`, `restore`: what was published before, and putting it back.
import * as z from "zod";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION, YES_OPTION } from "../command.ts";
import { keyById, keysNamedSchema } from "../keys/keys-named.ts";
import { readBundle } from "../policies/bundle-answer.ts";
import { contentOf } from "../policies/bundle-diff.ts";
import { gatewayVocabulary } from "../policies/gateway-vocabulary.ts";
import { loadBundle } from "../policies/load-bundle.ts";
import { publishOver } from "../policies/publish-over.ts";
import { readWholeNumber } from "../read-argument.ts";
import { table } from "../table.ts";
import { visibleYaml } from "../visible-yaml.ts";
import { amountOf } from "../wording.ts";

const versionsSchema = z.looseObject({
  data: z.array(
    z.looseObject({ seq: z.number(), version: z.string(), published_at: z.string(), author: z.string(), in_force: z.boolean() }),
  ),
  next_cursor: z.string().nullable(),
  keys: keysNamedSchema,
});

export function versionsCommand({ api, terminal }: CliContext) {
  return command("versions", "List what was published, newest first, and by whom", [
    "policies versions",
    "policies versions --limit 200 --json",
  ])
    .option("--limit <n>", "how many, 200 at most", (text: string) => readWholeNumber(text, 1, 200), 20)
    .option("--cursor <cursor>", "go on after a page: its next_cursor")
    .option(...JSON_OPTION)
    .action(async ({ limit, cursor, json }) => {
      const answer = await api().get("/admin/policies/versions", versionsSchema, { limit, cursor });
      if (json === true) return terminal.printJson(answer);
      if (answer.data.length === 0) return terminal.print("Nothing was published yet.");
      const rows = answer.data.map(({ seq, version, published_at, author, in_force }) => [
        seq,
        version,
        published_at,
        keyById(author, answer.keys),
        in_force ? "in force" : "",
      ]);
      terminal.print(table(["#", "version", "published", "by", ""], rows, terminal.columns));
      if (answer.next_cursor !== null) terminal.notice(`more: --cursor ${answer.next_cursor}`);
    });
}

export function showPoliciesCommand({ api, terminal }: CliContext) {
  return command("show", "Print a published bundle as YAML: the one in force, or an earlier version", [
    "policies show",
    "policies show 360e9d92f22f8a7d",
    "policies show 360e9d92f22f8a7d --json",
  ])
    .argument("[version]", "version to show (bailiff policies versions lists them); without it the one in force")
    .option(...JSON_OPTION)
    .action(async (version, { json }) => {
      const bundle = await readBundle(api(), version);
      if (json === true) return terminal.printJson(bundle);
      const { policies, tests = [], people = [], machines = [] } = bundle;
      const lists = { ...(people.length === 0 ? {} : { people }), ...(machines.length === 0 ? {} : { machines }) };
      terminal.print([...policies, ...(Object.keys(lists).length === 0 ? [] : [lists])].map(visibleYaml).join("---\n").trimEnd());
      terminal.notice(
        `version ${bundle.version || "none"}: ${amountOf(policies.length, "policy", "policies")}, ${amountOf(tests.length, "test")} (--json shows those)`,
      );
    });
}

export function restoreCommand({ api, terminal }: CliContext) {
  return command("restore", "Put an earlier version back in force: show which keys gain or lose what, ask, publish it", [
    "policies restore 360e9d92f22f8a7d",
    "policies restore 360e9d92f22f8a7d --yes",
  ])
    .argument("<version>", "version to put back: bailiff policies versions lists them")
    .option(...YES_OPTION)
    .option(...JSON_OPTION)
    .action(async (version, { yes, json }) => {
      const client = api();
      const earlier = await readBundle(client, version);
      const vocabulary = gatewayVocabulary();
      const content = contentOf(earlier);
      // Published anew, it is read by the rules of today.
      const compiled = loadBundle({ version, ...content }, vocabulary);
      const question = `Put ${version} back in force at ${client.url}?`;
      await publishOver(client, terminal, { content, compiled, vocabulary, question, yes, json });
    });
}
