// `bailiff policies check`, `bailiff policies test`: offline, with the gateway's own compiler and evaluator.
import type { CompiledBundle, Vocabulary } from "../../src/policy/engine.ts";
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { CliProblem, EXIT, type ExitCode } from "../exit-code.ts";
import { checkFiles, type TestRun, testFiles } from "../policies/check-files.ts";
import { type FileProblem, FolderProblem, problemLine } from "../policies/folder-problem.ts";
import { gatewayVocabulary } from "../policies/gateway-vocabulary.ts";
import { type PolicyFiles, readPolicyFiles, whatIsRead } from "../policies/policy-files.ts";
import { testReport } from "../policies/test-report.ts";
import type { Terminal } from "../terminal.ts";
import { amountOf } from "../wording.ts";

export interface CheckedFolder {
  readonly files: PolicyFiles;
  readonly bundle: CompiledBundle;
  readonly vocabulary: Vocabulary;
  readonly warnings: readonly FileProblem[];
}

/** Says which files are not read, and what may be a slip. @throws FolderProblem that lists everything wrong with the policies, and CliProblem */
export async function checkFolder(terminal: Pick<Terminal, "notice">, directory: string): Promise<CheckedFolder> {
  const vocabulary = gatewayVocabulary();
  const files = readPolicyFiles(directory);
  if (files.ignored.length > 0) terminal.notice(whatIsRead(files.ignored));
  const checked = checkFiles(files, vocabulary);
  if (checked.ok) {
    for (const warning of checked.warnings) terminal.notice(`WARNING: ${problemLine(warning)}`);
    return { files, bundle: checked.bundle, vocabulary, warnings: checked.warnings };
  }
  throw new FolderProblem(directory, checked.problems);
}

/** With `--json` what is wrong goes to stdout as well. @throws like `checkFolder` */
async function checkFolderFor(terminal: Terminal, directory: string, json: boolean | undefined): Promise<CheckedFolder> {
  try {
    return await checkFolder(terminal, directory);
  } catch (error) {
    if (json === true && error instanceof FolderProblem)
      terminal.printJson({ ok: false, problems: error.problems, warnings: [] });
    throw error;
  }
}

export function checkPoliciesCommand({ terminal }: CliContext) {
  return command("check", "Check the policies of a folder, without a gateway", [
    "policies check",
    "policies check policies --json",
  ])
    .argument("[dir]", "folder with the policies", "policies")
    .option("--json", "print the result as JSON")
    .action(async (directory, { json }) => {
      const { files, warnings } = await checkFolderFor(terminal, directory, json);
      if (json === true) return terminal.printJson({ ok: true, problems: [], warnings });
      const found =
        warnings.length === 0 ? "nothing to complain about" : `fit to publish, with ${amountOf(warnings.length, "warning")}`;
      terminal.print(`${amountOf(files.policies.length, "policy", "policies")} in ${directory}: ${found}`);
    });
}

export function testPoliciesCommand({ terminal }: CliContext, finish: (code: ExitCode) => void) {
  return command("test", "Run the test cases beside the policies and name the rules that none reaches, without a gateway", [
    "policies test",
    "policies test policies --require-coverage",
  ])
    .argument("[dir]", "folder with the policies and their *.test.yaml", "policies")
    .option("--require-coverage", "fail when a rule is not reached by any test")
    .option("--json", "print the results as JSON")
    .action(async (directory, { requireCoverage, json }) => {
      const { files, bundle, vocabulary } = await checkFolderFor(terminal, directory, json);
      const run = testFiles(files, bundle, vocabulary);
      if (json === true) terminal.printJson(run);
      else terminal.print(testReport(run));
      if (!run.ok || (requireCoverage === true && run.coverage.unreached.length > 0)) finish(EXIT.no);
    });
}

/** Before anything is published. @throws CliProblem with the whole report when a test fails. */
export function requireTests({ files, bundle, vocabulary }: CheckedFolder): TestRun {
  const run = testFiles(files, bundle, vocabulary);
  if (!run.ok) throw new CliProblem(EXIT.no, `tests fail\n${testReport(run)}`);
  return run;
}
