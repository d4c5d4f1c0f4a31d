// `bailiff policies diff`
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { diffBundle, diffReport } from "../policies/bundle-diff.ts";
import { bundleOf } from "../policies/policy-files.ts";
import { foldedTo } from "../wrap-line.ts";
import { checkFolder } from "./policies-check.ts";

export function diffPoliciesCommand({ api, terminal }: CliContext, finish: (code: ExitCode) => void) {
  return command("diff", "Show what publishing a folder would change, for policies and for keys; exit 1 when it differs", [
    "policies diff",
    "policies diff policies --json",
  ])
    .argument("[dir]", "folder with the policies", "policies")
    .option("--json", "print the difference as JSON")
    .action(async (directory, { json }) => {
      const client = api();
      const { files, bundle, vocabulary } = await checkFolder(terminal, directory);
      const diff = await diffBundle(client, bundleOf(files), bundle, vocabulary);
      const { inForce, ...rest } = diff;
      if (!diff.same) finish(EXIT.no);
      if (json === true) terminal.printJson({ version: inForce.version, ...rest });
      else terminal.print(foldedTo(diffReport(diff), terminal.columns));
    });
}
