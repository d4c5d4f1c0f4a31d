// Erases what is kept of a user's data in the log: first in the Ledgers, so that nothing is projected anew, then in KV, in two passes (the
// intent of a creation, which holds the data, names nobody; its outcome does). Repeating it is harmless, and is how an erase goes on that
// ran into a limit of the platform.
//
// KV may show a value, or leave out a new one, for a minute after it was written. So what Ledgers have given to KV is looked for in what KV
// shows, and what is not there is told; and a value that is written anew loses what was erased lately once more, in case it was read as it
// was before that.

import { concerns, erased, intentsAbout } from "../../audit/erase.ts";
import { parseLines, segmentsWithLines } from "../../audit/kv-source.ts";
import type { AuditRecord } from "../../audit/record.ts";
import { expiringAt } from "../../audit/retention.ts";
import type { TimeSpan } from "../../audit/segment-list.ts";
import { ADMIN_LEDGER } from "../../ledger/protocol.ts";
import type { Services } from "../services.ts";
import { LedgerAway, recordsFromLedger } from "./audit-query.ts";
import { everyLedger } from "./every-ledger.ts";

/** Far longer than KV takes to show everywhere what was written. */
const SETTLED_MS = 600_000;

export interface EraseReport {
  readonly records: number;
  readonly segments: number;
  /** Records whose copies KV does not show yet. */
  readonly not_shown: number;
}

/** @throws LedgerAway when a Ledger or the Registry does not answer: what was erased stays erased */
export async function eraseTarget(services: Services, target: string, span: TimeSpan): Promise<EraseReport> {
  const ledgers = await everyLedger(services);
  if (ledgers === null) throw new LedgerAway("registry");
  let records = 0;
  const copied = new Set<string>();
  for (const ledger of ledgers) {
    const answer = await services.ledgers.erase(ledger, { target, ...span });
    if (answer === null) throw new LedgerAway(ledger);
    records += answer.value.records;
    for (const seq of answer.value.copied) copied.add(`${ledger}-${seq}`);
  }
  const targets = new Set([target, ...(await erasedLately(services))]);
  const { segments, shown } = await eraseInKv(services, [...targets], span);
  const missing = [...copied].filter((id) => shown.get(target)?.has(id) !== true);
  return { records, segments, not_shown: missing.length };
}

/** Whether another erase began before this call and has not ended: each would write back what the other erases. */
export async function otherEraseUnderWay({ ledgers }: Services, requestId: string): Promise<boolean> {
  const open = await ledgers.openIntents(ADMIN_LEDGER);
  if (open === null) throw new LedgerAway(ADMIN_LEDGER);
  const erases = open.value
    .filter(({ state }) => state === "open")
    .map(({ line }): AuditRecord => JSON.parse(line))
    .filter(({ operation }) => operation === "audit.erase");
  const own = erases.find((intent) => intent.request_id === requestId);
  return erases.some(({ seq }) => own === undefined || seq < own.seq);
}

async function erasedLately(services: Services): Promise<readonly string[]> {
  const nowMs = services.deps.now();
  const targets: string[] = [];
  for await (const { operation, args } of recordsFromLedger(services, ADMIN_LEDGER, {
    fromMs: nowMs - SETTLED_MS,
    toMs: nowMs,
  })) {
    const target = operation === "audit.erase" ? args?.["target"] : undefined;
    if (typeof target === "string") targets.push(target);
  }
  return targets;
}

/** `shown`: ids of the records that concern each user, as KV shows them. */
async function eraseInKv(
  { env: { AUDIT_KV: kv }, deps }: Services,
  targets: readonly string[],
  span: TimeSpan,
): Promise<{ readonly segments: number; readonly shown: ReadonlyMap<string, Set<string>> }> {
  const intents = new Map(targets.map((target) => [target, new Set<string>()]));
  for await (const { lines } of segmentsWithLines(kv, span, "newest_first")) {
    const records = parseLines(lines);
    for (const [target, ids] of intents) for (const id of records.flatMap((record) => intentsAbout(record, target))) ids.add(id);
  }
  const shown = new Map(targets.map((target) => [target, new Set<string>()]));
  let segments = 0;
  for await (const { segment, lines } of segmentsWithLines(kv, span, "newest_first")) {
    const records = parseLines(lines);
    const kept = records.map((record) => {
      const concerned = targets.filter((target) => concerns(record, target, intents.get(target) ?? new Set()));
      for (const target of concerned) shown.get(target)?.add(record.id);
      return concerned.length === 0 ? null : erased(record);
    });
    if (kept.every((gone) => gone === null)) continue;
    const left = kept.map((gone, index) => (gone === null ? lines[index] : JSON.stringify(gone)));
    const until = expiringAt(segment.expiresAtS, deps.now());
    await kv.put(segment.name, `${left.join("\n")}\n`, { metadata: segment.metadata ?? null, ...until });
    segments += 1;
  }
  return { segments, shown };
}
