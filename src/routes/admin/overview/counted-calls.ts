// Calls of a span, as the counters of all Ledgers have them: no record is read. In a large deployment those Ledgers are asked that had records
// within the span; one that does not answer, and those beyond the bound, are said to be missing.
import { isShared, SHARED_LEDGERS } from "../../../ledger/shared-ledgers.ts";
import type { CallCount, Tally } from "../../../ledger/tally-protocol.ts";
import { nameOf } from "../../../ledger/tally-store.ts";
import type { Services } from "../../services.ts";
import { everyLedger } from "../every-ledger.ts";
import { ASKED_ALL } from "../log/ledgers-to-ask.ts";
import type { BucketSpan } from "./bucket-span.ts";

/** Of one look: each is a call to an object, and a Worker may make some hundreds. */
const MAX_ASKED = 400;

export interface CountedCalls {
  readonly tallies: readonly Tally[];
  /** Of all Ledgers together. */
  readonly calls: readonly CallCount[];
  readonly away: number;
  readonly leftOut: number;
}

/** Null when it cannot be told which Ledgers to ask. */
export async function countedCalls(services: Services, { bucketMs, fromMs, toMs }: BucketSpan): Promise<CountedCalls | null> {
  const { ledgers } = services;
  const every = await everyLedger(services);
  if (every === null) return null;
  const reports = every.length > ASKED_ALL ? await ledgers.reportsSince(fromMs) : undefined;
  if (reports === null) return null;
  const active = reports?.value
    .filter(({ activeMs, ledger }) => activeMs >= fromMs && !isShared(ledger))
    .sort((a, b) => b.activeMs - a.activeMs)
    .map(({ ledger }) => ledger);
  const wanted = active === undefined ? every : [...SHARED_LEDGERS, ...active];
  const asked = wanted.slice(0, MAX_ASKED);
  const answers = await Promise.all(asked.map((name) => ledgers.tally(name, { bucketMs, fromMs, toMs })));
  const tallies = answers.flatMap((answer) => (answer === null ? [] : [answer.value]));
  return {
    tallies,
    calls: together(tallies.flatMap(({ calls }) => calls)),
    away: asked.length - tallies.length,
    leftOut: wanted.length - asked.length,
  };
}

function together(counts: readonly CallCount[]): readonly CallCount[] {
  return [...Map.groupBy(counts, nameOf).values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : summed(first, more),
  );
}

function summed(first: CallCount, more: readonly CallCount[]): CallCount {
  const count = more.reduce((sum, one) => sum + one.count, first.count);
  return { ...first, count, lastAtMs: Math.max(first.lastAtMs, ...more.map(({ lastAtMs }) => lastAtMs)) };
}
