// The meter of a key's rate: exact within an isolate; with several, over by no more than they let through between two exchanges.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRateMeter, type RatedKey, type RateMeter, type RateVerdict } from "../../../src/keys/key-rate-meter.ts";
import { RateTotal } from "../../../src/ledger/shared-rate-total.ts";
import { parseRate, type Rate, stricter } from "../../../src/policy/language/rate-text.ts";

const RATE = { max: 10, windowMs: 10_000 };

function take(meter: RateMeter, [own, ...above]: readonly RatedKey[], nowMs: number): RateVerdict {
  if (own === undefined) throw new Error("no key calls");
  return meter.take([own, ...above], nowMs);
}

function passed(meter: RateMeter, keyId: string, times: number, nowMs: number, above: readonly string[] = []): number {
  const line = [keyId, ...above].map((id) => ({ keyId: id, rate: RATE }));
  return Array.from({ length: times }, () => take(meter, line, nowMs)).filter(({ ok }) => ok).length;
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
    expect(meter.take([{ keyId: "k", rate: RATE }], 2)).toMatchObject({
      ok: false,
      used: 13,
      resetsAtMs: 10_000,
      firstInWindow: true,
    });
    expect(meter.take([{ keyId: "k", rate: RATE }], 3)).toMatchObject({ ok: false, firstInWindow: false });
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

describe("whatever the lengths of the windows", () => {
  const LENGTHS = [1_000, 10_000, 60_000, 3_600_000] as const;
  const rate = fc.record({ max: fc.integer({ min: 1, max: 6 }), windowMs: fc.constantFrom(...LENGTHS) });
  /** Of a parent, two children and a child of the first. */
  const LINES = [["p"], ["a", "p"], ["b", "p"], ["c", "a", "p"]];
  const step = fc.record({
    line: fc.constantFrom(...LINES),
    afterMs: fc.oneof(fc.nat(1_500), fc.nat(40_000), fc.nat(4_000_000)),
    times: fc.integer({ min: 1, max: 4 }),
  });

  it("no order of calls by a key and those below it lets more than its rate through in its window", () => {
    const rates = fc.record({ p: rate, a: rate, b: fc.option(rate), c: fc.option(rate) });
    fc.assert(
      fc.property(rates, fc.array(step, { maxLength: 60 }), (rateOf, steps) => {
        const meter = createRateMeter();
        const rateByKey = new Map<string, Rate | null>(Object.entries(rateOf));
        const passedAt: { readonly line: readonly string[]; readonly atMs: number }[] = [];
        let nowMs = 0;
        for (const { line, afterMs, times } of steps) {
          nowMs += afterMs;
          for (let time = 0; time < times; time += 1) {
            const rated = line.map((keyId) => ({ keyId, rate: rateByKey.get(keyId) ?? null }));
            const had = rated.map((one) => roomOf(one, passedAt, nowMs));
            const verdict = take(meter, rated, nowMs);
            // Refused only where one of them has no room, and then always.
            expect(verdict.ok).toBe(had.every((room) => room > 0));
            if (verdict.ok) passedAt.push({ line, atMs: nowMs });
            else expect(roomOf(verdict.by, passedAt, nowMs)).toBe(0);
          }
        }
      }),
    );
  });

  it("a key whose rate is changed to and fro gets no second window of either", () => {
    const rates = fc.uniqueArray(rate, { minLength: 2, maxLength: 3, selector: ({ windowMs }) => windowMs });
    fc.assert(
      fc.property(rates, fc.array(fc.nat(2), { maxLength: 60 }), (changed, turns) => {
        const meter = createRateMeter();
        // All within one window of the longest; each rate was in force once, before anything passed.
        for (const one of changed) meter.take([{ keyId: "k", rate: { ...one, max: 0 } }], 1);
        let passedInAll = 0;
        for (const turn of turns) {
          const now = changed[turn % changed.length] ?? changed[0];
          if (now === undefined) continue;
          const verdict = meter.take([{ keyId: "k", rate: now }], 2);
          expect(verdict.ok).toBe(passedInAll < now.max);
          if (verdict.ok) passedInAll += 1;
        }
      }),
    );
  });

  it("the Ledger adds up each length on its own", () => {
    const ledger = new RateTotal();
    expect([
      ledger.add({ startsAtMs: 0, windowMs: 3_600_000, count: 4 }),
      ledger.add({ startsAtMs: 10_000, windowMs: 10_000, count: 3 }),
      ledger.add({ startsAtMs: 0, windowMs: 3_600_000, count: 1 }),
      ledger.add({ startsAtMs: 10_000, windowMs: 10_000, count: 1 }),
      ledger.add({ startsAtMs: 20_000, windowMs: 10_000, count: 1 }),
      ledger.add({ startsAtMs: 10_000, windowMs: 10_000, count: 1 }),
      ledger.add({ startsAtMs: 0, windowMs: 3_600_000, count: 1 }),
    ]).toEqual([4, 3, 5, 4, 1, 0, 6]);
  });

  it("an isolate that has seen as many keys as it keeps forgets what is over first", () => {
    const meter = createRateMeter();
    const hourly = { max: 2, windowMs: 3_600_000 };
    expect(take(meter, [{ keyId: "slow", rate: hourly }], 0).ok).toBe(true);
    expect(take(meter, [{ keyId: "slow", rate: hourly }], 0).ok).toBe(true);
    for (let index = 0; index < 12_000; index += 1)
      take(meter, [{ keyId: `k${index}`, rate: { max: 1, windowMs: 1_000 } }], index * 2);
    expect(take(meter, [{ keyId: "slow", rate: hourly }], 30_000).ok).toBe(false);
  });
});

/** What a key may still cause in the window of its rate that runs. */
function roomOf(
  { keyId, rate }: RatedKey,
  passedAt: readonly { readonly line: readonly string[]; readonly atMs: number }[],
  nowMs: number,
): number {
  if (rate === null) return Number.POSITIVE_INFINITY;
  const startsAtMs = Math.floor(nowMs / rate.windowMs) * rate.windowMs;
  return rate.max - passedAt.filter(({ line, atMs }) => line.includes(keyId) && atMs >= startsAtMs).length;
}

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
