// The checkpoints on either side of a moment, found by their names in real KV, wherever they lie.
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { newestBefore, oldestAfter } from "../../src/audit/checkpoint-neighbours.ts";
import { invertedMs } from "../../src/audit/segment.ts";
import { pagedKv } from "./paged-kv.ts";

const START = Date.UTC(2026, 10, 20);
const DAY_MS = 86_400_000;
const nameOf = (atMs: number, seq: number) => `checkpoint/${invertedMs(atMs)}-${seq}`;

async function putAll(times: readonly number[]): Promise<void> {
  for (const [index, atMs] of times.entries()) await env.AUDIT_KV.put(nameOf(atMs, index + 1), "{}");
  await env.AUDIT_KV.put("checkpoint/readme", "somebody's note");
}
afterEach(async () => {
  for (const { name } of (await env.AUDIT_KV.list()).keys) await env.AUDIT_KV.delete(name);
});

/** Minutes, days and years apart. */
const gaps = fc.oneof(
  fc.integer({ min: 1, max: 3 }),
  fc.constant(60_000),
  fc.integer({ min: 60_000, max: 9_000_000 }),
  fc.integer({ min: 9_000_000, max: 40 * DAY_MS }),
  fc.integer({ min: 300 * DAY_MS, max: 900 * DAY_MS }),
);

it("are the nearest on either side, and none where there is none", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(gaps, { maxLength: 12 }),
      fc.array(gaps, { minLength: 1, maxLength: 4 }),
      async (apart, moments) => {
        const times = apart.map((_, index) => START + apart.slice(0, index + 1).reduce((sum, gap) => sum + gap, 0));
        await putAll(times);
        const { kv } = pagedKv(3);
        const near = times.flatMap((atMs) => [atMs - 1, atMs, atMs + 1]);
        for (const ms of [START, ...near.slice(0, 9), ...moments.map((gap) => START + gap)]) {
          const [before, after] = [times.findLast((atMs) => atMs < ms), times.find((atMs) => atMs > ms)];
          expect([ms, (await newestBefore(kv, ms))?.atMs, (await oldestAfter(kv, ms))?.atMs]).toEqual([ms, before, after]);
        }
        for (const [index, atMs] of times.entries()) await env.AUDIT_KV.delete(nameOf(atMs, index + 1));
      },
    ),
    { numRuns: 25 },
  );
});

it("cost a list each while checkpoints are made, and some twenty after a day without", async () => {
  const asked = async (times: readonly number[], ms: number) => {
    await putAll(times);
    const { kv, asked } = pagedKv(1_000);
    await newestBefore(kv, ms);
    await oldestAfter(kv, ms);
    return asked.list;
  };
  const minutes = Array.from({ length: 60 }, (_, index) => START + index * 60_000);
  expect(await asked(minutes, START + 30 * 60_000)).toBeLessThanOrEqual(4);
  expect(await asked([START, START + 2 * DAY_MS], START + 30 * DAY_MS + 30_000_000)).toBeLessThanOrEqual(60);
});
