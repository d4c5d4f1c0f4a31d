// Erases what is kept of a user's data in the log: first in the Ledgers, so that nothing is projected anew, then in KV, in two passes (the
// intent of a creation, which holds the data, names nobody; its outcome does). Repeating it is harmless, and is how an erase goes on that
// ran into a limit of the platform.

import { erased, intentsAbout } from "../../audit/erase.ts";
import { batchesOf, parseLines, readSegments } from "../../audit/kv-source.ts";
import type { AuditRecord } from "../../audit/record.ts";
import { expiringAt } from "../../audit/retention.ts";
import { type ListedSegment, listSegments } from "../../audit/segment-list.ts";
import type { Services } from "../services.ts";
import { everyLedger } from "./every-ledger.ts";

export interface EraseReport {
  readonly records: number;
  readonly segments: number;
}

/** Null when a Ledger or the Registry does not answer: what was erased stays erased. `fromMs`, `toMs` since the epoch. */
export async function eraseTarget(services: Services, target: string, fromMs: number, toMs: number): Promise<EraseReport | null> {
  const ledgers = await everyLedger(services);
  if (ledgers === null) return null;
  let records = 0;
  for (const ledger of ledgers) {
    const answer = await services.ledgers.erase(ledger, target);
    if (answer === null) return null;
    records += answer.value;
  }
  return { records, segments: await eraseInKv(services, target, fromMs, toMs) };
}

async function eraseInKv(
  { env: { AUDIT_KV: kv }, deps }: Services,
  target: string,
  fromMs: number,
  toMs: number,
): Promise<number> {
  const intents = new Set<string>();
  for await (const { records } of segmentsOf(kv, fromMs, toMs)) {
    for (const id of records.flatMap((record) => intentsAbout(record, target))) intents.add(id);
  }
  let rewritten = 0;
  for await (const { segment, records } of segmentsOf(kv, fromMs, toMs)) {
    const kept = records.map((record) => erased(record, target, intents));
    if (kept.every((gone) => gone === null)) continue;
    const lines = kept.map((gone, index) => JSON.stringify(gone ?? records[index]));
    const until = expiringAt(segment.expiresAtS, deps.now());
    await kv.put(segment.name, `${lines.join("\n")}\n`, { metadata: segment.metadata ?? null, ...until });
    rewritten += 1;
  }
  return rewritten;
}

async function* segmentsOf(
  kv: KVNamespace,
  fromMs: number,
  toMs: number,
): AsyncGenerator<{ segment: ListedSegment; records: AuditRecord[] }> {
  for await (const segments of listSegments(kv, { fromMs, toMs }, "newest_first")) {
    for (const batch of batchesOf(segments)) {
      const contents = await readSegments(kv, batch);
      for (const [index, segment] of batch.entries()) yield { segment, records: parseLines(contents[index] ?? []) };
    }
  }
}
