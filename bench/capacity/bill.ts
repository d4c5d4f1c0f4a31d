// What a load uses in a month, and what that costs on the paid plan.
import { CODE_LIMITS, type MeasuredCosts, PER_CALL } from "./costs.ts";
import { callsPerSecond, type Load, readsPerSecond } from "./load.ts";
import { OBJECT_GB, PLAN_DOLLARS, PRICES, type PricedUnit } from "./published.ts";

const DAYS = 30;

export type Use = Readonly<Record<PricedUnit, number>>;

export function monthlyUse(load: Load, costs: MeasuredCosts): Use {
  const busySeconds = load.hoursADay * 3_600 * DAYS;
  const calls = callsPerSecond(load) * busySeconds;
  const acts = load.acts * busySeconds;
  const reads = readsPerSecond(load) * busySeconds;
  const records = acts * PER_CALL.actRecords + reads * PER_CALL.readRecords;
  const flushes = flushesOf(load, records, busySeconds);
  // Reads of a key and isolate go together, twice a second at most; the share of its rate likewise.
  const handOvers = Math.min(reads, CODE_LIMITS.handOversPerSecond * load.isolates * load.keys * busySeconds);
  const shares = Math.min(calls, CODE_LIMITS.handOversPerSecond * load.isolates * load.keys * busySeconds);
  const reports = Math.min(flushes, (load.keys * busySeconds) / CODE_LIMITS.reportEverySeconds);
  const leases = Math.min(calls, (load.isolates * load.keys * busySeconds) / CODE_LIMITS.leaseSeconds);
  const objectRequests = acts * PER_CALL.actObjectRequests + handOvers + shares + flushes + reports + leases;
  const cpuUs =
    load.plainReads * costs.plainReadUs +
    load.maskedReads * costs.maskedReadUs +
    load.lists * costs.maskedListUs +
    load.acts * costs.actUs;
  return {
    workerRequests: calls,
    workerCpuMs: (cpuUs / 1_000) * busySeconds,
    logLines: calls,
    objectRequests,
    objectGbSeconds: (objectRequests * PER_CALL.objectMs * OBJECT_GB) / 1_000,
    rowsWritten:
      acts * (PER_CALL.actRows + load.limitsPerAct * PER_CALL.limitRows) +
      reads * PER_CALL.readRows +
      flushes * PER_CALL.flushRows,
    objectGb: (records / DAYS) * CODE_LIMITS.keepDays * (PER_CALL.recordKb / 1e6),
    kvWrites: flushes + CODE_LIMITS.checkpointsPerSecond * busySeconds,
    kvGb: ((records / DAYS) * load.retentionDays * PER_CALL.recordKb) / 1e6,
  };
}

export interface Bill {
  readonly lines: readonly { readonly unit: PricedUnit; readonly dollars: number }[];
  /** With the plan's own price. */
  readonly dollars: number;
}

export function billFor(use: Use): Bill {
  const lines = (Object.keys(PRICES) as PricedUnit[]).map((unit) => {
    const { included, dollarsPerUnit } = PRICES[unit];
    return { unit, dollars: Math.max(0, use[unit] - included) * dollarsPerUnit };
  });
  return { lines, dollars: PLAN_DOLLARS + lines.reduce((sum, { dollars }) => sum + dollars, 0) };
}

/** One for each record as long as they come singly, one in two seconds of a busy ledger, more when it is very busy. */
function flushesOf(load: Load, records: number, busySeconds: number): number {
  const steady = load.keys * CODE_LIMITS.flushesPerSecond * busySeconds;
  return Math.max(Math.min(records, steady), records / CODE_LIMITS.recordsPerFlush);
}
