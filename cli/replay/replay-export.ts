// Replays a span of the log, streamed from the gateway.

import { ReplayLog, type ReplayOptions } from "../../src/compare/replay/replay-log.ts";
import type { ReplayResult } from "../../src/compare/replay/replay-tally.ts";
import { type CompiledBundle, compileBundle, SEMANTICS, type Vocabulary } from "../../src/policy/engine.ts";
import { type ApiClient, ApiRefusal } from "../api-client.ts";
import type { ExportSpan } from "../audit/export-sink.ts";
import { readExport } from "../audit/read-export.ts";
import type { CliContext } from "../cli-context.ts";
import { CliProblem, EXIT } from "../exit-code.ts";
import { keyListSchema } from "../keys/key-answer.ts";
import { readBundle } from "../policies/bundle-answer.ts";
import { operationFacts } from "../policies/gateway-vocabulary.ts";

export interface ExportReplay extends Pick<ReplayOptions, "bundle" | "scopes"> {
  readonly vocabulary: Vocabulary;
  readonly span: ExportSpan & { readonly from: string };
  /** Only calls of this key, which there must be. */
  readonly keyId?: string | undefined;
}

/** @throws CliProblem */
export async function replayExport(
  client: ApiClient,
  context: Pick<CliContext, "terminal" | "sleep">,
  { vocabulary, span, keyId, bundle, scopes }: ExportReplay,
): Promise<ReplayResult> {
  const { data } = await client.get("/admin/keys", keyListSchema);
  if (keyId !== undefined && !data.some(({ id }) => id === keyId))
    throw new CliProblem(EXIT.no, `There is no key with the id ${keyId}. bailiff keys list shows them.`);
  const log = new ReplayLog({
    bundle,
    scopes,
    keys: new Map(data.map((key) => [key.id, key])),
    facts: operationFacts(),
    published: (version) => publishedBundle(client, version, vocabulary),
    fromMs: Date.parse(span.from),
  });
  await readExport(client, context, span, async (record) => {
    if (keyId === undefined || record.key?.id === keyId) await log.feed(record);
  });
  return log.result();
}

async function publishedBundle(client: ApiClient, version: string, vocabulary: Vocabulary): Promise<CompiledBundle | null> {
  try {
    const { policies, semantics = SEMANTICS } = await readBundle(client, version);
    const compiled = compileBundle(policies, vocabulary, version, { lazy: true, semantics });
    return compiled.ok ? compiled.bundle : null;
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 404) return null;
    throw error;
  }
}
