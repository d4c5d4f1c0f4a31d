// The report of a test run, as test runners print it.
import { visible } from "../table.ts";
import { amountOf } from "../wording.ts";
import { foldedTo } from "../wrap-line.ts";
import type { TestedFile, TestRun } from "./check-files.ts";

export function testReport(run: TestRun, columns: number = Number.POSITIVE_INFINITY): string {
  // In a screenful of passes nobody finds it.
  const failures = run.files.flatMap(({ file, results, problems }) => [
    ...results.filter(({ passed }) => !passed).map(({ name }) => `       failed: ${file}: ${visible(name)}`),
    ...problems.map(({ path }) => `       cannot be run: ${file}: ${visible(path)}`),
  ]);
  return foldedTo(
    [...run.files.flatMap((file) => fileLines(file, file.results)), ...countLines(run, failures)].join("\n"),
    columns,
  );
}

/** Only what went wrong. */
export function failureReport(run: TestRun): string {
  const lines = run.files.flatMap((file) => {
    const failed = file.results.filter(({ passed }) => !passed);
    return failed.length + file.problems.length === 0 ? [] : fileLines(file, failed);
  });
  return [...lines, ...countLines(run, [])].join("\n");
}

function fileLines({ file, problems }: TestedFile, results: TestedFile["results"]): string[] {
  return [
    file,
    ...results.flatMap(({ name, passed, message }) => [
      `  ${passed ? "✓" : "✗"} ${visible(name)}`,
      ...(passed ? [] : [`      ${visible(message)}`]),
    ]),
    ...problems.map(({ path, message }) => `  ! ${visible(path)}: ${visible(message)}`),
    "",
  ];
}

function countLines({ files, coverage }: TestRun, failures: readonly string[]): string[] {
  const all = files.flatMap(({ results }) => results);
  const failed = all.filter(({ passed }) => !passed).length;
  const unusable = files.reduce((sum, { problems }) => sum + problems.length, 0);
  return [
    `tests  ${all.length - failed} passed, ${failed} failed${unusable === 0 ? "" : `, ${amountOf(unusable, "problem")} in cases that could not be run`}`,
    ...failures,
    `rules  ${coverage.reached} of ${coverage.rules} reached by a test`,
    ...coverage.unreached.map(({ policy, rule }) => `       not reached: ${policy}/${rule}`),
  ];
}
