// The same load at up to ten thousand times: how much of each bound is used, what a month costs, and in what order things break.
import { type Bill, billFor, monthlyUse } from "./bill.ts";
import { BOUNDS, type Bound, FREE_BOUNDS } from "./bounds.ts";
import type { MeasuredCosts } from "./costs.ts";
import { callsPerSecond, type Growth, grown, type Load } from "./load.ts";
import type { PricedUnit } from "./published.ts";

const FACTORS = [1, 10, 100, 1_000, 10_000] as const;
const MOST = 10_000;
const PRECISION = 1.001;

export interface Step {
  readonly factor: number;
  readonly load: Load;
  readonly callsPerSecond: number;
  /** In the order of the bounds; 1 is all of it. */
  readonly used: readonly number[];
  readonly bill: Bill;
}

export interface Break {
  readonly factor: number;
  readonly callsPerSecond: number;
  readonly bound: Bound;
}

export interface Simulation {
  readonly growth: Growth;
  readonly bounds: readonly Bound[];
  readonly steps: readonly Step[];
  /** The first to break first; of those that break within ten thousand times the load. */
  readonly breaks: readonly Break[];
  readonly freeBreaks: readonly Break[];
  readonly passes: readonly Passed[];
}

/** Where the bill of a month passes a sum, and what most of it is for. */
export interface Passed {
  readonly dollars: number;
  readonly factor: number;
  readonly largest: PricedUnit;
}

const SUMS = [100, 1_000, 10_000, 100_000] as const;

export function simulate(load: Load, costs: MeasuredCosts, growth: Growth): Simulation {
  const steps = FACTORS.map((factor): Step => {
    const at = grown(load, factor, growth);
    return {
      factor,
      load: at,
      callsPerSecond: callsPerSecond(at),
      used: BOUNDS.map((bound) => bound.used(at, costs)),
      bill: billFor(monthlyUse(at, costs)),
    };
  });
  const breaksOf = (bounds: readonly Bound[]) =>
    bounds
      .map((bound) => ({ bound, factor: breakingFactor((factor) => bound.used(grown(load, factor, growth), costs)) }))
      .filter(({ factor }) => factor <= MOST)
      .map(({ bound, factor }) => ({ bound, factor, callsPerSecond: callsPerSecond(grown(load, factor, growth)) }))
      .sort((a, b) => a.factor - b.factor);
  const billAt = (factor: number) => billFor(monthlyUse(grown(load, factor, growth), costs));
  const passes = SUMS.map((dollars) => ({ dollars, factor: breakingFactor((factor) => billAt(factor).dollars / dollars) }))
    .filter(({ factor }) => factor <= MOST)
    .map(({ dollars, factor }): Passed => ({ dollars, factor, largest: largestOf(billAt(factor)) }));
  return { growth, bounds: BOUNDS, steps, breaks: breaksOf(BOUNDS), freeBreaks: breaksOf(FREE_BOUNDS), passes };
}

function largestOf({ lines }: Bill): PricedUnit {
  return lines.reduce((most, line) => (line.dollars > most.dollars ? line : most)).unit;
}

/** The smallest factor at which more than all is used; 1 when it already is, infinite when it never is. Use grows with the factor. */
export function breakingFactor(used: (factor: number) => number): number {
  if (used(1) > 1) return 1;
  if (used(MOST) <= 1) return Number.POSITIVE_INFINITY;
  let [holds, breaks] = [1, MOST];
  while (breaks / holds > PRECISION) {
    const middle = Math.sqrt(holds * breaks);
    if (used(middle) > 1) breaks = middle;
    else holds = middle;
  }
  return breaks;
}
