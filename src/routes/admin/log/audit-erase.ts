// Erases what is kept of a user's data in the log: first in the Ledgers, so that nothing is projected anew, then in KV, in two passes (the
// intent of a creation, which holds the data, names nobody; its outcome does). Repeating it is harmless, and is how an erase goes on that
// ran into a limit of the platform.
//
// KV may show a value, or leave out a new one, for a minute after it was written. So what Ledgers have given to KV is looked for in what KV
// shows, and what is not there is told; and a value that is written anew loses what was erased lately once more, in case it was read as it
// was before that.

import { concerns, endedIn, erased } from "../../../audit/erase.ts";
import { recordsIn, segmentsWithLines } from "../../../audit/kv-source.ts";
import type { AuditRecord } from "../../../audit/record.ts";
import { expiringAt } from "../../../audit/retention.ts";
import { recordIn } from "../../../audit/stored-line.ts";
import type { Services } from "../../services.ts";
import { everyLedger } from "../every-ledger.ts";
import { LedgerAway } from "../ledger-away.ts";
import type { Erasure } from "./other-erases.ts";

export interface EraseReport {
  readonly records: number;
  readonly segments: number;
  /** Records whose copies KV does not show yet. */
  readonly not_shown: number;
}

/**
 * `late`: what was erased a moment ago, and may have to be once more.
 *
 * @throws LedgerAway when a Ledger or the Registry does not answer: what was erased stays erased
 */
export async function eraseTarget(services: Services, asked: Erasure, late: readonly Erasure[]): Promise<EraseReport> {
  const ledgers = await everyLedger(services);
  if (ledgers === null) throw new LedgerAway("registry");
  let records = 0;
  const copied = new Set<string>();
  for (const ledger of ledgers) {
    const answer = await services.ledgers.erase(ledger, asked);
    if (answer === null) throw new LedgerAway(ledger);
    records += answer.value.records;
    for (const seq of answer.value.copied) copied.add(`${ledger}-${seq}`);
  }
  const { segments, shown } = await eraseInKv(services, asked, late);
  return { records, segments, not_shown: [...copied].filter((id) => !shown.has(id)).length };
}

/** `shown`: ids of the records that concern the user who was asked for, as KV shows them. */
async function eraseInKv(
  { env: { AUDIT_KV: kv }, deps }: Services,
  asked: Erasure,
  late: readonly Erasure[],
): Promise<{ readonly segments: number; readonly shown: ReadonlySet<string> }> {
  const ended = new Map([asked, ...late].map(({ target }) => [target, new Set<string>()]));
  for await (const { lines } of segmentsWithLines(kv, asked, "newest_first")) {
    const records = recordsIn(lines);
    for (const [target, ids] of ended) for (const id of records.flatMap((record) => endedIn(record, target))) ids.add(id);
  }
  const falls = (record: AuditRecord, { target, fromMs, toMs }: Erasure) => {
    const atMs = Date.parse(record.at);
    return atMs >= fromMs && atMs <= toMs && concerns(record, target, ended.get(target) ?? new Set());
  };
  const shown = new Set<string>();
  let segments = 0;
  for await (const { segment, lines } of segmentsWithLines(kv, asked, "newest_first")) {
    const left = lines.map((line) => {
      const record = recordIn(line);
      if (record === null) return line;
      const isAsked = falls(record, asked);
      if (isAsked) shown.add(record.id);
      const gone = isAsked || late.some((one) => falls(record, one)) ? erased(record) : null;
      return gone === null ? line : JSON.stringify(gone);
    });
    if (left.every((line, index) => line === lines[index])) continue;
    const until = expiringAt(segment.expiresAtS, deps.now());
    await kv.put(segment.name, `${left.join("\n")}\n`, { metadata: segment.metadata ?? null, ...until });
    segments += 1;
  }
  return { segments, shown };
}
