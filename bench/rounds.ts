// Side by side: in every round each side runs once, and is compared with the baseline of the same round. What the machine does meanwhile
// (other people's tests, a warm or a throttled core) hits both, and drops out of the ratio; what does not shows as spread.

export interface Metric {
  readonly key: string;
  readonly title: string;
  readonly digits: number;
  /** How a row is set against the first one: `ratio` unless said otherwise. `difference`: how much more, in the metric's own unit. */
  readonly against?: "ratio" | "difference" | "nothing";
}

export interface Side {
  readonly name: string;
  /** One value per metric. `seconds`: how long to run. */
  run(seconds: number): Promise<Readonly<Record<string, number>>>;
}

export interface Summary {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface Comparison {
  readonly title: string;
  readonly metrics: readonly Metric[];
  readonly rows: readonly {
    readonly side: string;
    /** By metric. `ratio`: to the first row; 1 for itself. */
    readonly cells: Readonly<Record<string, { readonly value: Summary; readonly ratio: Summary; readonly difference: Summary }>>;
  }[];
  readonly notes: readonly string[];
}

const WARM_UP_SECONDS = 0.3;

/** What every side gave in every round. */
export type Samples = ReadonlyMap<Side, readonly Readonly<Record<string, number>>[]>;

/** The first side is the baseline. */
export async function compare(
  title: string,
  metrics: readonly Metric[],
  sides: readonly [Side, ...Side[]],
  { rounds, seconds, notes = [] }: { readonly rounds: number; readonly seconds: number; readonly notes?: readonly string[] },
): Promise<Comparison> {
  return comparisonOf(title, metrics, sides, await runRounds(sides, { rounds, seconds }), notes);
}

export async function runRounds(
  sides: readonly Side[],
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<Samples> {
  for (const side of sides) await side.run(Math.min(seconds, WARM_UP_SECONDS));
  const results = new Map<Side, Readonly<Record<string, number>>[]>(sides.map((side) => [side, []]));
  for (let round = 0; round < rounds; round += 1) {
    // Nobody always runs after the same neighbour's left-overs: two sides may be one gateway, whose records are copied seconds later.
    const first = round % sides.length;
    const rotated = [...sides.slice(first), ...sides.slice(0, first)];
    for (const side of round % 2 === 0 ? rotated : rotated.toReversed()) results.get(side)?.push(await side.run(seconds));
  }
  return results;
}

/** A table of some of the sides that ran; the first one given is the baseline. */
export function comparisonOf(
  title: string,
  metrics: readonly Metric[],
  sides: readonly [Side, ...Side[]],
  samples: Samples,
  notes: readonly string[] = [],
): Comparison {
  const valuesOf = (side: Side, { key }: Metric) => samples.get(side)?.map((values) => values[key] ?? Number.NaN) ?? [];
  const rows = sides.map((side) => ({
    side: side.name,
    cells: Object.fromEntries(
      metrics.map((metric) => {
        const values = valuesOf(side, metric);
        const baseline = valuesOf(sides[0], metric);
        const against = (combine: (value: number, base: number) => number) =>
          summarize(values.map((value, round) => combine(value, baseline[round] ?? Number.NaN)));
        const ratio = against((value, base) => value / base);
        const difference = against((value, base) => value - base);
        return [metric.key, { value: summarize(values), ratio, difference }];
      }),
    ),
  }));
  return { title, metrics, rows, notes };
}

export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [below = Number.NaN, above = Number.NaN] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return { median: (below + above) / 2, low: sorted.at(0) ?? Number.NaN, high: sorted.at(-1) ?? Number.NaN };
}
