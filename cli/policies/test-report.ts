// The report of a test run, as test runners print it.
import { visible } from "../table.ts";
import type { TestRun } from "./check-files.ts";

export function testReport({ files, coverage }: TestRun): string {
  const lines: string[] = [];
  for (const { file, results, problems } of files) {
    lines.push(file);
    for (const { name, passed, message } of results) {
      lines.push(`  ${passed ? "✓" : "✗"} ${visible(name)}`);
      if (!passed) lines.push(`      ${visible(message)}`);
    }
    for (const { path, message } of problems) lines.push(`  ! ${visible(path)}: ${visible(message)}`);
    lines.push("");
  }
  const all = files.flatMap(({ results }) => results);
  const failed = all.filter(({ passed }) => !passed).length;
  const unusable = files.reduce((sum, { problems }) => sum + problems.length, 0);
  lines.push(
    `tests  ${all.length - failed} passed, ${failed} failed${unusable === 0 ? "" : `, ${unusable} problems in cases that could not be run`}`,
  );
  lines.push(`rules  ${coverage.reached} of ${coverage.rules} reached by a test`);
  for (const { policy, rule } of coverage.unreached) lines.push(`       not reached: ${policy}/${rule}`);
  return lines.join("\n");
}
