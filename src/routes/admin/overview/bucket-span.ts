// The spans of time that an overview counts calls in, and their buckets: whole hours or days of UTC, the last one not over yet. Pure.
import { DAY_MS, HOUR_MS } from "../../../ledger/tally-protocol.ts";

export const SPAN_NAMES = ["24h", "7d", "30d"] as const;
export type SpanName = (typeof SPAN_NAMES)[number];

const SPANS: Readonly<Record<SpanName, { readonly bucketMs: number; readonly buckets: number }>> = {
  "24h": { bucketMs: HOUR_MS, buckets: 24 },
  "7d": { bucketMs: 4 * HOUR_MS, buckets: 42 },
  "30d": { bucketMs: DAY_MS, buckets: 30 },
};

/** Ms since the epoch; `toMs` is the last moment of the last bucket. */
export interface BucketSpan {
  readonly bucketMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly starts: readonly number[];
}

export function bucketSpan(name: SpanName, nowMs: number): BucketSpan {
  const { bucketMs, buckets } = SPANS[name];
  const endMs = Math.floor(nowMs / bucketMs) * bucketMs + bucketMs;
  const fromMs = endMs - buckets * bucketMs;
  return { bucketMs, fromMs, toMs: endMs - 1, starts: Array.from({ length: buckets }, (_, n) => fromMs + n * bucketMs) };
}
