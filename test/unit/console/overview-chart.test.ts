// Where bars stand, what they are called and where they lead: numbers and words alone, without a browser.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketCounts, bucketName, tickName } from "../../../console/pages/overview/bucket-words.ts";
import { fateAddress, unknownAddress } from "../../../console/pages/overview/call-links.ts";
import { CHART_HEIGHT, stackedBars } from "../../../console/pages/overview/stacked-bars.ts";

const HOUR_MS = 3_600_000;
const START = Date.parse("2026-11-23T00:00:00.000Z");
const fates = { allowed: 0, denied: 0, failed: 0, ended_failed: 0, ended_unknown: 0 };
const none = { ...fates, admin: fates, anonymous: 0 };
const bucket = (n: number, counts: object = {}, ms = HOUR_MS) => ({
  from: new Date(START + n * ms).toISOString(),
  to: new Date(START + (n + 1) * ms - 1).toISOString(),
  ...none,
  ...counts,
});

describe("bars", () => {
  it("stand beside each other within the drawing, their parts on top of each other, none of them invisible", () => {
    const count = fc.integer({ min: 0, max: 1_000_000 });
    const counts = fc.record({ allowed: count, denied: count, failed: count });
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 42 }), fc.integer({ min: 200, max: 2_000 }), (all, width) => {
        const { bars, left, right, bottom, top, labels } = stackedBars(
          all.map((one, n) => bucket(n, one)),
          width,
        );
        expect(bars).toHaveLength(all.length);
        for (const [index, { x, width: wide, parts, bucket: of }] of bars.entries()) {
          expect(x).toBeGreaterThanOrEqual(left);
          expect(x + wide).toBeLessThanOrEqual(right + 0.001);
          const next = bars[index + 1];
          if (next !== undefined) expect(next.x).toBeGreaterThan(x + wide - 0.001);
          expect(parts.map(({ fate }) => fate)).toEqual(
            (["allowed", "denied", "failed"] as const).filter((fate) => of[fate] > 0),
          );
          let under = bottom;
          for (const { y, height } of parts) {
            expect(height).toBeGreaterThanOrEqual(3);
            expect(y + height).toBeCloseTo(under, 6);
            under = y;
          }
          expect(under).toBeGreaterThanOrEqual(top - 9.001);
        }
        expect(bottom).toBeLessThan(CHART_HEIGHT);
        for (const { x } of labels) expect(x).toBeLessThanOrEqual(right);
      }),
    );
  });

  it("are named by the day where several are of one day over a week, and far enough apart to be read", () => {
    const week = Array.from({ length: 42 }, (_, n) => bucket(n, {}, 4 * HOUR_MS));
    const { labels } = stackedBars(week, 1_200);
    expect(labels.map(({ from }) => tickName(from, 14_400))).toEqual([
      "23 Nov",
      "24 Nov",
      "25 Nov",
      "26 Nov",
      "27 Nov",
      "28 Nov",
      "29 Nov",
    ]);
    expect(stackedBars(week, 300).labels.length).toBeLessThan(5);
    expect(
      stackedBars(
        Array.from({ length: 24 }, (_, n) => bucket(n)),
        1_200,
      )
        .labels.map(({ from }) => tickName(from, 3_600))
        .at(-1),
    ).toBe("23:00");
  });

  it("say their time and their numbers, in words", () => {
    expect(bucketName(bucket(17), 3_600)).toBe("Mon 23 Nov, 17:00–18:00");
    expect(bucketName(bucket(0, {}, 24 * HOUR_MS), 86_400)).toBe("Mon 23 Nov");
    expect(bucketCounts(bucket(0))).toBe("no calls");
    expect(bucketCounts(bucket(0, { allowed: 1 }))).toBe("1 call: 1 allowed");
    expect(bucketCounts(bucket(0, { allowed: 1_000, denied: 3, ended_unknown: 1 }))).toBe(
      "1,003 calls: 1,000 allowed, 3 denied, 1 ended in doubt at first",
    );
  });

  it("lead to the records that they count, one for each call", () => {
    const search = (address: string) =>
      [...new URL(address, "https://x.test").searchParams].map(([name, value]) => `${name}=${value}`);
    expect(search(fateAddress(bucket(0), ["users.*"], ["denied"]))).toEqual([
      "from=2026-11-23T00:00:00.000Z",
      "to=2026-11-23T00:59:59.999Z",
      "operation=users.*",
      "type=denied",
    ]);
    expect(search(fateAddress(bucket(0), ["users.*", "jwks.*"])).filter((one) => !/from|to=/.test(one))).toEqual([
      "operation=users.*",
      "operation=jwks.*",
      "type=intent",
      "type=read",
      "type=denied",
      "type=failed",
    ]);
    expect(search(unknownAddress(bucket(0), ["users.*"]))).toContain("outcome=unknown");
  });
});
