// `bailiff hooks …`
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import * as z from "zod";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION, YES_OPTION } from "../command.ts";
import { usageProblem } from "../exit-code.ts";
import { deliveriesSchema, hookFields, hookListSchema, hookSchema, hookTable } from "../hooks/hook-answer.ts";
import { addTo } from "../read-argument.ts";
import { table } from "../table.ts";
import { createHookCommand, rotateHookCommand } from "./hooks-make.ts";

const pathOf = (id: string) => `/admin/hooks/${encodeURIComponent(id)}`;
const ID = ["<id>", "id of the hook: hook_…"] as const;

export function hooksCommands(context: CliContext): readonly CommandUnknownOpts[] {
  return [
    createHookCommand(context),
    listHooksCommand(context),
    showHookCommand(context),
    updateHookCommand(context),
    deleteHookCommand(context),
    testHookCommand(context),
    rotateHookCommand(context),
    deliveriesCommand(context),
    resendCommand(context),
  ];
}

function listHooksCommand({ api, terminal }: CliContext) {
  return command("list", "List hooks and how they go", ["hooks list", "hooks list --json"])
    .option(...JSON_OPTION)
    .action(async ({ json }) => {
      const answer = await api().get("/admin/hooks", hookListSchema);
      if (json === true) return terminal.printJson(answer);
      terminal.print(hookTable(answer.data, terminal.columns));
    });
}

function showHookCommand({ api, terminal }: CliContext) {
  return command("show", "Show a hook, how it goes and its public key", ["hooks show hook_5vQ0cCkVg2QzT1bD"])
    .argument(...ID)
    .option(...JSON_OPTION)
    .action(async (id, { json }) => {
      const hook = await api().get(pathOf(id), hookSchema);
      if (json === true) return terminal.printJson(hook);
      terminal.print(hookFields(hook, terminal.columns));
    });
}

function updateHookCommand({ api, terminal }: CliContext) {
  return command("update", "Change a hook, disable it, or enable it again", [
    "hooks update hook_5vQ0cCkVg2QzT1bD --enable",
    "hooks update hook_5vQ0cCkVg2QzT1bD --event call.denied --event outcome.unknown",
    "hooks update hook_5vQ0cCkVg2QzT1bD --no-filter",
  ])
    .argument(...ID)
    .option("--url <url>", "post there instead")
    .option("--event <type>", "these types instead; repeat it for several", addTo)
    .option("--filter <condition>", "this filter instead")
    .option("--no-filter", "no filter any more")
    .option("--enable", "tell it again, what waited first")
    .option("--disable", "tell it nothing")
    .option(...JSON_OPTION)
    .action(async (id, { url, event: events, filter, enable, disable, json }) => {
      if (enable === true && disable === true) throw usageProblem("--enable or --disable, not both");
      const patch = {
        ...(url === undefined ? {} : { url }),
        ...(events === undefined ? {} : { events }),
        // Commander says true where neither is given.
        ...(typeof filter === "string" ? { filter } : filter === false ? { filter: null } : {}),
        ...(enable === true || disable === true ? { enabled: enable === true } : {}),
      };
      const hook = await api().call("PATCH", pathOf(id), hookSchema, patch);
      if (json === true) return terminal.printJson(hook);
      terminal.print(hookFields(hook, terminal.columns));
    });
}

function deleteHookCommand({ api, terminal }: CliContext) {
  return command("delete", "Delete a hook, and what waits for it", ["hooks delete hook_5vQ0cCkVg2QzT1bD"])
    .argument(...ID)
    .option(...YES_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, { yes, json }) => {
      const client = api();
      await terminal.confirm(`This deletes hook ${id} and all that waits for it.`, yes);
      const answer = await client.call("DELETE", pathOf(id), z.looseObject({ id: z.string() }));
      if (json === true) return terminal.printJson(answer);
      terminal.print(`${answer.id} is deleted`);
    });
}

function testHookCommand({ api, terminal }: CliContext) {
  return command("test", "Send a hook an event of type hook.test, whatever it listens to", ["hooks test hook_5vQ0cCkVg2QzT1bD"])
    .argument(...ID)
    .option(...JSON_OPTION)
    .action(async (id, { json }) => {
      const hook = await api().call("POST", `${pathOf(id)}/test`, hookSchema);
      if (json === true) return terminal.printJson(hook);
      terminal.print(`on its way to ${hook.url}, behind ${hook.waiting} that wait: see bailiff hooks deliveries ${id}`);
    });
}

function deliveriesCommand({ api, terminal }: CliContext) {
  return command("deliveries", "List the newest tries to deliver to a hook", [
    "hooks deliveries hook_5vQ0cCkVg2QzT1bD",
    "hooks deliveries hook_5vQ0cCkVg2QzT1bD --json",
  ])
    .argument(...ID)
    .option(...JSON_OPTION)
    .action(async (id, { json }) => {
      const answer = await api().get(`${pathOf(id)}/deliveries`, deliveriesSchema);
      if (json === true) return terminal.printJson(answer);
      terminal.print(
        table(
          ["at", "delivery", "type", "status", "ms", "error", "next try"],
          answer.data.map((one) => [one.at, one.id, one.type, one.status, one.ms, one.error, one.next_try_at]),
          terminal.columns,
        ),
      );
    });
}

function resendCommand({ api, terminal }: CliContext) {
  return command("resend", "Send a message once more, under the same id", [
    "hooks resend hook_5vQ0cCkVg2QzT1bD E80QmhC1jXA5-17-call-denied",
  ])
    .argument(...ID)
    .argument("<delivery>", "id of the delivery, as hooks deliveries lists it")
    .option(...JSON_OPTION)
    .action(async (id, delivery, { json }) => {
      const path = `${pathOf(id)}/deliveries/${encodeURIComponent(delivery)}/resend`;
      const hook = await api().call("POST", path, hookSchema);
      if (json === true) return terminal.printJson(hook);
      terminal.print(`${delivery} waits again for ${hook.url}, with ${hook.waiting} in all`);
    });
}
