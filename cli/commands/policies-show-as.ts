// `bailiff policies show-as`: a sample answer, as a key would see it.
import type { ApiClient } from "../api-client.ts";
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { EXIT, type ExitCode, usageProblem } from "../exit-code.ts";
import { type Elevate, elevateText, keyListSchema } from "../keys/key-answer.ts";
import { keyIdIn } from "../keys/read-key-id.ts";
import { fillCall, findOperation } from "../policies/ask-options.ts";
import { readBundle } from "../policies/bundle-answer.ts";
import { gatewayVocabulary } from "../policies/gateway-vocabulary.ts";
import { loadBundle } from "../policies/load-bundle.ts";
import { type ActingKey, findKey, requirePolicies, showAs } from "../policies/show-as.ts";
import { shownLines } from "../policies/shown-lines.ts";
import { addTo, readJsonObject, readReason, readTarget } from "../read-argument.ts";
import { checkFolder } from "./policies-check.ts";

export function showAsCommand({ api, terminal, now }: CliContext, finish: (code: ExitCode) => void) {
  return command("show-as", "Show a sample answer as a key would see it, masked; nothing is sent to Clerk. Exit 1 when refused", [
    "policies show-as ppuNnIQOVt44 users.get",
    'policies show-as "support desk" users.list',
    "policies show-as --policy analyst users.get_organization_memberships",
    "policies show-as --policy analyst --dir policies users.get",
  ])
    .argument("<key-and-operation...>", "id or name of a key, and what it would call; with --policy only what is called")
    .option("--policy <policy>", "a key with this policy, instead of one that there is; repeat for more, in their order", addTo)
    .option("--dir <folder>", "with the policies of this folder, instead of those in force")
    .option("--args <json>", "arguments of the call; what must be sent is filled in", readJsonObject)
    .option("--target <json>", "the user it is about, for rules that read one", readTarget)
    .option("--reason <reason>", "reason that the caller would give", readReason)
    .option("--json", "print decision and answer as JSON")
    .action(async (words, { policy: policies, dir, args: given = {}, target: about, reason = "", json }) => {
      const [operation = "", who] = [...words].reverse();
      if (words.length > 2 || (who === undefined) === (policies === undefined))
        throw usageProblem("give a key and an operation, or --policy and an operation: bailiff policies show-as KEY users.get");
      const vocabulary = gatewayVocabulary();
      const entry = findOperation(vocabulary, operation);
      const bundle =
        dir === undefined ? loadBundle(await readBundle(api()), vocabulary) : (await checkFolder(terminal, dir)).bundle;
      if (policies !== undefined) requirePolicies(bundle, policies);
      const key = who === undefined ? madeUp(policies ?? []) : await readKey(api(), who);
      const { args, target, assumed } = fillCall(entry, given, about, now());
      const shown = showAs(bundle, key, { operation, args, target, reason, nowMs: now() });
      if (json === true) terminal.printJson({ operation, policies: key.policies, elevate: key.elevate ?? [], ...shown });
      else {
        for (const text of assumed) terminal.notice(`assumed: ${text}`);
        for (const one of key.elevate ?? []) terminal.notice(elevatedText(key, one, operation));
        terminal.notice(shownLines(shown));
        if (shown.effect === "allow") terminal.printJson(shown.answer);
      }
      if (shown.effect === "deny") finish(EXIT.no);
    });
}

/** What it sees then is the sample of a key with both: the policy that is open comes last. */
function elevatedText({ policies, scopes }: ActingKey, entry: Elevate, operation: string): string {
  const both = [...policies, entry.policy].map((name) => `--policy ${name}`).join(" ");
  const aside = scopes === null ? "" : ", but for its scopes";
  return `By day. It may open ${elevateText(entry)}. What it sees then${aside}: bailiff policies show-as ${both} ${operation}`;
}

function madeUp(policies: readonly string[]): ActingKey {
  return { id: "sample", name: "sample", owner: "sample", policies, scopes: null };
}

async function readKey(client: ApiClient, asked: string): Promise<ActingKey> {
  const { data } = await client.get("/admin/keys", keyListSchema);
  return findKey(data, keyIdIn(asked) ?? asked);
}
