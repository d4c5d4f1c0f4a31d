// What keys did with what they were granted: the bundle in force against the calls of the log.
import type { AuditRecord } from "../../src/audit/record.ts";
import { type OperationReach, reachOf } from "../../src/compare/effect/reach.ts";
import type { CompiledBundle, Vocabulary } from "../../src/policy/engine.ts";
import type { ApiClient } from "../api-client.ts";
import { readExport } from "../audit/read-export.ts";
import type { CliContext } from "../cli-context.ts";
import { operationFacts } from "../policies/gateway-vocabulary.ts";
import { startOfDay } from "../read-argument.ts";
import { replayExport } from "../replay/replay-export.ts";
import { type GivenScopes, GivenScopesTally } from "./given-scopes.ts";
import { activeKeys, keyListSchema, type ShownKey } from "./key-answer.ts";
import { leastScopes, proofOf, type ScopeProposal } from "./least-scopes.ts";
import { OperationCounts } from "./operation-counts.ts";

export interface UsageQuestion {
  readonly client: ApiClient;
  readonly context: Pick<CliContext, "terminal" | "sleep" | "now">;
  /** How far back. */
  readonly days: number;
  /** In force. */
  readonly bundle: CompiledBundle;
  readonly vocabulary: Vocabulary;
}

export interface OperationUse {
  readonly operation: string;
  readonly granted: OperationReach["reach"];
  readonly used: number;
  readonly denied: number;
  readonly failed: number;
  readonly last_at: string | null;
}

/** What one key did. */
export interface KeyUsage {
  readonly rows: readonly OperationUse[];
  /** Operations and scopes without which it could not have done it, nor those that were minted through it. */
  readonly needed: readonly string[];
  readonly given: GivenScopes;
}

async function countCalls(
  { client, context, days }: UsageQuestion,
  alsoTake: (record: AuditRecord) => void = () => undefined,
): Promise<OperationCounts> {
  const counts = new OperationCounts(operationFacts().operations);
  await readExport(client, context, spanOf(context, days), (record) => {
    counts.add(record);
    alsoTake(record);
  });
  return counts;
}

/** Whole days, so that a count does not depend on the time of day. */
function spanOf({ now }: UsageQuestion["context"], days: number): { from: string } {
  return { from: startOfDay(now(), days) };
}

/** Every operation that the key may use, or tried to. */
function operationsOf({ bundle, vocabulary }: UsageQuestion, key: ShownKey, counts: OperationCounts): readonly OperationUse[] {
  const counted = counts.of(key.id);
  return [...vocabulary.values()].flatMap((entry) => {
    const { reach } = reachOf(bundle, key, entry);
    const count = counted.get(entry.name);
    if (reach === "denied" && count === undefined) return [];
    const { allowed = 0, denied = 0, failed = 0, lastAtMs = null } = count ?? {};
    return [
      {
        operation: entry.name,
        granted: reach,
        used: allowed,
        denied,
        failed,
        last_at: lastAtMs === null ? null : new Date(lastAtMs).toISOString(),
      },
    ];
  });
}

export async function usageOfOne(ask: UsageQuestion, key: ShownKey): Promise<KeyUsage> {
  const { data: keys } = await ask.client.get("/admin/keys", keyListSchema);
  const given = new GivenScopesTally(new Map(keys.map((one) => [one.id, one])));
  const counts = await countCalls(ask, (record) => given.add(record));
  const family = [key.id, ...keys.filter(({ ancestors }) => ancestors.includes(key.id)).map(({ id }) => id)];
  const used = family.flatMap((id) => counts.usedBy(id)).filter((name) => isScoped(ask.vocabulary, name));
  const needed = [...used, ...family.flatMap((id) => given.of(id).scopes)];
  return { rows: operationsOf(ask, key, counts), needed, given: given.of(key.id) };
}

/** What a later version of Bailiff no longer knows cannot be a scope, and what needs none is not worth one. */
function isScoped(vocabulary: Vocabulary, operation: string): boolean {
  const entry = vocabulary.get(operation);
  return entry !== undefined && entry.allowedUnlessDenied !== true;
}

export async function usageOfAll(ask: UsageQuestion): Promise<readonly { key: ShownKey; operations: readonly OperationUse[] }[]> {
  const { client, context } = ask;
  const keys = await activeKeys(client, (done, all) => context.terminal.progress(`${done} of ${all} keys`));
  const counts = await countCalls(ask);
  return keys.map((key) => ({ key, operations: operationsOf(ask, key, counts) }));
}

export async function proposeScopes(
  { client, context, days, vocabulary }: UsageQuestion,
  key: ShownKey,
  { rows, needed, given }: KeyUsage,
): Promise<ScopeProposal | null> {
  const granted = rows.flatMap((row) =>
    row.granted === "denied" || !isScoped(vocabulary, row.operation) ? [] : [row.operation],
  );
  const scopes = leastScopes(needed, granted, vocabulary);
  if (scopes === null) return null;
  const replay = { bundle: null, scopes, vocabulary, span: spanOf(context, days), keyId: key.id };
  return { scopes, proof: proofOf(await replayExport(client, context, replay), given) };
}
