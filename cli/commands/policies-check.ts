// `bailiff policies check`, `bailiff policies test`: offline, with the gateway's own compiler and evaluator.
import type { CompiledBundle, Vocabulary } from "../../src/policy/engine.ts";
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { CliProblem, EXIT, type ExitCode } from "../exit-code.ts";
import { checkFiles, type TestRun, testFiles } from "../policies/check-files.ts";
import { FolderProblem } from "../policies/folder-problem.ts";
import { gatewayVocabulary } from "../policies/gateway-vocabulary.ts";
import { type PolicyFiles, readPolicyFiles, whatIsRead } from "../policies/policy-files.ts";
import { failureReport, testReport } from "../policies/test-report.ts";
import { warningsOf, warningText } from "../policies/warning-lines.ts";
import type { Terminal } from "../terminal.ts";
import { amountOf } from "../wording.ts";
import { foldedTo } from "../wrap-line.ts";

export interface CheckedFolder {
  readonly files: PolicyFiles;
  readonly bundle: CompiledBundle;
  readonly vocabulary: Vocabulary;
}

/** Says which files are not read. @throws FolderProblem that lists everything wrong with the policies, and CliProblem */
export async function checkFolder(terminal: Pick<Terminal, "notice">, directory: string): Promise<CheckedFolder> {
  const vocabulary = gatewayVocabulary();
  const files = readPolicyFiles(directory);
  if (files.ignored.length > 0) terminal.notice(whatIsRead(files.ignored));
  const checked = checkFiles(files, vocabulary);
  if (checked.ok) {
    return { files, bundle: checked.bundle, vocabulary };
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

export function checkPoliciesCommand({ terminal }: CliContext, finish: (code: ExitCode) => void) {
  return command("check", "Check the policies of a folder, without a gateway", [
    "policies check",
    "policies check policies --json",
  ])
    .argument("[dir]", "folder with the policies", "policies")
    .option("--strict", "exit 1 for warnings as well")
    .option("--json", "print the result as JSON")
    .action(async (directory, { strict, json }) => {
      const { files, vocabulary } = await checkFolderFor(terminal, directory, json);
      const warnings = warningsOf(files, vocabulary);
      if (strict === true && warnings.length > 0) finish(EXIT.no);
      if (json === true) return terminal.printJson({ ok: true, problems: [], warnings });
      const count = `${amountOf(files.policies.length, "policy", "policies")} in ${directory}`;
      if (warnings.length === 0) return terminal.print(`${count}: nothing to complain about`);
      terminal.print(
        `${foldedTo(warningText(warnings), terminal.columns)}\n${count} can be published, with ${amountOf(warnings.length, "warning")}`,
      );
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
      const tested = testFiles(files, bundle, vocabulary);
      const none = tested.files.every(({ results, problems }) => results.length + problems.length === 0);
      // Nothing that was tried is no pass: a folder whose tests were lost would look well for ever.
      const run = none ? { ...tested, ok: false } : tested;
      if (json === true) terminal.printJson(run);
      else terminal.print(testReport(run, terminal.columns));
      if (none)
        terminal.notice(
          `${directory} has no test case, so nothing was tested: write some beside the policies, in support.test.yaml`,
        );
      if (!run.ok || (requireCoverage === true && run.coverage.unreached.length > 0)) finish(EXIT.no);
    });
}

/** Before anything is published. @throws CliProblem with what failed. */
export function requireTests({ files, bundle, vocabulary }: CheckedFolder): TestRun {
  const run = testFiles(files, bundle, vocabulary);
  if (!run.ok) throw new CliProblem(EXIT.no, `tests fail\n${failureReport(run)}`);
  return run;
}
