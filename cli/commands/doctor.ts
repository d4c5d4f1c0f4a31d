// `bailiff doctor`: is this deployment set up, reachable and looked after? Each finding says what to do.
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { examine } from "../doctor/examine.ts";
import { findingLines } from "../doctor/finding-lines.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { readDuration } from "../read-argument.ts";

/** For each question: a gateway that is well answers within seconds, and a doctor that is silent for minutes is no help. */
const PATIENCE_MS = 10_000;

export function doctorCommand({ api, terminal, now }: CliContext, finish: (code: ExitCode) => void) {
  return command(
    "doctor",
    "Look over the deployment: what is missing, stale, open, about to expire or unused. Exit 1 when something is broken",
    ["doctor", "doctor --unused 60d --soon 30d", "doctor --strict --json"],
  )
    .option("--soon <duration>", "keys that expire within this are named", readDuration, readDuration("14d"))
    .option("--unused <duration>", "keys not used for this long are named", readDuration, readDuration("30d"))
    .option("--strict", "exit 1 for warnings as well, and for what this token may not see")
    .option("--json", "print the findings as JSON")
    .action(async ({ soon, unused, strict, json }) => {
      const client = api({ timeoutMs: PATIENCE_MS });
      terminal.progress(`asking ${client.url}`);
      const findings = await examine({
        client,
        nowMs: now(),
        soonMs: soon,
        unusedMs: unused,
        onProgress: (done, all) => terminal.progress(`${done} of ${all} keys`),
      });
      terminal.progressDone();
      const bad = findings.some(({ level }) => level === "FAIL" || (strict === true && level !== "ok"));
      if (bad) finish(EXIT.no);
      if (json === true) terminal.printJson({ data: findings });
      else terminal.print(findingLines(findings, terminal.columns));
    });
}
