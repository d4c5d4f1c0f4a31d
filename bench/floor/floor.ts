// F: what a call costs against the floor, which is a Worker that does nothing, on a workerd with nothing beside it; and against what a team
// would write at home. All sides run in every round, and the tables are cut from the same rounds.
import { requestBytes } from "../connection.ts";
import { drive } from "../load.ts";
import { watchProcessors } from "../processor-share.ts";
import { type Pace, THROUGHPUT } from "../request-path.ts";
import { type Comparison, comparisonOf, type Metric, runRounds, type Samples, type Side, summarize } from "../rounds.ts";
import { BAN_PATH, LIST_PATH, READ_PATH } from "../seed-keys.ts";
import { countCommits } from "./commits.ts";
import type { FloorGateways, Started } from "./gateways.ts";

const CALLERS = 16;
const METRICS: readonly Metric[] = [
  THROUGHPUT,
  { key: "medianMs", title: "one caller, median ms", digits: 2, against: "difference" },
  { key: "cpuUs", title: "CPU µs a call", digits: 0 },
];
const HOME_METRICS: readonly Metric[] = METRICS.map((metric) =>
  metric.key === "medianMs" ? { ...metric, against: "ratio" } : metric,
);

/** F1 to F7, by the names that `--only` takes. */
export const FLOOR_TABLES = ["reads", "lists", "acts", "keys", "home", "commits"] as const;
export type FloorTable = (typeof FLOOR_TABLES)[number];

/** A table before anything ran. */
interface Plan {
  readonly table: FloorTable;
  readonly title: string;
  readonly sides: readonly [Side, ...Side[]];
  readonly metrics: readonly Metric[];
}

/** @param only these tables; empty: all. */
export async function compareWithFloor(
  gateways: FloorGateways,
  pace: Pace,
  only: readonly FloorTable[],
): Promise<readonly Comparison[]> {
  const wanted = (table: FloorTable) => only.length === 0 || only.includes(table);
  const plans = plansFor(gateways).filter(({ table }) => wanted(table));
  const sides = [...new Set(plans.flatMap((plan) => plan.sides))];
  const samples = await runRounds(sides, pace);
  const notes = (plan: Plan) => (plan === plans.at(-1) ? shares(sides, samples) : []);
  return [
    ...plans.map((plan) => comparisonOf(plan.title, plan.metrics, plan.sides, samples, notes(plan))),
    ...(wanted("commits") ? [await compareCommits(gateways, pace.rounds)] : []),
  ];
}

function plansFor({
  bareRaw,
  bareStart,
  twoWrites,
  sameCalls,
  readDuties,
  bailiffRaw,
  bailiffStart,
  homeMade,
  upstreamPid,
}: FloorGateways): Plan[] {
  const side = (name: string, { url, pids }: Started, method: "GET" | "POST", path: string, tokens: readonly string[]): Side => {
    const [first, ...others] = tokens.map((token) => requestBytes(url, method, path, token));
    if (first === undefined) throw new Error("no caller");
    return measured(name, url, [first, ...others], { gateway: pids, upstream: upstreamPid });
  };
  const anyone = ["sk_test_unused"];
  const sixteen = Array.from({ length: CALLERS }, (_, index) => `caller-${index}`);
  const many = bailiffRaw.keys.many.map(({ key }) => key);
  const [raw, started] = [bailiffRaw.keys, bailiffStart.keys];

  const bareRead = side("bare Worker, raw workerd", bareRaw, "GET", READ_PATH, anyone);
  const bareReadStart = side("bare Worker, as npm start runs it", bareStart, "GET", READ_PATH, anyone);
  const plainRead = side("Bailiff, plain read, raw workerd", bailiffRaw, "GET", READ_PATH, [raw.read.key]);
  const plainReadStart = side("Bailiff, plain read, npm start", bailiffStart, "GET", READ_PATH, [started.read.key]);
  const maskedRead = side("Bailiff, masked read, raw workerd", bailiffRaw, "GET", READ_PATH, [raw.maskedRead.key]);
  const sameRead = side("bare, with the same calls, raw workerd", sameCalls, "GET", READ_PATH, anyone);
  const byHand = (name: string, token: string) => side(name, readDuties, "GET", READ_PATH, [token]);
  const handRead = byHand("bare, with all of a read's duties, by hand", "sk_test_bailiff_benchBench00plain");
  const handMasked = byHand("the same, two fields masked", "sk_test_bailiff_benchBench01masked");
  const sameList = side("bare, the page parsed and written, same calls", sameCalls, "GET", LIST_PATH, anyone);
  const sameAct = side("bare, with the same calls, raw workerd", sameCalls, "POST", BAN_PATH, ["one"]);
  const sameActs = side("bare, with the same calls, 16 objects", sameCalls, "POST", BAN_PATH, sixteen);
  const bareList = side("bare Worker, raw workerd", bareRaw, "GET", LIST_PATH, anyone);
  const maskedList = side("Bailiff, masked list, raw workerd", bailiffRaw, "GET", LIST_PATH, [raw.maskedRead.key]);
  const bareAct = side("bare, two writes in one object, raw workerd", twoWrites, "POST", BAN_PATH, ["one"]);
  const act = side("Bailiff, act, raw workerd", bailiffRaw, "POST", BAN_PATH, [raw.act.key]);
  const actStart = side("Bailiff, act, npm start", bailiffStart, "POST", BAN_PATH, [started.act.key]);
  const bareActs = side("bare, two writes in 16 objects, raw workerd", twoWrites, "POST", BAN_PATH, sixteen);
  const acts = side("Bailiff, acts of 16 keys, raw workerd", bailiffRaw, "POST", BAN_PATH, many);
  const homeRead = side("home-made gateway, read", homeMade, "GET", READ_PATH, [homeMade.key]);
  const homeAct = side("home-made gateway, act", homeMade, "POST", BAN_PATH, [homeMade.key]);
  return [
    {
      table: "reads",
      title: "F1  A read of one user, against a bare forwarding Worker",
      sides: [bareRead, sameRead, handRead, handMasked, plainRead, maskedRead, bareReadStart, plainReadStart],
      metrics: METRICS,
    },
    {
      table: "lists",
      title: "F2  A list of 100 users, two fields masked",
      sides: [bareList, sameList, maskedList],
      metrics: METRICS,
    },
    {
      table: "acts",
      title: "F3  An act, against a bare Worker that does two durable writes in one Durable Object",
      sides: [bareAct, sameAct, act, actStart],
      metrics: METRICS,
    },
    { table: "keys", title: "F4  Acts of 16 callers with a key each", sides: [bareActs, sameActs, acts], metrics: METRICS },
    {
      table: "home",
      title: "F5  A read of one user, against the same job at home (Express, http-proxy-middleware)",
      sides: [homeRead, plainRead, plainReadStart, handRead, bareRead, bareReadStart],
      metrics: HOME_METRICS,
    },
    {
      table: "home",
      title: "F6  An act, against the same job at home, which writes nothing durable",
      sides: [homeAct, act, actStart, bareAct],
      metrics: HOME_METRICS,
    },
  ];
}

