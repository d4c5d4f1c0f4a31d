// A load, and what it becomes when there is more of it.

export interface Load {
  readonly keys: number;
  /** Of all calls, those of the busiest key. */
  readonly busiestShare: number;
  /** A second, of all keys together, in the hours when there is any. */
  readonly plainReads: number;
  readonly maskedReads: number;
  /** Of 100 users, masked. */
  readonly lists: number;
  readonly acts: number;
  readonly limitsPerAct: number;
  readonly hoursADay: number;
  /** That serve at once; each leases, hands over and shares by itself. */
  readonly isolates: number;
  /** How long records stay in KV: AUDIT_RETENTION_DAYS; the bill is of a deployment as old as that. */
  readonly retentionDays: number;
}

/** A support desk: ten keys, four people at work. */
export const DESK: Load = {
  keys: 10,
  busiestShare: 0.3,
  plainReads: 0.5,
  maskedReads: 0.5,
  lists: 0.1,
  acts: 0.1,
  limitsPerAct: 1,
  hoursADay: 10,
  isolates: 2,
  retentionDays: 365,
};

/** `busier`: the same keys do all of it; `more-keys`: each is as busy as before, and there are more. */
export type Growth = "busier" | "more-keys";

/** One isolate is taken to serve at most this many calls a second before there is another. */
const CALLS_PER_ISOLATE = 100;

export function grown(load: Load, factor: number, growth: Growth): Load {
  const more = growth === "more-keys" ? factor : 1;
  const times = (perSecond: number) => perSecond * factor;
  const grownLoad = {
    ...load,
    keys: Math.ceil(load.keys * more),
    busiestShare: load.busiestShare / more,
    plainReads: times(load.plainReads),
    maskedReads: times(load.maskedReads),
    lists: times(load.lists),
    acts: times(load.acts),
  };
  return { ...grownLoad, isolates: Math.max(load.isolates, Math.ceil(callsPerSecond(grownLoad) / CALLS_PER_ISOLATE)) };
}

export function callsPerSecond({ plainReads, maskedReads, lists, acts }: Omit<Load, "isolates">): number {
  return plainReads + maskedReads + lists + acts;
}

export function readsPerSecond(load: Load): number {
  return callsPerSecond(load) - load.acts;
}
