// `bailiff policies replay`: what other policies would have made of the calls that there were.
import type { CompiledBundle } from "../../src/policy/engine.ts";
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { readBundle } from "../policies/bundle-answer.ts";
import { gatewayVocabulary } from "../policies/gateway-vocabulary.ts";
import { loadBundle } from "../policies/load-bundle.ts";
import { readMoment, requirePast, requireSpan, startOfDay } from "../read-argument.ts";
import { replayExport } from "../replay/replay-export.ts";
import { replayReport } from "../replay/replay-report.ts";
import { checkFolder } from "./policies-check.ts";

export function replayCommand(context: CliContext, finish: (code: ExitCode) => void) {
  const { api, terminal, now } = context;
  const when = (text: string) => readMoment(text, now());
  return command(
    "replay",
    "Decide the calls of a span of time again, under the policies of a folder, and list every decision that would flip. Exit 1 when one would",
    [
      "policies replay",
      "policies replay policies --from 2026-11-01 --to 2026-11-07",
      "policies replay --version 360e9d92f22f8a7d --from 30d --json",
      "policies replay --key ppuNnIQOVt44 --from 24h",
    ],
  )
    .argument("[dir]", "folder with the policies", "policies")
    .option("--from <when>", "day (in UTC), time, or how long ago; without it the start of the day a week ago", when)
    .option("--to <when>", "day (its end, in UTC), time, or how long ago; without it until now", when)
    .option("--version <version>", "an earlier version instead of a folder: bailiff policies versions lists them")
    .option("--key <id>", "only the calls of this key")
    .option("--json", "print the result as JSON")
    .action(async (directory, { from = startOfDay(now(), 7), to, version, key, json }) => {
      requireSpan({ from, to });
      requirePast(from, now());
      const client = api();
      const vocabulary = gatewayVocabulary();
      const bundle: CompiledBundle =
        version === undefined
          ? (await checkFolder(terminal, directory)).bundle
          : loadBundle(await readBundle(client, version), vocabulary);
      const result = await replayExport(client, context, { bundle, vocabulary, span: { from, to }, keyId: key });
      if (result.calls === 0) terminal.notice("no calls in this span: nothing was decided again");
      else if (result.untold.reduce((sum, { calls }) => sum + calls, 0) === result.calls)
        terminal.notice("none of these calls can be told: that none would flip means nothing");
      if (json === true) terminal.printJson({ from, to: to ?? null, ...result });
      else terminal.print(replayReport(result, terminal.columns));
      if (result.flips.length > 0) finish(EXIT.no);
    });
}
