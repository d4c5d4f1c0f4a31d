// `bailiff overview`: what happened and what wants attention, on one screen.
import { Option } from "@commander-js/extra-typings";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION } from "../command.ts";
import { overviewSchema } from "../overview/overview-answer.ts";
import { overviewText } from "../overview/overview-text.ts";

const SPANS = ["24h", "7d", "30d"] as const;

export function overviewCommand({ api, terminal }: CliContext) {
  return command("overview", "Count calls by hour or day, and say what wants attention", [
    "overview",
    "overview --span 30d --json",
  ])
    .addOption(new Option("--span <span>", "how far back").choices(SPANS).default("24h" as const))
    .option(...JSON_OPTION)
    .action(async ({ span, json }) => {
      const overview = await api().get("/admin/overview", overviewSchema, { span });
      if (json === true) return terminal.printJson(overview);
      terminal.print(overviewText(overview));
    });
}
