// What `npm run bench` takes on its command line.
import { parseArgs } from "node:util";

export interface BenchOptions {
  readonly rounds: number;
  /** Of one side at one concurrency, in one round. */
  readonly seconds: number;
  /** Records that the old key's Ledger is filled with. */
  readonly records: number;
  readonly json: boolean;
}

export const HELP = `npm run bench -- [options]

Measures what Bailiff costs on the request path, against a Worker that only forwards. All sides run side by side, interleaved in
rounds, and are reported as ratios: the median of the rounds, with the lowest and the highest. About two minutes.
How to read the tables: docs/benchmark.md.

  --rounds N    rounds of each comparison (5)
  --seconds S   of one side, at one concurrency, in one round (0.6)
  --records N   records of the key with a long history (1000000)
  --json        the results as JSON on stdout, nothing else
  --help
`;

export class OptionProblem extends Error {}

/** Null: help was asked for. @throws OptionProblem */
export function readOptions(args: readonly string[]): BenchOptions | null {
  const { values } = parse(args);
  if (values.help === true) return null;
  const number = (name: "rounds" | "seconds" | "records", fallback: number, [min, max]: readonly [number, number]) => {
    const value = values[name] === undefined ? fallback : Number(values[name]);
    if (value >= min && value <= max) return value;
    throw new OptionProblem(`--${name} must be a number from ${min} to ${max}`);
  };
  return {
    rounds: Math.floor(number("rounds", 5, [1, 100])),
    seconds: number("seconds", 0.6, [0.1, 60]),
    records: Math.floor(number("records", 1_000_000, [100, 5_000_000])),
    json: values.json === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rounds: { type: "string" },
        seconds: { type: "string" },
        records: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new OptionProblem(error instanceof Error ? error.message : "unknown option");
  }
}
