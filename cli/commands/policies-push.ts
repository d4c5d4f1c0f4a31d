// `bailiff policies push`: check, test, show the effect, ask, publish over exactly the version that the effect was shown against.
import { z } from "zod";
import { ApiRefusal } from "../api-client.ts";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION, YES_OPTION } from "../command.ts";
import { CliProblem, EXIT } from "../exit-code.ts";
import { diffBundle, diffReport } from "../policies/bundle-diff.ts";
import { bundleOf } from "../policies/policy-files.ts";
import { checkFolder, requireTests } from "./policies-check.ts";

const publishedSchema = z.looseObject({ version: z.string(), effective_by: z.string() });

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
      const folder = await checkFolder(directory);
      const { coverage, files } = requireTests(folder);
      const count = files.reduce((sum, { results }) => sum + results.length, 0);
      terminal.notice(`${count} tests pass; they reach ${coverage.reached} of ${coverage.rules} rules`);
      const diff = await diffBundle(client, folder.files, folder.bundle, folder.vocabulary);
      terminal.notice(diffReport(diff));
      if (diff.same) {
        if (json === true) terminal.printJson({ version: diff.inForce.version });
        return;
      }
      await terminal.confirm(`\nPublish ${directory} to ${client.url}?`, yes);
      const body = { ...bundleOf(folder.files), if_version: diff.inForce.version };
      const published = await client.call("PUT", "/admin/policies", publishedSchema, body).catch((error: unknown) => {
        throw error instanceof ApiRefusal && error.code === "bailiff_version_conflict" ? crossed(error) : error;
      });
      if (json === true) return terminal.printJson(published);
      terminal.print(`published ${published.version}`);
      terminal.notice(`In force for changes now, for every read by ${published.effective_by}.`);
    });
}

function crossed(error: ApiRefusal): CliProblem {
  return new CliProblem(
    EXIT.no,
    `Somebody else published while you looked at the difference; nothing of yours was published.\n${error.message}\nSee what is new with bailiff policies diff, bring your folder up to date, and push again.`,
  );
}
