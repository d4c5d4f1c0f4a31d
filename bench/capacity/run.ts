// `npm run capacity`: from what a call costs to ten thousand times the load: what breaks first, what it costs, and what then. Starts nothing,
// measures nothing. What is assumed: docs/capacity-and-cost.md.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { capacityText } from "./capacity-text.ts";
import { costsFromBench, MEASURED } from "./costs.ts";
import { DESK, type Load } from "./load.ts";
import { simulate } from "./simulate.ts";

const HELP = `npm run capacity -- [options]

A load at 1 to 10,000 times: how much of each limit it uses, what it costs a month, what breaks first, and what then.

  --keys N              (${DESK.keys})
  --busiest-share S     of all calls, those of the busiest key, 0 to 1 (${DESK.busiestShare})
  --plain-reads R       a second, of all keys together, in the busy hours (${DESK.plainReads})
  --masked-reads R      (${DESK.maskedReads})
  --lists R             of 100 users, masked (${DESK.lists})
  --acts R              (${DESK.acts})
  --limits-per-act N    (${DESK.limitsPerAct})
  --hours-a-day H       (${DESK.hoursADay})
  --isolates N          that serve at once, at least (${DESK.isolates})
  --retention-days N    that records stay in KV, which is as old as the deployment is taken to be (${DESK.retentionDays})
  --measured FILE       processor times of your own: what npm run bench -- --floor --json printed
  --json
  --help
`;

const NUMBERS = {
  keys: [1, 1e6],
  "busiest-share": [0, 1],
  "plain-reads": [0, 1e6],
  "masked-reads": [0, 1e6],
  lists: [0, 1e6],
  acts: [0, 1e6],
  "limits-per-act": [0, 100],
  "hours-a-day": [0.1, 24],
  isolates: [1, 1e6],
  "retention-days": [30, 36_500],
} as const;
type NumberOption = keyof typeof NUMBERS;

function main(args: readonly string[]): string {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const numbers = Object.fromEntries(Object.keys(NUMBERS).map((name) => [name, text]));
  const { values } = parseArgs({ args: [...args], options: { ...numbers, measured: text, json: flag, help: flag } });
  if (values.help === true) return HELP;
  const number = (name: NumberOption, fallback: number) => numberOf(name, (values as Record<string, unknown>)[name], fallback);
  const load: Load = {
    keys: number("keys", DESK.keys),
    busiestShare: number("busiest-share", DESK.busiestShare),
    plainReads: number("plain-reads", DESK.plainReads),
    maskedReads: number("masked-reads", DESK.maskedReads),
    lists: number("lists", DESK.lists),
    acts: number("acts", DESK.acts),
    limitsPerAct: number("limits-per-act", DESK.limitsPerAct),
    hoursADay: number("hours-a-day", DESK.hoursADay),
    isolates: number("isolates", DESK.isolates),
    retentionDays: number("retention-days", DESK.retentionDays),
  };
  const costs = typeof values.measured === "string" ? costsFromBench(readFileSync(values.measured, "utf8")) : MEASURED;
  const simulations = (["busier", "more-keys"] as const).map((growth) => simulate(load, costs, growth));
  return values.json === true
    ? `${JSON.stringify({ load, costs, simulations }, null, 2)}\n`
    : capacityText(load, costs, simulations);
}

function numberOf(name: NumberOption, value: unknown, fallback: number): number {
  const [min, max] = NUMBERS[name];
  const read = value === undefined ? fallback : Number(value);
  if (read >= min && read <= max) return read;
  throw new Error(`--${name} must be a number from ${min} to ${max}`);
}

try {
  process.stdout.write(main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`capacity: ${error instanceof Error ? error.message : "unknown error"}\n`);
  process.exitCode = 1;
}
