// What a Ledger says of how many calls it has on record. Plain data: it crosses a Durable Object RPC. Names of keys, operations and rules,
// never of users.
import type { CountedAs } from "../audit/counted-call.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Hours are kept so long, and days. */
export const HOURS_KEPT_MS = 9 * DAY_MS;
export const DAYS_KEPT_MS = 35 * DAY_MS;

export interface TallyRequest {
  /** Ms since the epoch; the beginning of a bucket. */
  readonly fromMs: number;
  /** The last moment that counts. */
  readonly toMs: number;
  /** Whole hours, or whole days: buckets begin at multiples of it (UTC). */
  readonly bucketMs: number;
}

/** Calls of one kind within one bucket. */
export interface BucketCount extends Pick<CountedAs, "plane" | "kind"> {
  readonly startsAtMs: number;
  readonly count: number;
}

/** Calls of one kind, key, operation and rule within the whole span. "" where there is none, or where there were too many to tell apart. */
export interface CallCount extends CountedAs {
  readonly count: number;
  readonly lastAtMs: number;
}

export interface Tally {
  /** Calls before are not counted, ms since the epoch; null: all are. */
  readonly sinceMs: number | null;
  /** Records of the span that are not counted yet: there are too many for one look. */
  readonly isBehind: boolean;
  readonly buckets: readonly BucketCount[];
  /** The most frequent ones. */
  readonly calls: readonly CallCount[];
}
