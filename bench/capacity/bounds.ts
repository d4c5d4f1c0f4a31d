// What a load may run into: each bound with how much of it is used, 1 being all, and what happens beyond.

import { monthlyUse } from "./bill.ts";
import { CODE_LIMITS, type MeasuredCosts, PER_CALL } from "./costs.ts";
import { callsPerSecond, type Load, readsPerSecond } from "./load.ts";
import { FREE_A_DAY, PRICES, PUBLISHED_LIMITS } from "./published.ts";

export interface Bound {
  readonly title: string;
  /** Cloudflare's, Clerk's or Bailiff's own. */
  readonly whose: "Cloudflare" | "Clerk" | "Bailiff";
  readonly beyond: string;
  used(load: Load, costs: MeasuredCosts): number;
}

const DAYS_A_MONTH = 30;

/** Requests a second to the Ledger of the busiest key. */
export function busiestLedgerRequests(load: Load): number {
  const reads = readsPerSecond(load) * load.busiestShare;
  // Appends of reads, and the share of the rate; never more than there are calls.
  const handOvers = Math.min(reads, CODE_LIMITS.handOversPerSecond * load.isolates);
  const shares = Math.min(reads + load.acts * load.busiestShare, CODE_LIMITS.handOversPerSecond * load.isolates);
  const leases = load.isolates / CODE_LIMITS.leaseSeconds;
  return load.acts * load.busiestShare * PER_CALL.actObjectRequests + handOvers + shares + leases + CODE_LIMITS.flushesPerSecond;
}

function recordsPerSecond(load: Load): number {
  return readsPerSecond(load) * PER_CALL.readRecords + load.acts * PER_CALL.actRecords;
}

export const BOUNDS: readonly Bound[] = [
  {
    title: "Clerk's limit, calls of all keys",
    whose: "Clerk",
    used: (load) => callsPerSecond(load) / PUBLISHED_LIMITS.clerkCallsPerSecond,
    beyond:
      "Clerk answers 429. Bailiff waits and tries again within the deadline, then hands on the 429 with its Retry-After. Ask Clerk for more; nothing here helps.",
  },
  {
    title: "default rate of the busiest key",
    whose: "Bailiff",
    used: (load) => (callsPerSecond(load) * load.busiestShare) / CODE_LIMITS.keyCallsPerSecond,
    beyond: "That key gets 429 with Retry-After, the others notice nothing. Give it a rate in its policy, or split it.",
  },
  {
    title: "requests to the busiest Ledger",
    whose: "Cloudflare",
    used: (load) => busiestLedgerRequests(load) / PUBLISHED_LIMITS.objectRequestsPerSecond,
    beyond: "It answers late: what takes over 5 s is 503 and nothing was sent. Split the key; limits and rates are per key.",
  },
  {
    title: "processor of the busiest Ledger",
    whose: "Cloudflare",
    used: (load, costs) => (load.acts * load.busiestShare * Math.max(0, costs.actUs - costs.plainReadUs)) / 1e6,
    beyond: "One object is one thread: as above. An act costs there about what it costs more than a read, on this machine.",
  },
  {
    title: "storage of the busiest Ledger",
    whose: "Cloudflare",
    used: (load) =>
      (recordsPerSecond(load) * load.busiestShare * load.hoursADay * 3_600 * CODE_LIMITS.keepDays * PER_CALL.recordKb) /
      1e6 /
      PUBLISHED_LIMITS.objectStorageGb,
    beyond: "A full Ledger takes no intent, so its acts are 503 until records are seven days old. Split the key before that.",
  },
  {
    title: "pruning of the busiest Ledger",
    whose: "Bailiff",
    used: (load) => (recordsPerSecond(load) * load.busiestShare) / CODE_LIMITS.prunedRecordsPerSecond,
    beyond: "Records are kept longer than seven days, until there is a quieter hour: see its storage.",
  },
  {
    title: "reports to the Registry",
    whose: "Cloudflare",
    used: (load) =>
      (busyLedgers(load) / CODE_LIMITS.reportEverySeconds + CODE_LIMITS.checkpointsPerSecond) /
      PUBLISHED_LIMITS.objectRequestsPerSecond,
    beyond: "Reports are tried again, so checkpoints and lists of keys lag; admin calls are slow. Acts and reads go on.",
  },
  {
    title: "ledgers in a minute's checkpoints",
    whose: "Bailiff",
    used: (load) => busyLedgers(load) / CODE_LIMITS.movingLedgers,
    beyond:
      "What is left waits for the next minute's, those first that never were in one: heads are vouched for late, and records stay in their Ledgers until they are.",
  },
  {
    title: "keys told of a publish at once",
    whose: "Bailiff",
    used: (load) => load.keys / CODE_LIMITS.keysToldAtOnce,
    beyond:
      "PUT /admin/policies answers 503 and is finished in the background: acts are refused or judged anew, never judged wrongly.",
  },
  {
    title: "a day's records in one export",
    whose: "Bailiff",
    used: (load) => (recordsPerSecond(load) * load.hoursADay * 3_600) / CODE_LIMITS.recordsInOneExport,
    beyond: "One request does not do it. Export hour by hour, then ten minutes by ten minutes.",
  },
];

const BEYOND_FREE: Readonly<Record<keyof typeof FREE_A_DAY, string>> = {
  workerRequests: "Cloudflare refuses every call until midnight UTC.",
  objectRequests: "No Ledger answers until midnight UTC: acts are 503, reads until their lease ends.",
  rowsWritten: "No Ledger writes until midnight UTC: acts are 503.",
  objectGbSeconds: "No Ledger answers until midnight UTC: acts are 503, reads until their lease ends.",
  kvWrites: "Records wait in the Ledgers, nothing is pruned, and what is asked of the log comes from there.",
};

/** The free plan's, which fail when they are used up; until 00:00 UTC. */
export const FREE_BOUNDS: readonly Bound[] = (Object.keys(FREE_A_DAY) as (keyof typeof FREE_A_DAY)[]).map((unit) => ({
  title: `free plan: ${PRICES[unit].title}`,
  whose: "Cloudflare",
  used: (load, costs) => monthlyUse(load, costs)[unit] / DAYS_A_MONTH / FREE_A_DAY[unit],
  beyond: BEYOND_FREE[unit],
}));

/** Those that did something in the last minute; a key that has less to do than that moves now and then. */
function busyLedgers(load: Load): number {
  const callsAMinute = callsPerSecond(load) * 60;
  return Math.min(load.keys, callsAMinute);
}
