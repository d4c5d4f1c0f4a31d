// One page of acts: the log read newest first and joined to one row per act. An act stands where its intent does, so the cursors of the log
// are cursors here. A page begins to read as much newer than its cursor as an outcome can lag behind its intent; what became of an act
// later than that (a gateway that was down, an operator's word) is looked for by itself (`late-closings.ts`).
import { type Act, type ActResult, actOf } from "../../../audit/act.ts";
import { ActJoiner, isUnsettled, type Joined } from "../../../audit/join-acts.ts";
import type { AuditRecord } from "../../../audit/record.ts";
import { isPart, matchesFilter, namesOf, type RecordFilter } from "../../../audit/record-filter.ts";
import { comparePositions, encodeCursor, positionOf, type RecordPosition } from "../../../audit/record-order.ts";
import { changedIn } from "../../../audit/verify.ts";
import type { OperationClass } from "../../../clerk/operation.ts";
import type { Services } from "../../services.ts";
import { LedgerAway } from "../ledger-away.ts";
import { MAX_PAGE_CHARS, type OpenLog, openLog } from "./audit-query.ts";
import { lagMs, lateClosings } from "./late-closings.ts";

/** A page that has looked at this many records ends short, with a cursor. */
const MAX_SCANNED = 5_000;
/** Newer than the cursor, for outcomes. What ended later than that is looked for one by one. */
const MAX_AHEAD = 2_000;
/** Of the records that so many ms seem to have: they do not come evenly. */
const AHEAD_SHARE = 0.5;

export interface ActFilter extends RecordFilter {
  /** Not given: whatever is more than a look. */
  readonly class?: readonly OperationClass[] | undefined;
  readonly result?: readonly ActResult[] | undefined;
}

export interface ActsPage {
  readonly data: readonly Act[];
  readonly next_cursor: string | null;
}

/** Null when it cannot be told which Ledgers to ask, or one of them does not answer. */
export async function queryActs(
  services: Services,
  filter: ActFilter,
  limit: number,
  after: RecordPosition | null,
): Promise<ActsPage | null> {
  const open = await openLog(services, filter);
  if (open === null) return null;
  try {
    const toMs = Math.min(filter.toMs, after?.atMs ?? filter.toMs);
    const nowMs = services.deps.now();
    const joiner = toMs < nowMs ? await readAhead(open, toMs, Math.min(nowMs, toMs + lagMs(services))) : new ActJoiner();
    const page = await collect(services, open({ fromMs: filter.fromMs, toMs }), joiner, filter, limit, after);
    const closed = await lateClosings(services, page.unsettled);
    const classOf = classes(services);
    const data = page.joined
      .filter(({ first }) => closed.get(first.id)?.goesOn !== true)
      .map((joined) => ({ ...joined, lookedUntil: null, ...closed.get(joined.first.id) }))
      .map((joined) => ({ joined, act: shownAct(joined, classOf) }))
      // What was looked for late may say something else than was asked for.
      .filter(({ joined, act }) => isWanted(joined, act, filter))
      .map(({ act }) => act);
    return { data, next_cursor: page.next_cursor };
  } catch (error) {
    if (error instanceof LedgerAway) return null;
    throw error;
  }
}

/**
 * A joiner that knows what came in the time after `fromMs`: of the whole span if that is not too much, else of about as much of it as may be
 * read, from its beginning. Never of its end alone: what was met must join what the page meets.
 */
async function readAhead(open: OpenLog, fromMs: number, toMs: number, isLastTry = false): Promise<ActJoiner> {
  const joiner = new ActJoiner();
  let read = 0;
  for await (const record of open({ fromMs: fromMs + 1, toMs })) {
    read += 1;
    if (read > MAX_AHEAD) {
      const shorterMs = Math.floor((toMs - Date.parse(record.at)) * AHEAD_SHARE);
      return isLastTry || shorterMs < 1 ? new ActJoiner() : readAhead(open, fromMs, Math.min(fromMs + shorterMs, toMs - 1), true);
    }
    joiner.take(record);
  }
  return joiner;
}

interface JoinedPage {
  readonly joined: readonly Joined[];
  readonly unsettled: readonly Joined[];
  readonly next_cursor: string | null;
}

async function collect(
  services: Services,
  records: AsyncGenerator<AuditRecord>,
  joiner: ActJoiner,
  filter: ActFilter,
  limit: number,
  after: RecordPosition | null,
): Promise<JoinedPage> {
  const classOf = classes(services);
  const joined: Joined[] = [];
  const unsettled: Joined[] = [];
  let scanned = 0;
  // Of the first records, whose arguments are held until the page is over: those of closings are with their intents.
  let chars = 0;
  for await (const record of records) {
    const position = positionOf(record);
    const act = joiner.take(record);
    if (after !== null && comparePositions(position, after) <= 0) continue;
    scanned += 1;
    if (act !== null && mayMatch(act, filter, classOf)) {
      joined.push(act);
      chars += JSON.stringify(act.first).length;
      if (isUnsettled(act)) unsettled.push(act);
    }
    if (joined.length === limit || scanned === MAX_SCANNED || chars >= MAX_PAGE_CHARS)
      return { joined, unsettled, next_cursor: encodeCursor(position) };
  }
  return { joined, unsettled, next_cursor: null };
}

type ClassOf = (operation: string) => OperationClass | null;

function classes({ vocabulary }: Services): ClassOf {
  return (operation) => vocabulary.get(operation)?.class ?? null;
}

/** Whatever may still be found out about it. */
function mayMatch(joined: Joined, filter: ActFilter, classOf: ClassOf): boolean {
  const { first } = joined;
  const act = actOf({ ...joined, lookedUntil: null }, classOf);
  const risk = act.class;
  // An operation of an earlier version, which this one does not know: its intent says that it was an act.
  const ofClass =
    filter.class === undefined
      ? risk === null
        ? first.type === "intent"
        : risk !== "read"
      : filter.class.some((one) => one === risk);
  const { outcome: _asked, q: _part, ...ofFirst } = filter;
  if (!ofClass || !matchesFilter({ ...first, target: act.target }, ofFirst)) return false;
  return isUnsettled(joined) || isWanted(joined, act, filter);
}

/** By what came of it. */
function isWanted({ first, closings }: Joined, { result, outcome, error, target, resolved_by }: Act, filter: ActFilter): boolean {
  const { shows, shownId } = filter;
  // Of words that others have taken the place of, what names them: not what they said. And none that the reader would not be shown.
  const words = () => closings.filter((one) => shows?.(one) !== false).flatMap(({ id, reason }) => [shownId?.(id) ?? id, reason]);
  const named = () => [...namesOf({ ...first, target }, shownId), ...words(), result, outcome, error, resolved_by];
  return (
    (filter.q === undefined || isPart(filter.q, named())) &&
    (filter.result === undefined || filter.result.includes(result)) &&
    (filter.outcome === undefined || (outcome !== null && filter.outcome.includes(outcome)))
  );
}

function shownAct(joined: Parameters<typeof actOf>[0], classOf: ClassOf): Act {
  const act = actOf(joined, classOf);
  return [joined.first, ...joined.closings].every((record) => changedIn(record) === null) ? act : { ...act, damaged: true };
}
