// `bailiff keys usage`: what a key has used of its limits, and of what it is allowed.

import type { ApiClient } from "../api-client.ts";
import { auditRecords } from "../audit-pages.ts";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION } from "../command.ts";
import { inParallel } from "../in-parallel.ts";
import { keyListSchema, type ShownKey, shownKeySchema, usageTable } from "../keys/key-answer.ts";
import { countOperations } from "../keys/operation-counts.ts";
import { readBundle } from "../policies/bundle-answer.ts";
import { gatewayVocabulary } from "../policies/gateway-vocabulary.ts";
import { loadBundle } from "../policies/load-bundle.ts";
import { reachOf } from "../policies/reach.ts";
import { readWholeNumber } from "../read-argument.ts";
import { table } from "../table.ts";

const DAY_MS = 86_400_000;

export function keyUsageCommand({ api, terminal, now }: CliContext) {
  return command(
    "usage",
    "What keys have used of their limits; of one key also which operations it was granted, used and denied",
    ["keys usage", "keys usage ppuNnIQOVt44", "keys usage ppuNnIQOVt44 --days 90"],
  )
    .argument("[id]", "id of the key; without it all active keys")
    .option("--days <n>", "how far back operations are counted", (text: string) => readWholeNumber(text, 1, 3650), 30)
    .option(...JSON_OPTION)
    .action(async (id, { days, json }) => {
      const client = api();
      if (id === undefined) {
        const keys = await activeKeys(client, (done, all) => terminal.progress(`${done} of ${all} keys`));
        terminal.progressDone();
        if (json === true) return terminal.printJson({ data: keys });
        return terminal.print(overview(keys));
      }
      const key = await client.get(`/admin/keys/${encodeURIComponent(id)}`, shownKeySchema);
      if (json === true) return terminal.printJson(key);
      terminal.print(key.usage.length === 0 ? "Its policies set no limits." : usageTable(key.usage));

      const filter = { key: id, from: new Date(now() - days * DAY_MS).toISOString() };
      const records = auditRecords(client, filter, (read, oldest) =>
        terminal.progress(`${read} records, back to ${oldest ?? "the start"}`),
      );
      const counts = await countOperations(records, id);
      terminal.progressDone();
      const vocabulary = await gatewayVocabulary();
      const bundle = loadBundle(await readBundle(client), vocabulary);
      const rows = [...vocabulary.values()].flatMap((entry) => {
        const { reach } = reachOf(bundle, key, entry);
        const count = counts.get(entry.name);
        if (reach === "denied" && count === undefined) return [];
        return [[entry.name, reach, count?.allowed ?? 0, count?.denied ?? 0, count?.failed ?? 0, count?.lastAt ?? "never"]];
      });
      terminal.print(`\n${table(["operation", "granted", "used", "denied", "failed", `last in ${days} days`], rows)}`);
    });
}

/** With what the list does not tell. */
export async function activeKeys(client: ApiClient, onProgress: (done: number, all: number) => void): Promise<ShownKey[]> {
  const { data } = await client.get("/admin/keys", keyListSchema);
  const active = data.filter(({ status }) => status === "active");
  return inParallel(active, (key) => client.get(`/admin/keys/${key.id}`, shownKeySchema), onProgress);
}

function overview(keys: readonly ShownKey[]): string {
  const rows = keys.map(({ id, name, owner, usage, last_used_at }) => {
    const fullest = usage.filter(({ max }) => max !== null).sort((a, b) => b.used / (b.max ?? 1) - a.used / (a.max ?? 1))[0];
    const most = fullest === undefined ? null : `${fullest.used} of ${fullest.max} (${fullest.limit})`;
    return [id, name, owner, last_used_at ?? "never", most];
  });
  return table(["id", "name", "owner", "last used", "fullest limit"], rows);
}
