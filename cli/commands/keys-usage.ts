// `bailiff keys usage`: what keys were granted, used and were denied, and what they could do without.
import type { AttentionSpan } from "../../src/keys/key-attention.ts";
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { amountCell, type ShownKey, shownKeySchema, usageTable } from "../keys/key-answer.ts";
import { attentionText } from "../keys/key-attention.ts";
import { type OperationUse, proposeScopes, type UsageQuestion, usageOfAll, usageOfOne } from "../keys/measure-usage.ts";
import { proposalText } from "../keys/proposal-text.ts";
import { readBundle } from "../policies/bundle-answer.ts";
import { gatewayVocabulary } from "../policies/gateway-vocabulary.ts";
import { loadBundle } from "../policies/load-bundle.ts";
import { readDuration, readWholeNumber } from "../read-argument.ts";
import { table } from "../table.ts";
import { amountOf } from "../wording.ts";
import { foldedTo } from "../wrap-line.ts";

export function keyUsageCommand(context: CliContext) {
  const { api, terminal, now } = context;
  return command(
    "usage",
    "What keys were granted, used and were denied; of one key by operation, with the smallest scopes that keep what it did",
    ["keys usage", "keys usage ppuNnIQOVt44", "keys usage ppuNnIQOVt44 --days 90 --json"],
  )
    .argument("[id]", "id of the key; without it all active keys")
    .option("--days <n>", "how far back calls are counted", (text: string) => readWholeNumber(text, 1, 3650), 30)
    .option("--soon <duration>", "keys that expire within this are marked", readDuration, readDuration("14d"))
    .option("--unused <duration>", "keys not used for this long are marked", readDuration, readDuration("30d"))
    .option("--json", "print keys with their limits and operations as JSON")
    .action(async (id, { days, soon, unused, json }) => {
      const client = api();
      const vocabulary = gatewayVocabulary();
      const bundle = loadBundle(await readBundle(client), vocabulary);
      const ask: UsageQuestion = { client, context, days, bundle, vocabulary };
      if (id === undefined) {
        const span = { nowMs: now(), soonMs: soon, unusedMs: unused };
        const keys = await usageOfAll(ask);
        if (json === true) return terminal.printJson({ days, data: keys.map(({ key, operations }) => ({ ...key, operations })) });
        return terminal.print(overview(keys, span, days, terminal.columns));
      }
      const key = await client.get(`/admin/keys/${encodeURIComponent(id)}`, shownKeySchema);
      const operations = await usageOfOne(ask, key);
      const proposal = await proposeScopes(ask, key, operations);
      if (json === true) return terminal.printJson({ ...key, days, operations: operations.rows, proposal });
      terminal.print(key.usage.length === 0 ? "Its policies set no limits." : usageTable(key.usage, terminal.columns));
      terminal.print(`\n${operationTable(operations.rows, days, terminal.columns)}`);
      terminal.print(`\n${foldedTo(proposalText(key.id, proposal, operations.given, days), terminal.columns)}`);
    });
}

function operationTable(rows: readonly OperationUse[], days: number, columns: number): string {
  return table(
    ["operation", "granted", "used", "denied", "failed", `last in ${amountOf(days, "day")}`],
    rows.map(({ operation, granted, used, denied, failed, last_at }) => [operation, granted, used, denied, failed, last_at]),
    columns,
  );
}

function overview(
  keys: readonly { key: ShownKey; operations: readonly OperationUse[] }[],
  span: AttentionSpan,
  days: number,
  columns: number,
): string {
  const rows = keys.map(({ key, operations }) => {
    const fullest = key.usage.filter(({ max }) => max !== null).sort((a, b) => b.used / (b.max ?? 1) - a.used / (a.max ?? 1))[0];
    return [
      key.id,
      key.name,
      key.owner,
      key.last_used_at ?? "never",
      operations.filter(({ granted }) => granted !== "denied").length,
      operations.filter(({ used }) => used > 0).length,
      operations.reduce((sum, { denied }) => sum + denied, 0),
      fullest === undefined
        ? null
        : `${fullest.used === 0 ? 0 : amountCell(fullest.used, fullest)} of ${amountCell(fullest.max, fullest)} (${fullest.limit})`,
      attentionText(key, span),
    ];
  });
  return table(
    ["id", "name", "owner", "last used", "granted", `used in ${amountOf(days, "day")}`, "denied calls", "fullest limit", ""],
    rows,
    columns,
  );
}
