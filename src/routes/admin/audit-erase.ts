// Erases what is kept of a user's data in the log: first in the Ledgers, so that nothing is projected anew, then in KV. Newest first, so
// that the outcome of a creation, which names the user, is met before its intent, which holds the data. Repeating it is harmless, and is
// how an erase goes on that ran into a limit of the platform.

import { erased, isAbout } from "../../audit/erase.ts";
import { chunks, listDay, readSegments, startOfDay } from "../../audit/kv-source.ts";
import type { AuditRecord } from "../../audit/record.ts";
import { utcDay } from "../../audit/segment.ts";
import type { Services } from "../services.ts";

const DAY_MS = 86_400_000;
const FETCH_TOGETHER = 10;

export interface EraseReport {
  readonly records: number;
  readonly segments: number;
}

/** Null when a Ledger or the Registry does not answer: what was erased stays erased. `fromMs`, `toMs` since the epoch. */
export async function eraseTarget(services: Services, target: string, fromMs: number, toMs: number): Promise<EraseReport | null> {
  const reports = await services.ledgers.reportsSince(0);
  if (reports === null) return null;
  let records = 0;
  for (const { ledger } of reports.value) {
    const answer = await services.ledgers.erase(ledger, target);
    if (answer === null) return null;
    records += answer.value;
  }
  return { records, segments: await eraseInKv(services, target, fromMs, toMs) };
}

async function eraseInKv({ env: { AUDIT_KV: kv } }: Services, target: string, fromMs: number, toMs: number): Promise<number> {
  const intents = new Set<string>();
  let segments = 0;
  for (let dayMs = startOfDay(toMs); dayMs >= startOfDay(fromMs); dayMs -= DAY_MS) {
    for await (const page of listDay(kv, utcDay(dayMs))) {
      for (const batch of chunks(page, FETCH_TOGETHER)) {
        const contents = await readSegments(kv, batch);
        for (const [index, records] of contents.entries()) {
          const rewritten = eraseIn(records, target, intents);
          const segment = batch[index];
          if (rewritten === null || segment === undefined) continue;
          await kv.put(segment.name, `${rewritten.map((record) => JSON.stringify(record)).join("\n")}\n`, {
            metadata: segment.metadata ?? null,
          });
          segments += 1;
        }
      }
    }
  }
  return segments;
}

/** Null when nothing in it had to be erased. `intents` gathers ids of intents whose outcome was about the target. */
function eraseIn(records: readonly AuditRecord[], target: string, intents: Set<string>): AuditRecord[] | null {
  let changed = false;
  const rewritten = [...records].reverse().map((record) => {
    const about = isAbout(record, target);
    if (about && record.intent_id !== null) intents.add(record.intent_id);
    const gone = about || intents.has(record.id) ? erased(record) : null;
    changed ||= gone !== null;
    return gone ?? record;
  });
  return changed ? rewritten.reverse() : null;
}
