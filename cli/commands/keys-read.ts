// `bailiff keys list`, `bailiff keys show`
import { Option } from "@commander-js/extra-typings";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION } from "../command.ts";
import { keyFields, keyListSchema, keyTable, shownKeySchema, usageTable } from "../keys/key-answer.ts";

export function listKeysCommand({ api, terminal }: CliContext) {
  return command("list", "List keys, without secrets", [
    "keys list",
    "keys list --owner support --status active",
    "keys list --owner support --json",
  ])
    .option("--owner <owner>", "only those of this owner")
    .addOption(new Option("--status <status>", "only such").choices(["active", "revoked", "expired", "not_yet_valid"]))
    .option(...JSON_OPTION)
    .action(async ({ owner, status, json }) => {
      const answer = await api().get("/admin/keys", keyListSchema);
      const keys = answer.data.filter(
        (key) => (owner === undefined || key.owner === owner) && (status === undefined || key.status === status),
      );
      if (json === true) return terminal.printJson({ ...answer, data: keys, total_count: keys.length });
      terminal.print(keyTable(keys, answer.data, terminal.columns));
    });
}

export function showKeyCommand({ api, terminal }: CliContext) {
  return command("show", "Show a key, when it was last used and what is left of its limits", ["keys show ppuNnIQOVt44"])
    .argument("<id>", "id of the key: the 12 characters after sk_…_bailiff_")
    .option(...JSON_OPTION)
    .action(async (id, { json }) => {
      const key = await api().get(`/admin/keys/${encodeURIComponent(id)}`, shownKeySchema);
      if (json === true) return terminal.printJson(key);
      terminal.print(keyFields(key, terminal.columns, { lastUsedAt: key.last_used_at, minted: key.minted, named: key.keys }));
      if (key.usage.length > 0) terminal.print(`\n${usageTable(key.usage, terminal.columns)}`);
    });
}
