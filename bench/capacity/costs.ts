// What a call costs: constants of the code (docs/capacity-and-cost.md says where from), and processor times as the benchmark measured them.
import { z } from "zod";

export interface MeasuredCosts {
  /** Where and when. */
  readonly about: string;
  /** Of the gateway, µs a call, everything in one process: Worker, Ledger and the rest. */
  readonly plainReadUs: number;
  readonly maskedReadUs: number;
  readonly maskedListUs: number;
  readonly actUs: number;
}

/** `npm run bench -- --floor`, raw workerd, 2026-11-29. */
export const MEASURED: MeasuredCosts = {
  about: "npm run bench -- --floor, 2026-11-29, 2 shared cores, raw workerd",
  plainReadUs: 452,
  maskedReadUs: 539,
  maskedListUs: 959,
  actUs: 1_020,
};

/** Of the code. */
export const PER_CALL = {
  actObjectRequests: 2,
  actRecords: 2,
  readRecords: 1,
  /** Rows written, with those that pruning drops. */
  actRows: 6,
  readRows: 2,
  limitRows: 3,
  flushRows: 4,
  recordKb: 1,
  /** How long a Ledger is at work on one request, most of it waiting for its storage. An assumption: not measured on Cloudflare. */
  objectMs: 10,
} as const;

export const CODE_LIMITS = {
  /** `DEFAULT_KEY_RATE`. */
  keyCallsPerSecond: 20,
  /** 5,000 in an alarm, which comes every 2 s. */
  prunedRecordsPerSecond: 2_500,
  recordsPerFlush: 500,
  flushesPerSecond: 0.5,
  checkpointsPerSecond: 1 / 60,
  /** In the checkpoints of one minute: ten of 10,000. */
  movingLedgers: 100_000,
  keysToldAtOnce: 2_500,
  reportEverySeconds: 30,
  leaseSeconds: 30,
  keepDays: 7,
  /** Each isolate hands over its reads, and its share of a rate, this often. */
  handOversPerSecond: 2,
  /** On the paid plan, of a busy key's log. */
  recordsInOneExport: 1_800_000,
} as const;

const reportSchema = z.looseObject({
  about: z.looseObject({ date: z.string(), cores: z.number() }),
  comparisons: z.array(
    z.looseObject({
      rows: z.array(
        z.looseObject({
          side: z.string(),
          cells: z.record(z.string(), z.looseObject({ value: z.looseObject({ median: z.number() }) })),
        }),
      ),
    }),
  ),
});

const SIDES: Readonly<Record<Exclude<keyof MeasuredCosts, "about">, string>> = {
  plainReadUs: "Bailiff, plain read, raw workerd",
  maskedReadUs: "Bailiff, masked read, raw workerd",
  maskedListUs: "Bailiff, masked list, raw workerd",
  actUs: "Bailiff, act, raw workerd",
};

/** @param text what `npm run bench -- --floor --json` printed. @throws Error naming the row that is not in it. */
export function costsFromBench(text: string): MeasuredCosts {
  const { about, comparisons } = reportSchema.parse(JSON.parse(text));
  const rows = comparisons.flatMap((comparison) => comparison.rows);
  const cpuUs = (side: string) => {
    const value = rows.find((row) => row.side === side)?.cells["cpuUs"]?.value.median;
    if (value === undefined) throw new Error(`the benchmark's report has no row "${side}"`);
    return value;
  };
  return {
    about: `npm run bench -- --floor, ${about.date}, ${about.cores} cores, raw workerd`,
    plainReadUs: cpuUs(SIDES.plainReadUs),
    maskedReadUs: cpuUs(SIDES.maskedReadUs),
    maskedListUs: cpuUs(SIDES.maskedListUs),
    actUs: cpuUs(SIDES.actUs),
  };
}
