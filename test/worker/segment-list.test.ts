// The names of segments, listed from real KV in small pages: every one of a span once, in the wanted order, and never many at a time.
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { invertedMs, MAX_SEGMENT_SPAN_MS, type SegmentMetadata, utcDay } from "../../src/audit/segment.ts";
import { type ListedSegment, listSegments, oldestDayMs, type SegmentOrder, type TimeSpan } from "../../src/audit/segment-list.ts";
import { pagedKv } from "./paged-kv.ts";

const MIDNIGHT = Date.UTC(2026, 10, 20);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PAGE = 4;

interface MadeSegment {
  readonly name: string;
  readonly newestMs: number;
  readonly oldestMs: number;
  readonly first: number;
}

/** Quiet days at the ends, a busy one between them with a very busy minute, and two ledgers that write at the same time. */
const made: readonly MadeSegment[] = [
  ...series("admin", MIDNIGHT - 20 * HOUR_MS, 5 * HOUR_MS, 4),
  ...series("abcdefghijkl", MIDNIGHT + HOUR_MS, 7 * 60_000, 120),
  ...series("admin", MIDNIGHT + HOUR_MS, 7 * 60_000, 60),
  ...series("anonymous", MIDNIGHT + 12 * HOUR_MS, 450, 90),
  ...series("admin", MIDNIGHT + DAY_MS + HOUR_MS, 4 * HOUR_MS, 3),
];

function series(ledger: string, fromMs: number, stepMs: number, count: number): MadeSegment[] {
  return Array.from({ length: count }, (_, index) => {
    const newestMs = fromMs + index * stepMs;
    const oldestMs = Math.max(newestMs - (index % 3) * (MAX_SEGMENT_SPAN_MS / 2), Math.floor(newestMs / DAY_MS) * DAY_MS);
    const first = index * 10 + 1;
    return { name: `audit/${utcDay(newestMs)}/${invertedMs(newestMs)}-${ledger}-${first}`, newestMs, oldestMs, first };
  });
}

beforeAll(async () => {
  for (const { name, oldestMs, first } of made) {
    const metadata: Partial<SegmentMetadata> = { v: 1, first, oldest: oldestMs };
    await env.AUDIT_KV.put(name, "", { metadata });
  }
  await env.AUDIT_KV.put("audit/2026-11-20/readme", "somebody's note");
});

async function listed(span: TimeSpan, order: SegmentOrder, kv = pagedKv(PAGE).kv): Promise<ListedSegment[][]> {
  const batches: ListedSegment[][] = [];
  for await (const batch of listSegments(kv, span, order)) batches.push(batch);
  return batches;
}

const all = { fromMs: MIDNIGHT - DAY_MS, toMs: MIDNIGHT + 3 * DAY_MS };
const orders = ["oldest_first", "newest_first"] as const;

describe.each(orders)("listed %s", (order) => {
  it("is every segment once and in order, whatever the span", async () => {
    const moment = fc.oneof(
      fc.integer({ min: all.fromMs, max: all.toMs }),
      fc.constantFrom(...made.flatMap(({ newestMs, oldestMs }) => [newestMs, oldestMs, newestMs + 1, oldestMs - 1])),
    );
    await fc.assert(
      fc.asyncProperty(moment, moment, async (a, b) => {
        const span = { fromMs: Math.min(a, b), toMs: Math.max(a, b) };
        const found = (await listed(span, order)).flat();
        const expected = made.filter(({ newestMs, oldestMs }) => newestMs >= span.fromMs && oldestMs <= span.toMs);
        expect(found.map(({ name }) => name).sort()).toEqual(expected.map(({ name }) => name).sort());
        const times = found.map(({ newestMs }) => newestMs);
        expect(times).toEqual(times.toSorted((x, y) => (order === "oldest_first" ? x - y : y - x)));
      }),
      { numRuns: 60 },
    );
  });

  it("never holds more than a few pages of a day", async () => {
    const batches = await listed(all, order);
    expect(batches.flat()).toHaveLength(made.length);
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(5 * PAGE);
  });

  it("finds a minute of a busy day without listing the day", async () => {
    const { kv, asked } = pagedKv(PAGE);
    const span = { fromMs: MIDNIGHT + 5 * HOUR_MS, toMs: MIDNIGHT + 5 * HOUR_MS + 60_000 };
    const found = (await listed(span, order, kv)).flat();
    expect(found.length).toBeGreaterThan(0);
    expect(asked.list).toBeLessThan(made.length / PAGE / 2);
  });
});

it("goes through empty pages: KV gives them where names have just expired", async () => {
  const kv = new Proxy(env.AUDIT_KV, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (property !== "list") return typeof value === "function" ? value.bind(target) : value;
      return async ({ cursor, ...options }: KVNamespaceListOptions) => {
        if (cursor === null) return { keys: [], list_complete: false, cursor: "start", cacheStatus: null };
        return target.list({ ...options, cursor: cursor === "start" ? null : (cursor ?? null) });
      };
    },
  });
  for (const order of orders) expect((await listed(all, order, kv)).flat()).toHaveLength(made.length);
  expect(await oldestDayMs(kv)).toBe(MIDNIGHT - DAY_MS);
});

it("knows the first day, and that there is none", async () => {
  expect(await oldestDayMs(pagedKv(1).kv)).toBe(MIDNIGHT - DAY_MS);
  const empty = new Proxy(env.AUDIT_KV, {
    get: (target, property) => (property === "list" ? () => target.list({ prefix: "nothing/" }) : Reflect.get(target, property)),
  });
  expect(await oldestDayMs(empty)).toBeNull();
});
