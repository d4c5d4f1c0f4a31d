// What became of acts whose records so far say that nobody knows: their Ledgers say which of them are still open, and of the others the word
// that closed them is looked for from the intent on, so far and no further.
import type { JoinedRecords } from "../../../audit/act.ts";
import { isClosing, isUnsettled, type Joined } from "../../../audit/join-acts.ts";
import { parseLines, segmentsWithLines } from "../../../audit/kv-source.ts";
import type { AuditRecord } from "../../../audit/record.ts";
import type { Services } from "../../services.ts";
import { LedgerAway } from "../ledger-away.ts";

/** What one page may look at for this: Ledgers, records of theirs, values in KV. */
const MAX_LEDGERS = 16;
const MAX_RECORDS = 2_000;
const MAX_SEGMENTS = 200;

export type Closed = Pick<JoinedRecords, "closings" | "lookedUntil">;

interface Left {
  records: number;
  segments: number;
}

/** By the id of the intent. @throws LedgerAway when one does not answer */
export async function lateClosings(services: Services, unsettled: readonly Joined[]): Promise<ReadonlyMap<string, Closed>> {
  const left: Left = { records: MAX_RECORDS, segments: MAX_SEGMENTS };
  const closed = new Map<string, Closed>();
  for (const [index, [ledger, acts]] of [...Map.groupBy(unsettled, ({ first }) => first.ledger)].entries()) {
    if (index < MAX_LEDGERS) await searchLedger(services, { ledger, acts, left }, closed);
    else for (const { first, closings } of acts) closed.set(first.id, { closings, lookedUntil: closings.at(0)?.at ?? first.at });
  }
  return closed;
}

interface Search {
  readonly ledger: string;
  readonly acts: readonly Joined[];
  readonly left: Left;
}

async function searchLedger(services: Services, { ledger, acts, left }: Search, closed: Map<string, Closed>): Promise<void> {
  const answer = await services.ledgers.openIntents(ledger);
  if (answer === null) throw new LedgerAway(ledger);
  const states = new Map(answer.value.map(({ line, state }) => [parseLines([line])[0]?.id, state]));
  const wanted = new Map(acts.map((act) => [act.first.id, { first: act.first, closings: [...act.closings] }]));
  // Else there is, or may be, a word on it that was not met yet.
  const isKnown = ({ first, closings }: Joined) => {
    const state = states.get(first.id);
    return state === "open" || (state === "unknown" && closings.length > 0) || !isUnsettled({ first, closings });
  };
  const open = [...wanted.values()].filter((act) => !isKnown(act));
  const [oldest] = open.map(({ first }) => first).toSorted((a, b) => a.seq - b.seq);
  let lookedUntil: string | null = null;
  for await (const met of oldest === undefined ? [] : recordsAfter(services, oldest, left)) {
    if ("lookedUntil" in met) {
      lookedUntil = met.lookedUntil;
      break;
    }
    const act = isClosing(met) ? wanted.get(met.intent_id ?? "") : undefined;
    if (act !== undefined && !act.closings.some(({ id }) => id === met.id)) act.closings.unshift(met);
    if (open.every(isKnown)) break;
  }
  for (const [id, act] of wanted) closed.set(id, { closings: act.closings, lookedUntil: isKnown(act) ? null : lookedUntil });
}

/** Of its ledger, oldest first: from KV what the Ledger has let go of, then what that holds. The last may be how far it went. */
async function* recordsAfter(
  services: Services,
  { ledger, seq, at }: AuditRecord,
  left: Left,
): AsyncGenerator<AuditRecord | { readonly lookedUntil: string }> {
  let next = seq + 1;
  let records = await heldFrom(services, ledger, next);
  const [held] = records;
  if (held !== undefined && held.seq > next) {
    const span = { fromMs: Date.parse(at), toMs: Date.parse(held.at) };
    for await (const { segment, lines } of segmentsWithLines(services.env.AUDIT_KV, span, "oldest_first")) {
      left.segments -= 1;
      if (left.segments < 0) return yield { lookedUntil: new Date(segment.newestMs).toISOString() };
      if (segment.metadata?.ledger !== ledger) continue;
      for (const record of parseLines(lines)) {
        if (record.seq < next || record.seq >= held.seq) continue;
        yield record;
        next = record.seq + 1;
      }
    }
  }
  while (records.length > 0) {
    for (const record of records) {
      left.records -= 1;
      if (left.records < 0) return yield { lookedUntil: record.at };
      yield record;
      next = record.seq + 1;
    }
    records = await heldFrom(services, ledger, next);
  }
}

async function heldFrom({ ledgers }: Services, ledger: string, seq: number): Promise<readonly AuditRecord[]> {
  const answer = await ledgers.recordsFrom(ledger, seq, Number.MAX_SAFE_INTEGER);
  if (answer === null) throw new LedgerAway(ledger);
  return parseLines(answer.value);
}
