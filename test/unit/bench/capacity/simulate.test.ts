// The capacity model: known sums by hand, and what must hold of any load.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { billFor, monthlyUse } from "../../../../bench/capacity/bill.ts";
import { BOUNDS, busiestLedgerRequests, FREE_BOUNDS } from "../../../../bench/capacity/bounds.ts";
import { capacityText } from "../../../../bench/capacity/capacity-text.ts";
import { costsFromBench, MEASURED } from "../../../../bench/capacity/costs.ts";
import { DESK, grown, type Load } from "../../../../bench/capacity/load.ts";
import { breakingFactor, simulate } from "../../../../bench/capacity/simulate.ts";

const NOTHING: Load = { ...DESK, plainReads: 0, maskedReads: 0, lists: 0, acts: 0 };
const bound = (title: string) => {
  const found = BOUNDS.find((one) => one.title === title);
  if (found === undefined) throw new Error(`no bound ${title}`);
  return found;
};

/** In hundredths: nobody makes 5e-324 calls a second. */
const hundredths = (max: number) => fc.integer({ min: 0, max: max * 100 }).map((value) => value / 100);
const loads = fc.record({
  keys: fc.integer({ min: 1, max: 1_000 }),
  busiestShare: hundredths(1),
  plainReads: hundredths(50),
  maskedReads: hundredths(50),
  lists: hundredths(50),
  acts: hundredths(50),
  limitsPerAct: fc.integer({ min: 0, max: 3 }),
  hoursADay: fc.integer({ min: 1, max: 24 }),
  isolates: fc.integer({ min: 1, max: 10 }),
  retentionDays: fc.integer({ min: 30, max: 400 }),
});
const growths = fc.constantFrom("busier" as const, "more-keys" as const);

describe("a month's use", () => {
  it("of one script with 10 acts a second, day and night, is that of docs/capacity-and-cost.md", () => {
    const use = monthlyUse({ ...NOTHING, keys: 1, busiestShare: 1, acts: 10, limitsPerAct: 0, hoursADay: 24 }, MEASURED);
    expect(use.workerRequests).toBe(25_920_000);
    // Two records and two more when they are pruned, and the intent made and dropped; four rows of every flush, one in two seconds.
    expect(use.rowsWritten).toBe(25_920_000 * 6 + 1_296_000 * 4);
    expect(use.kvWrites).toBe(1_296_000 + 43_200);
    expect(use.objectGb).toBeCloseTo(12.096);
  });

  it("of nothing is nothing but the plan's price and what checkpoints cost", () => {
    expect(billFor(monthlyUse(NOTHING, MEASURED)).dollars).toBe(5);
  });

  it("is only paid for beyond what the plan includes", () => {
    const use = { ...monthlyUse(NOTHING, MEASURED), kvWrites: 3_000_000, rowsWritten: 50_000_000 };
    expect(billFor(use).dollars).toBe(15);
  });
});

it("asks the busiest Ledger twice an act, and for reads no more often than isolates hand over", () => {
  const load = { ...NOTHING, busiestShare: 0.5, plainReads: 100, acts: 20, isolates: 3 };
  expect(busiestLedgerRequests(load)).toBeCloseTo(20 + 6 + 6 + 0.1 + 0.5);
});

it("knows where Clerk's limit breaks: at a hundred calls a second, whoever makes them", () => {
  const { breaks } = simulate({ ...NOTHING, plainReads: 1 }, MEASURED, "more-keys");
  expect(breaks.find((one) => one.bound.whose === "Clerk")?.factor).toBeCloseTo(100, 0);
  expect(bound("Clerk's limit, calls of all keys").used({ ...NOTHING, acts: 100 }, MEASURED)).toBe(1);
});

it("never uses less of anything, nor pays less, when there is more load", () => {
  fc.assert(
    fc.property(loads, growths, fc.double({ min: 1, max: 5_000, noNaN: true }), (load, growth, factor) => {
      const [less, more] = [grown(load, factor, growth), grown(load, factor * 2, growth)];
      for (const one of [...BOUNDS, ...FREE_BOUNDS]) {
        expect(one.used(more, MEASURED)).toBeGreaterThanOrEqual(one.used(less, MEASURED) * 0.999);
      }
      expect(billFor(monthlyUse(more, MEASURED)).dollars).toBeGreaterThanOrEqual(
        billFor(monthlyUse(less, MEASURED)).dollars * 0.999,
      );
    }),
  );
});

it("tells breaks in order, and each where the table has its mark", () => {
  fc.assert(
    fc.property(loads, growths, (load, growth) => {
      const { breaks, bounds, steps } = simulate(load, MEASURED, growth);
      expect(breaks.map(({ factor }) => factor)).toEqual(breaks.map(({ factor }) => factor).toSorted((a, b) => a - b));
      for (const step of steps) {
        for (const [index, used] of step.used.entries()) {
          const broken = breaks.find((one) => one.bound === bounds[index]);
          if (used > 1.01) expect(broken?.factor).toBeLessThanOrEqual(step.factor * 1.001);
          if (used < 0.99 && broken !== undefined) expect(broken.factor).toBeGreaterThan(step.factor);
        }
      }
    }),
    { numRuns: 50 },
  );
});

it("finds the factor at which all is used", () => {
  expect(breakingFactor((factor) => factor / 37)).toBeCloseTo(37, 0);
  expect(breakingFactor(() => 2)).toBe(1);
  expect(breakingFactor((factor) => factor / 20_000)).toBe(Number.POSITIVE_INFINITY);
});

it("fits 80 columns, whatever the load", () => {
  fc.assert(
    fc.property(loads, (load) => {
      const simulations = [simulate(load, MEASURED, "busier"), simulate(load, MEASURED, "more-keys")];
      for (const line of capacityText(load, MEASURED, simulations).split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    }),
    { numRuns: 50 },
  );
});

it("takes processor times from the benchmark's report, and names a row that is missing", () => {
  const row = (side: string, cpuUs: number) => ({ side, cells: { cpuUs: { value: { median: cpuUs } } } });
  const report = (rows: readonly unknown[]) =>
    JSON.stringify({ about: { date: "2026-12-01", cores: 4 }, comparisons: [{ rows }] });
  const rows = [
    row("Bailiff, plain read, raw workerd", 1),
    row("Bailiff, masked read, raw workerd", 2),
    row("Bailiff, masked list, raw workerd", 3),
    row("Bailiff, act, raw workerd", 4),
  ];
  expect(costsFromBench(report(rows))).toMatchObject({ plainReadUs: 1, maskedReadUs: 2, maskedListUs: 3, actUs: 4 });
  expect(() => costsFromBench(report(rows.slice(1)))).toThrow('no row "Bailiff, plain read, raw workerd"');
});
