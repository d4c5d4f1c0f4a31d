// What became of acts whose records so far say that nobody knows: their Ledgers say which of them are still open, and of the others the word
// that closed them is looked for from the intent on, so far and no further.
import type { JoinedRecords } from "../../../audit/act.ts";
import { isClosing, isDecidedAgain, isUnsettled, type Joined, standsForCall } from "../../../audit/join-acts.ts";
import { parseLines, recordsIn, segmentsWithLines } from "../../../audit/kv-source.ts";
import type { AuditRecord } from "../../../audit/record.ts";
import type { OpenIntent } from "../../../ledger/protocol.ts";
import type { Services } from "../../services.ts";
import { LedgerAway } from "../ledger-away.ts";
import { openIntentsOf } from "./open-intents.ts";

/** What one page may look at for this: Ledgers, records of theirs, values of theirs in KV, names of any ledger's values there. */
export const LATE_BOUNDS = { ledgers: 16, records: 2_000, segments: 200, names: 10_000 } as const;
export type LateBounds = { readonly [Name in keyof typeof LATE_BOUNDS]: number };
/** What an intent waits for its outcome beyond the deadline of its call: the Ledger's margin, and the retries of the last word. */
const LAG_BEYOND_DEADLINE_MS = 30_000;

export interface Closed extends Pick<JoinedRecords, "closings" | "lookedUntil"> {
  /** Its call was decided once more, and the act is in another record. */
  readonly goesOn: boolean;
}

/** The longest that the records of one call are apart, but for what is said of it later. */
export function lagMs({ settings }: Pick<Services, "settings">): number {
  return settings.deadlineMs + LAG_BEYOND_DEADLINE_MS;
}

/** Of the bounds. */
interface Left {
  records: number;
  segments: number;
  names: number;
}

/** By the id of the intent. @throws LedgerAway when one does not answer */
export async function lateClosings(
  services: Services,
  unsettled: readonly Joined[],
  bounds: LateBounds = LATE_BOUNDS,
): Promise<ReadonlyMap<string, Closed>> {
  const left: Left = { ...bounds };
  const closed = new Map<string, Closed>();
  for (const [index, [ledger, acts]] of [...Map.groupBy(unsettled, ({ first }) => first.ledger)].entries()) {
    if (index < bounds.ledgers) await searchLedger(services, { ledger, acts, left }, closed);
    else for (const act of acts) closed.set(act.first.id, { closings: act.closings, lookedUntil: metUntil(act), goesOn: false });
  }
  return closed;
}

/** Up to here the page itself has met what there is. */
function metUntil({ first, closings }: Joined): string {
  return closings.at(0)?.at ?? first.at;
}

interface Search {
  readonly ledger: string;
  readonly acts: readonly Joined[];
  readonly left: Left;
}

interface Wanted extends Joined {
  readonly closings: AuditRecord[];
  goesOn: boolean;
}

async function searchLedger(services: Services, { ledger, acts, left }: Search, closed: Map<string, Closed>): Promise<void> {
  const states = new Map<string, OpenIntent["state"]>();
  const seqs = acts.map(({ first }) => first.seq);
  for await (const { intent, state } of openIntentsOf(services, ledger, Math.max(...seqs) + 1)) {
    if (intent.seq < Math.min(...seqs)) break;
    states.set(intent.id, state);
  }
  const wanted = new Map<string, Wanted>(
    acts.map(({ first, closings }) => [first.id, { first, closings: [...closings], goesOn: false }]),
  );
  let lookedAt = "";
  // Else there is, or may be, a word on it that was not met yet.
  const isKnown = ({ first, closings, goesOn }: Wanted) => {
    if (isDecidedAgain(closings))
      return goesOn || Date.parse(lookedAt) > Date.parse(metUntil({ first, closings })) + lagMs(services);
    const state = states.get(first.id);
    return state === "open" || (state === "unknown" && closings.length > 0) || !isUnsettled({ first, closings });
  };
  const open = [...wanted.values()].filter((act) => !isKnown(act));
  const [oldest] = open.map(({ first }) => first).toSorted((a, b) => a.seq - b.seq);
  let isCut = false;
  for await (const met of oldest === undefined ? [] : recordsAfter(services, oldest, left)) {
    isCut = met === CUT;
    if (met === CUT) break;
    lookedAt = met.at;
    take(met, wanted);
    if (open.every(isKnown)) break;
  }
  for (const [id, act] of wanted) {
    const lookedUntil = isCut && !isKnown(act) ? latest(lookedAt, metUntil(act)) : null;
    closed.set(id, { closings: act.closings, lookedUntil, goesOn: act.goesOn && isDecidedAgain(act.closings) });
  }
}

function take(met: AuditRecord, wanted: ReadonlyMap<string, Wanted>): void {
  if (isClosing(met)) {
    const act = wanted.get(met.intent_id ?? "");
    if (act !== undefined && !act.closings.some(({ id }) => id === met.id)) act.closings.unshift(met);
  } else if (standsForCall(met)) {
    for (const act of wanted.values()) if (act.first.request_id === met.request_id && act.first.seq < met.seq) act.goesOn = true;
  }
}

function latest(a: string, b: string): string {
  return a > b ? a : b;
}

/** There is more, and it was not looked at. */
const CUT = "cut";

/** Of its ledger, oldest first: from KV what the Ledger has let go of, then what that holds. */
async function* recordsAfter(
  services: Services,
  { ledger, seq, at }: AuditRecord,
  left: Left,
): AsyncGenerator<AuditRecord | typeof CUT> {
  let next = seq + 1;
  let records = await heldFrom(services, ledger, next);
  const [held] = records;
  // A Ledger that has lost what it held is no reason not to look at the copy.
  const end = held ?? { seq: Number.MAX_SAFE_INTEGER, at: new Date(services.deps.now()).toISOString() };
  if (end.seq > next) {
    const range = { fromMs: Date.parse(at), toMs: Date.parse(end.at), ledgers: [ledger] };
    for await (const { segment, lines } of segmentsWithLines(services.env.AUDIT_KV, range, "oldest_first")) {
      left.names -= 1;
      if (segment.ledger === ledger) left.segments -= 1;
      if (left.names < 0 || left.segments < 0) return yield CUT;
      for (const record of recordsIn(lines)) {
        if (record.ledger !== ledger || record.seq < next || record.seq >= end.seq) continue;
        yield record;
        next = record.seq + 1;
      }
    }
  }
  while (records.length > 0) {
    for (const record of records) {
      left.records -= 1;
      if (left.records < 0) return yield CUT;
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
