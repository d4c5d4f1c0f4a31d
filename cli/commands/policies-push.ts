// `bailiff policies push`: check, test, show the effect, ask, publish.
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION, YES_OPTION } from "../command.ts";
import { bundleOf } from "../policies/policy-files.ts";
import { publishOver } from "../policies/publish-over.ts";
import { warningsOf, warningText } from "../policies/warning-lines.ts";
import { nameSome } from "../wording.ts";
import { checkFolder, requireTests } from "./policies-check.ts";

export function pushPoliciesCommand({ api, terminal }: CliContext) {
  return command("push", "Check and test a folder, show which keys gain or lose what, ask, and publish it", [
    "policies push",
    "policies push policies --yes",
  ])
    .argument("[dir]", "folder with the policies", "policies")
    .option(...YES_OPTION)
    .option(...JSON_OPTION)
    .action(async (directory, { yes, json }) => {
      const client = api();
      const folder = await checkFolder(terminal, directory);
      const { coverage, files } = requireTests(folder);
      const count = files.reduce((sum, { results }) => sum + results.length, 0);
      const names = coverage.unreached.map(({ policy, rule }) => `${policy}/${rule}`);
      const unreached = names.length === 0 ? "" : `, not ${nameSome(names)}`;
      terminal.notice(`${count} tests pass; they reach ${coverage.reached} of ${coverage.rules} rules${unreached}`);
      const { bundle: compiled, vocabulary } = folder;
      const warnings = warningsOf(folder.files, vocabulary);
      if (warnings.length > 0) terminal.notice(`${warningText(warnings)}\n`);
      const content = bundleOf(folder.files);
      const question = `Publish ${directory} to ${client.url}?`;
      await publishOver(client, terminal, { content, compiled, vocabulary, question, yes, json });
    });
}
