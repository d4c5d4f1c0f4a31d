// `bailiff policies check`, `bailiff policies test`: offline, with the gateway's own compiler and evaluator.
import type { CompiledBundle } from "../../src/policy/compile.ts";
import type { Vocabulary } from "../../src/policy/vocabulary.ts";
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { CliProblem, EXIT, type ExitCode } from "../exit-code.ts";
import { checkFiles, type TestRun, testFiles } from "../policies/check-files.ts";
import { gatewayVocabulary } from "../policies/gateway-vocabulary.ts";
import { type PolicyFiles, readPolicyFiles } from "../policies/policy-files.ts";
import { testReport } from "../policies/test-report.ts";

export interface CheckedFolder {
  readonly files: PolicyFiles;
  readonly bundle: CompiledBundle;
  readonly vocabulary: Vocabulary;
}

/** @throws CliProblem that lists everything wrong with the policies. */
export async function checkFolder(directory: string): Promise<CheckedFolder> {
  const vocabulary = await gatewayVocabulary();
  const files = readPolicyFiles(directory);
  const checked = checkFiles(files, vocabulary);
  if (checked.ok) return { files, bundle: checked.bundle, vocabulary };
  throw new CliProblem(EXIT.no, [`${directory} cannot be published`, ...checked.problems.map((line) => `  ${line}`)].join("\n"));
}

export function checkPoliciesCommand({ terminal }: CliContext) {
  return command("check", "Check the policies of a folder, without a gateway", [
    "policies check",
    "policies check policies --json",
  ])
    .argument("[dir]", "folder with the policies", "policies")
    .option("--json", "print the result as JSON")
    .action(async (directory, { json }) => {
      try {
        const { files } = await checkFolder(directory);
        const rules = files.policies.length;
        if (json === true) terminal.printJson({ ok: true, problems: [] });
        else terminal.print(`${rules} ${rules === 1 ? "policy" : "policies"} in ${directory}: nothing to complain about`);
      } catch (error) {
        if (json === true && error instanceof CliProblem && error.exitCode === EXIT.no) {
          const [, ...problems] = error.message.split("\n");
          terminal.printJson({
            ok: false,
            problems: problems.length === 0 ? [error.message] : problems.map((line) => line.trim()),
          });
        }
        throw error;
      }
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
      const { files, bundle, vocabulary } = await checkFolder(directory);
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
