// What `npm run bench` takes on its command line.
import { parseArgs } from "node:util";
import { FLOOR_TABLES, type FloorTable } from "./floor/floor.ts";
import { PROFILED_CALLS, type ProfiledCall } from "./profile/profile.ts";

export interface BenchOptions {
  readonly rounds: number;
  /** Of one side at one concurrency, in one round. */
  readonly seconds: number;
  /** Records that the old key's Ledger is filled with. */
  readonly records: number;
  readonly json: boolean;
  /** Only the exports, of a log of `records`, and of a tenth of it. */
  readonly exports: boolean;
  /** Only starts. */
  readonly starts: boolean;
  /** Only the floods. */
  readonly floods: boolean;
  /** Only against the floor: bare Workers on a bare workerd, and the home-made gateway. */
  readonly floor: boolean;
  /** Only these tables of it; empty: all. */
  readonly floorTables: readonly FloorTable[];
  /** Only how cost grows, up to `keys` and `records`. */
  readonly growth: boolean;
  readonly keys: number;
  /** Only the isolate's memory, after this many calls. */
  readonly memory: boolean;
  readonly calls: number;
  /** Only a CPU profile, of calls of this kind. */
  readonly profile: ProfiledCall | null;
  /** Records in a value of KV, in the log that is exported. */
  readonly perValue: number;
}

export const HELP = `npm run bench -- [options]

Measures what Bailiff costs on the request path, against a Worker that only forwards. All sides run side by side, interleaved in
rounds, and are reported as ratios: the median of the rounds, with the lowest and the highest. About two minutes.
How to read the tables: docs/benchmark.md.

  --rounds N    rounds of each comparison (5)
  --seconds S   of one side, at one concurrency, in one round (0.6)
  --records N   records of the key with a long history (1000000)
  --json        the results as JSON on stdout, nothing else
  --export      instead of all that: the memory and time of exports, of --records and of a tenth of them. Some ten minutes, Linux only
  --starts      instead of all that: what a start and a first answer cost. Some seconds a round: take 15 or more
  --floods      instead of all that: what another team notices of a key that is refused all it asks for, as often as it can. A minute
  --floor       instead of all that: against a Worker that does nothing, on a workerd with nothing beside it, and against the same job at home. Two minutes
  --only T,…    of --floor: reads, lists, acts, keys, home, commits
  --growth      instead of all that: cost over the number of rules, records, users in a list, keys. Ten minutes
  --keys N      of --growth, at most (10000)
  --memory      instead of all that: what an isolate holds after many calls, and under many long lists. Some minutes
  --calls N     of --memory (100000)
  --profile C   instead of all that: where the isolate's time goes under calls of one kind: read (the default), masked, list or act
  --per-value N records in a value of KV in the exported log (500, a busy key; 2: one act at a time)
  --help
`;

export class OptionProblem extends Error {}

/** Null: help was asked for. @throws OptionProblem */
export function readOptions(args: readonly string[]): BenchOptions | null {
  const { values } = parse(args);
  if (values.help === true) return null;
  const number = (
    name: "rounds" | "seconds" | "records" | "per-value" | "keys" | "calls",
    fallback: number,
    [min, max]: readonly [number, number],
  ) => {
    const value = values[name] === undefined ? fallback : Number(values[name]);
    if (value >= min && value <= max) return value;
    throw new OptionProblem(`--${name} must be a number from ${min} to ${max}`);
  };
  return {
    rounds: Math.floor(number("rounds", 5, [1, 100])),
    seconds: number("seconds", 0.6, [0.1, 60]),
    records: Math.floor(number("records", 1_000_000, [100, 5_000_000])),
    json: values.json === true,
    exports: values.export === true,
    starts: values.starts === true,
    floods: values.floods === true,
    floor: values.floor === true,
    floorTables: (values.only?.split(",") ?? []).map((name) => oneOf("only", name, FLOOR_TABLES)),
    growth: values.growth === true,
    keys: Math.floor(number("keys", 10_000, [25, 100_000])),
    memory: values.memory === true,
    calls: Math.floor(number("calls", 100_000, [1_000, 100_000_000])),
    profile: values.profile === undefined ? null : oneOf("profile", values.profile, PROFILED_CALLS),
    perValue: Math.floor(number("per-value", 500, [1, 500])),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: withDefaults(args),
      options: {
        rounds: { type: "string" },
        seconds: { type: "string" },
        records: { type: "string" },
        json: { type: "boolean" },
        export: { type: "boolean" },
        starts: { type: "boolean" },
        floods: { type: "boolean" },
        floor: { type: "boolean" },
        only: { type: "string" },
        growth: { type: "boolean" },
        keys: { type: "string" },
        memory: { type: "boolean" },
        calls: { type: "string" },
        profile: { type: "string" },
        "per-value": { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new OptionProblem(error instanceof Error ? error.message : "unknown option");
  }
}

/** `--profile` alone is `--profile read`. */
function withDefaults(args: readonly string[]): string[] {
  return args.flatMap((arg, index) =>
    arg === "--profile" && (args[index + 1] ?? "--").startsWith("--") ? [arg, "read"] : [arg],
  );
}

function oneOf<Name extends string>(option: string, value: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === value);
  if (found === undefined) throw new OptionProblem(`--${option} must be one of ${names.join(", ")}`);
  return found;
}
