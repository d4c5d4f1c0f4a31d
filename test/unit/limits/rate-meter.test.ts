// The meter of a key's rate: exact within an isolate; with several, over by no more than they let through between two exchanges.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRateMeter, type RateMeter } from "../../../src/keys/rate.ts";
import { RateTotal } from "../../../src/ledger/rate-total.ts";
import { parseRate, type Rate, stricter } from "../../../src/policy/language/rate.ts";

const RATE = { max: 10, windowMs: 10_000 };

function passed(meter: RateMeter, keyId: string, times: number, nowMs: number, above: readonly string[] = []): number {
  return Array.from({ length: times }, () => meter.take(keyId, RATE, nowMs, above)).filter(({ ok }) => ok).length;
}

describe("a rate as it is written", () => {
  it.each<readonly [string, Rate | null]>([
    ["200/10s", { max: 200, windowMs: 10_000 }],
    ["1/1s", { max: 1, windowMs: 1_000 }],
    ["5/2m", { max: 5, windowMs: 120_000 }],
    ["5/3h", { max: 5, windowMs: 10_800_000 }],
    ["5/1d", { max: 5, windowMs: 86_400_000 }],
    ...["", "off", "0/10s", "10/0s", "10/10", "10", "/10s", "1.5/10s", "10/10s ", "1e3/10s", "10/10w", "+1/1s"].map(
      (text) => [text, null] as const,
    ),
  ])("%j is %j", (text, rate) => {
    expect(parseRate(text)).toEqual(rate);
  });

  it("is stricter than another by the second, and than none in any case", () => {
    const [slow, fast] = [
      { max: 5, windowMs: 10_000 },
      { max: 1, windowMs: 1_000 },
    ];
    expect([
      stricter(slow, fast),
      stricter(fast, slow),
      stricter(null, fast),
      stricter(slow, null),
      stricter(null, null),
    ]).toEqual([slow, slow, fast, slow, null]);
  });
});

describe("within an isolate", () => {
  it("a window lets through what it holds, whatever is asked and whenever", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(40_000), fc.integer({ min: 1, max: 8 })), { maxLength: 60 }), (asked) => {
        const meter = createRateMeter();
        const counts = new Map<number, number>();
        for (const [atMs, times] of asked.toSorted(([a], [b]) => a - b)) {
          const window = Math.floor(atMs / RATE.windowMs);
          counts.set(window, (counts.get(window) ?? 0) + passed(meter, "k", times, atMs));
        }
        for (const [window, count] of counts) {
          const wanted = asked
            .filter(([atMs]) => Math.floor(atMs / RATE.windowMs) === window)
            .reduce((sum, [, times]) => sum + times, 0);
          expect(count).toBe(Math.min(RATE.max, wanted));
        }
      }),
    );
  });

  it("what was noted afterwards counts against what comes, also past the maximum", () => {
    const meter = createRateMeter();
    expect(passed(meter, "k", 1, 0)).toBe(1);
    meter.note("k", 12, 1);
    expect(meter.take("k", RATE, 2)).toMatchObject({ ok: false, used: 13, resetsAtMs: 10_000, firstInWindow: true });
    expect(meter.take("k", RATE, 3)).toMatchObject({ ok: false, firstInWindow: false });
  });

  it("a key counts for those above it, and finds no room where they have none", () => {
    const meter = createRateMeter();
    expect(passed(meter, "one", 6, 0, ["top"])).toBe(6);
    meter.note("one", 1, 0);
    expect(passed(meter, "two", 6, 0, ["top"])).toBe(3);
    expect(passed(meter, "top", 1, 0)).toBe(0);
    expect(passed(meter, "one", 3, 10_000, ["top"])).toBe(3);
  });
});

describe("between isolates", () => {
  it("nothing passes once all have heard that the window is full", () => {
    const batches = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 4 })), { maxLength: 20 });
    fc.assert(
      fc.property(batches, (asked) => {
        const meters = [createRateMeter(), createRateMeter(), createRateMeter()];
        const ledger = new RateTotal();
        const exchange = () => {
          for (const meter of meters) for (const spending of meter.drain()) meter.hear(spending, ledger.add(spending));
        };
        let total = 0;
        for (const [index, times] of asked) {
          const meter = meters[index] ?? createRateMeter();
          const room = RATE.max - total;
          const count = passed(meter, "k", times, 1);
          total += count;
          exchange();
          // An isolate learns of the others when it tells of itself: so it is over by what it let through before it was told, and no more.
          expect(count).toBeLessThanOrEqual(Math.max(room, times));
        }
        expect(total).toBeLessThanOrEqual(
          RATE.max + asked.reduce((most, [, times]) => Math.max(most, times), 0) * (meters.length - 1),
        );
      }),
    );
  });

  it("what a Ledger did not hear is told the next time", () => {
    const meter = createRateMeter();
    passed(meter, "k", 3, 0);
    const [lost] = meter.drain();
    if (lost === undefined) throw new Error("nothing to tell");
    meter.putBack(lost);
    passed(meter, "k", 2, 1);
    expect(meter.drain()).toMatchObject([{ count: 5 }]);
  });
});
