// Which Ledgers a reader of the log asks for what KV may not show yet. In a small deployment all of them, so that a record is there as soon
// as its answer; in a large one those that have reported lately, which takes a new one two or three seconds, and those that a question names.
import type { Services } from "../../services.ts";
import { everyLedger } from "../every-ledger.ts";

/** Younger than this a record is read from its Ledger; far longer than KV takes to settle. */
const RECENT_MS = 900_000;
/** Up to so many ledgers all of them are asked. */
export const ASKED_ALL = 64;

export interface LedgerToAsk {
  readonly ledger: string;
  /** Records older than this are in KV for certain, ms since the epoch. */
  readonly askFromMs: number;
}

export interface LedgersToAsk {
  readonly now: readonly LedgerToAsk[];
  /** All that there can be. */
  readonly every: readonly string[];
  readonly recentFromMs: number;
}

/** Of these ledgers only, as far as there are such: as long as they are few, whether they have reported or not. Undefined: of all that are asked. */
export function askedOf(
  { now, every, recentFromMs }: LedgersToAsk,
  ledgers: readonly string[] | undefined,
): readonly LedgerToAsk[] {
  if (ledgers === undefined) return now;
  const named = new Set(ledgers);
  const reported = now.filter(({ ledger }) => named.has(ledger));
  if (named.size > ASKED_ALL) return reported;
  for (const { ledger } of reported) named.delete(ledger);
  const unheard = every.filter((ledger) => named.has(ledger)).map((ledger) => ({ ledger, askFromMs: recentFromMs }));
  return [...reported, ...unheard];
}

/** Null when the Registry does not answer. */
export async function ledgersToAsk(services: Services): Promise<LedgersToAsk | null> {
  const recentFromMs = services.deps.now() - RECENT_MS;
  const [reports, every] = await Promise.all([services.ledgers.reportsSince(recentFromMs), everyLedger(services)]);
  if (reports === null || every === null) return null;
  // What is not in KV yet can be older than recent.
  const reported = reports.value.map(({ ledger, headSeq, projectedSeq }) => ({
    ledger,
    askFromMs: projectedSeq < headSeq ? 0 : recentFromMs,
  }));
  if (every.length > ASKED_ALL) return { now: reported, every, recentFromMs };
  const known = new Set(reported.map(({ ledger }) => ledger));
  const quiet = every.filter((ledger) => !known.has(ledger)).map((ledger) => ({ ledger, askFromMs: recentFromMs }));
  return { now: [...reported, ...quiet], every, recentFromMs };
}
