// `bailiff approvals …`: what waits for somebody else, and what one has to say to it.
import { type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { APPROVAL_STATUSES } from "../../src/audit/record.ts";
import {
  approvalList,
  approvalListSchema,
  approvalSchema,
  approvalText,
  ownApprovalsSchema,
} from "../approvals/approval-answer.ts";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION, YES_OPTION } from "../command.ts";

export function approvalsCommands(context: CliContext): readonly CommandUnknownOpts[] {
  return [
    listCommand(context),
    showCommand(context),
    sayCommand(context, "approve", {
      what: "Agree to a call of somebody else. Once enough have, the caller's same call goes through, once",
      example: 'approvals approve apr_E80QmhC1jXA5_7 --reason "checked with the customer"',
      warning: "Once enough have agreed, the caller's same call goes through.",
    }),
    sayCommand(context, "reject", {
      what: "Say no to a call that waits, or that was approved and not sent yet",
      example: 'approvals reject apr_E80QmhC1jXA5_7 --reason "wrong customer"',
      warning: "The same call is not asked for again before its time is over.",
    }),
    sayCommand(context, "withdraw", {
      what: "Take back what the key in BAILIFF_TOKEN asked for itself",
      example: "approvals withdraw apr_E80QmhC1jXA5_7 --reason mistyped",
      warning: "Nobody can approve it any more; the same call can be asked for anew.",
    }),
  ];
}

function listCommand({ api, terminal }: CliContext) {
  return command("list", "List calls that wait for approval, or waited, newest first; those that one may look at", [
    "approvals list --status pending",
    "approvals list --operation users.bulk_ban --owner trust-and-safety",
    "approvals list --own",
  ])
    .addOption(new Option("--status <status>", "only such").choices(APPROVAL_STATUSES))
    .option("--operation <operation>", "only calls of this")
    .option("--owner <owner>", "only those of keys of this owner")
    .option("--own", "what the key in BAILIFF_TOKEN asked for itself")
    .option("--cursor <cursor>", "go on where the page before ended")
    .option(...JSON_OPTION)
    .action(async ({ status, operation, owner, own, cursor, json }) => {
      if (own === true) {
        const answer = await api().get("/admin/approvals/own", ownApprovalsSchema);
        const data = answer.data.filter((one) => status === undefined || one.status === status);
        return json === true ? terminal.printJson({ ...answer, data }) : terminal.print(approvalList(data, answer.keys));
      }
      const query = { status, operation, key_owner: owner, cursor };
      const answer = await api().get("/admin/approvals", approvalListSchema, query);
      if (json === true) return terminal.printJson(answer);
      terminal.print(approvalList(answer.data, answer.keys));
      if (answer.next_cursor !== null) terminal.notice(`there may be more: --cursor ${answer.next_cursor}`);
    });
}

function showCommand({ api, terminal }: CliContext) {
  return command("show", "Show what somebody wants to do: the exact call, who asks, and who has agreed", [
    "approvals show apr_E80QmhC1jXA5_7",
  ])
    .argument("<id>", "id of the request: apr_…")
    .option(...JSON_OPTION)
    .action(async (id, { json }) => {
      const approval = await api().get(`/admin/approvals/${encodeURIComponent(id)}`, approvalSchema);
      if (json === true) return terminal.printJson(approval);
      terminal.print(approvalText(approval, terminal.columns));
    });
}

function sayCommand(
  { api, terminal }: CliContext,
  step: "approve" | "reject" | "withdraw",
  { what, example, warning }: { readonly what: string; readonly example: string; readonly warning: string },
) {
  return command(step, what, [example])
    .argument("<id>", "id of the request: apr_…")
    .requiredOption("--reason <reason>", "why, for the record and for whoever asked")
    .option(...YES_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, { reason, yes, json }) => {
      const client = api();
      const path = `/admin/approvals/${encodeURIComponent(id)}`;
      // Who is asked for a yes sees what to, as it is now.
      if (yes !== true && step !== "withdraw")
        terminal.notice(`${approvalText(await client.get(path, approvalSchema), terminal.columns)}\n`);
      await terminal.confirm(warning, yes);
      const approval = await client.call("POST", `${path}/${step}`, approvalSchema, { reason });
      if (json === true) return terminal.printJson(approval);
      terminal.print(approvalText(approval, terminal.columns));
    });
}
