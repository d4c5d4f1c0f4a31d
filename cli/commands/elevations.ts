// `bailiff elevations …`: open for a while what a key may not by day, and sign off what was done.
import { type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { ELEVATION_STATUSES } from "../../src/audit/record.ts";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION, YES_OPTION } from "../command.ts";
import {
  closedSchema,
  elevationList,
  elevationListSchema,
  elevationSchema,
  elevationText,
  ownElevationsSchema,
} from "../elevations/elevation-answer.ts";

export function elevationsCommands(context: CliContext): readonly CommandUnknownOpts[] {
  return [openCommand(context), listCommand(context), showCommand(context), closeCommand(context), reviewCommand(context)];
}

const pathOf = (id: string) => `/admin/elevations/${encodeURIComponent(id)}`;

function openCommand({ api, terminal }: CliContext) {
  return command("open", "Open for a while what the key in BAILIFF_TOKEN may not by day (its elevate), with a reason", [
    "elevations open --reason INCIDENT-17",
    'elevations open --policy on-call --reason "locked out after the import"',
  ])
    .requiredOption("--reason <reason>", "why, for the record and for whoever signs it off")
    .option("--policy <policy>", "which, where the key may open several")
    .option(...JSON_OPTION)
    .action(async ({ reason, policy, json }) => {
      const body = { reason, ...(policy === undefined ? {} : { policy }) };
      const opened = await api().call("POST", "/admin/elevations", elevationSchema, body);
      if (json === true) return terminal.printJson(opened);
      terminal.print(elevationText(opened, terminal.columns));
      terminal.notice(`Close it when done: bailiff elevations close ${opened.id}`);
    });
}

function listCommand({ api, terminal }: CliContext) {
  return command("list", "List elevations, newest first: what is open, and what nobody has signed off", [
    "elevations list --unreviewed",
    "elevations list --status open",
    "elevations list --own",
  ])
    .addOption(new Option("--status <status>", "only such").choices(ELEVATION_STATUSES))
    .option("--unreviewed", "whatever nobody has signed off yet")
    .option("--key <id>", "only those of this key")
    .option("--own", "what the key in BAILIFF_TOKEN has opened itself")
    .option("--cursor <cursor>", "go on where the page before ended")
    .option(...JSON_OPTION)
    .action(async ({ status, unreviewed, key, own, cursor, json }) => {
      if (own === true) {
        const answer = await api().get("/admin/elevations/own", ownElevationsSchema);
        const data = answer.data
          .filter((one) => status === undefined || one.status === status)
          .filter((one) => unreviewed !== true || one.reviewed === null);
        return json === true ? terminal.printJson({ ...answer, data }) : terminal.print(elevationList(data, answer.keys));
      }
      const query = { status: unreviewed === true ? "unreviewed" : status, key, cursor };
      const answer = await api().get("/admin/elevations", elevationListSchema, query);
      if (json === true) return terminal.printJson(answer);
      terminal.print(elevationList(answer.data, answer.keys));
      if (answer.next_cursor !== null) terminal.notice(`there may be more: --cursor ${answer.next_cursor}`);
    });
}

function showCommand({ api, terminal }: CliContext) {
  return command("show", "Show an elevation: who, why, until when, and who has signed it off", [
    "elevations show elv_E80QmhC1jXA5_3",
  ])
    .argument("<id>", "id of the elevation: elv_…")
    .option(...JSON_OPTION)
    .action(async (id, { json }) => {
      const elevation = await api().get(pathOf(id), elevationSchema);
      if (json === true) return terminal.printJson(elevation);
      terminal.print(elevationText(elevation, terminal.columns));
      terminal.notice(`What was done under it: bailiff audit list --elevation ${elevation.id}`);
    });
}

function closeCommand({ api, terminal }: CliContext) {
  return command("close", "Close an elevation before its time: one's own, or another's where a policy allows it", [
    "elevations close elv_E80QmhC1jXA5_3 --reason done",
  ])
    .argument("<id>", "id of the elevation: elv_…")
    .option("--reason <reason>", "why, for the record")
    .option(...JSON_OPTION)
    .action(async (id, { reason, json }) => {
      const body = reason === undefined ? {} : { reason };
      const closed = await api().call("POST", `${pathOf(id)}/close`, closedSchema, body);
      if (json === true) return terminal.printJson(closed);
      terminal.print(elevationText(closed, terminal.columns));
      terminal.notice(`Acts are refused from now on, plain reads by ${closed.reads_ended_by} at the latest.`);
    });
}

function reviewCommand({ api, terminal }: CliContext) {
  return command("review", "Sign off what somebody else did under an elevation, once it is closed", [
    'elevations review elv_E80QmhC1jXA5_3 --notes "two locks, both of INCIDENT-17"',
  ])
    .argument("<id>", "id of the elevation: elv_…")
    .requiredOption("--notes <text>", "what was found, for the record")
    .option(...YES_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, { notes, yes, json }) => {
      const client = api();
      if (yes !== true) terminal.notice(`${elevationText(await client.get(pathOf(id), elevationSchema), terminal.columns)}\n`);
      await terminal.confirm(`You say that you have looked at what was done: bailiff audit list --elevation ${id}`, yes);
      const reviewed = await client.call("POST", `${pathOf(id)}/review`, elevationSchema, { notes });
      if (json === true) return terminal.printJson(reviewed);
      terminal.print(elevationText(reviewed, terminal.columns));
    });
}
