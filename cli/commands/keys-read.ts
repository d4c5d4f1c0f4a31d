// `bailiff keys list`, `bailiff keys show`
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION } from "../command.ts";
import { keyFields, keyListSchema, keyTable, shownKeySchema, usageTable } from "../keys/key-answer.ts";

export function listKeysCommand({ api, terminal }: CliContext) {
  return command("list", "List keys, without secrets", [
    "keys list",
    "keys list --owner support --status active",
    "keys list --json",
  ])
    .option("--owner <owner>", "only those of this owner")
    .option("--status <status>", "only active, revoked, expired or not_yet_valid ones")
    .option("--json", "print the API's answer as JSON: all keys, whatever the filters")
    .action(async ({ owner, status, json }) => {
      const answer = await api().get("/admin/keys", keyListSchema);
      if (json === true) return terminal.printJson(answer);
      const keys = answer.data.filter(
        (key) => (owner === undefined || key.owner === owner) && (status === undefined || key.status === status),
      );
      terminal.print(keyTable(keys, answer.data));
    });
}

export function showKeyCommand({ api, terminal }: CliContext) {
  return command("show", "Show a key, when it was last used and what is left of its limits", ["keys show ppuNnIQOVt44"])
    .argument("<id>", "id of the key: the 12 characters after sk_…_bailiff_")
    .option(...JSON_OPTION)
    .action(async (id, { json }) => {
      const key = await api().get(`/admin/keys/${encodeURIComponent(id)}`, shownKeySchema);
      if (json === true) return terminal.printJson(key);
      terminal.print(keyFields(key, key.last_used_at));
      if (key.usage.length > 0) terminal.print(`\n${usageTable(key.usage)}`);
    });
}