function measured(
  name: string,
  url: string,
  calls: readonly [Buffer, ...Buffer[]],
  processes: Parameters<typeof watchProcessors>[0],
): Side {
  return {
    name,
    async run(seconds) {
      const { medianMs } = await drive({ url, calls }, 1, seconds);
      const used = watchProcessors(processes);
      const load = await drive({ url, calls }, CALLERS, seconds);
      const { gatewayUs, upstreamUs, generatorUs, tookUs } = used();
      return {
        medianMs,
        perSecond: load.perSecond,
        cpuUs: gatewayUs / load.calls,
        upstreamUs: upstreamUs / load.calls,
        generatorUs: generatorUs / load.calls,
        generatorBusy: generatorUs / tookUs,
        upstreamBusy: upstreamUs / tookUs,
      };
    },
  };
}

/** The generator and the upstream are one thread each: near 100 % one of them would be what is measured. */
function shares(sides: readonly Side[], samples: Samples): string[] {
  const medians = (key: string) =>
    sides.map((side) => summarize(samples.get(side)?.map((values) => values[key] ?? Number.NaN) ?? []).median);
  const range = (key: string) =>
    `${Math.min(...medians(key)).toFixed(0)}–${Math.max(...medians(key)).toFixed(0)} µs of CPU a call`;
  const most = (key: string) => `busy ${(100 * Math.max(...medians(key))).toFixed(0)} % of the time at most`;
  return [
    `In all of F: the load generator took ${range("generatorUs")}, ${most("generatorBusy")}; the upstream ${range("upstreamUs")}, ${most("upstreamBusy")}.`,
  ];
}

async function compareCommits({ twoWrites, bailiffRaw }: FloorGateways, rounds: number): Promise<Comparison> {
  const side = (name: string, started: Started & { readonly stateDir: string }, token: string): Side => ({
    name,
    run: async () => {
      const call = requestBytes(started.url, "POST", BAN_PATH, token);
      const at = (callers: number) => countCommits(started.stateDir, { url: started.url, calls: [call] }, callers);
      return { alone: await at(1), together: await at(CALLERS) };
    },
  });
  const sides = [
    side("bare, two writes in one object", twoWrites, "one"),
    side("Bailiff, act", bailiffRaw, bailiffRaw.keys.act.key),
  ] as const;
  return comparisonOf(
    "F7  Durable commits an act, one key",
    [
      { key: "alone", title: "one caller", digits: 2 },
      { key: "together", title: `${CALLERS} callers`, digits: 2 },
    ],
    [...sides],
    await runRounds([...sides], { rounds, seconds: 0 }),
    ["Commits in the write-ahead logs of all SQLite files: each is one wait for the disk."],
  );
}
