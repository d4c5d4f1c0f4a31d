// `npm run bench`: what Bailiff costs, side by side with a Worker that only forwards. How to read it: docs/benchmark.md.
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { quietTools } from "../dev/quiet-tools.ts";
import { loadConditions } from "../src/policy/engine.ts";
import { compareStarts } from "./cold-start.ts";
import { compareDecisions } from "./decision-cost.ts";
import { exportText, measureExports } from "./export-log.ts";
import { fillLedger } from "./fill-ledger.ts";
import { compareFloods } from "./floods.ts";
import { compareWithFloor } from "./floor/floor.ts";
import { startFloor } from "./floor/gateways.ts";
import { measureGrowth } from "./growth/growth.ts";
import { compareHistories } from "./long-history.ts";
import { measureMemory, memoryText } from "./memory.ts";
import { type BenchOptions, HELP, OptionProblem, readOptions } from "./options.ts";
import { comparisonText } from "./print-table.ts";
import { type ProfiledCall, profileCall } from "./profile/profile.ts";
import { profileText } from "./profile/profile-text.ts";
import { compareOneWithMany, compareRequestPath } from "./request-path.ts";
import type { Comparison } from "./rounds.ts";
import { compareRows } from "./rows-cost.ts";
import { startRuntime } from "./runtime.ts";
import { seedKeys } from "./seed-keys.ts";
import { buildSides, type Sides } from "./sides.ts";
import { startUpstream } from "./upstream.ts";

type Report = (comparison: Comparison) => void;
type OnEnd = (close: () => Promise<void>) => void;

/** In this order because a state can be started from, or filled, only while nothing runs on it. */
async function measure(options: BenchOptions, folder: string, report: Report, onEnd: OnEnd) {
  await loadConditions();
  if (options.growth) {
    await measureGrowth(folder, options, report, progress, onEnd);
    return;
  }
  if (options.floor) {
    const gateways = await startFloor(folder, onEnd);
    for (const comparison of await compareWithFloor(gateways, options, options.floorTables)) report(comparison);
    return;
  }
  const upstream = await startUpstream();
  onEnd(upstream.close);
  const sides = await buildSides(folder, upstream.ready.url);
  if (options.starts) {
    report(await compareStarts(sides, folder, options.rounds));
    return;
  }
  const keys = await seeded(sides);
  if (options.floods) {
    const bailiff = await startRuntime(sides.bailiff);
    onEnd(bailiff.close);
    report(await compareFloods({ bailiffUrl: bailiff.ready.url, plainUrl: "", keys }, options));
    return;
  }
  report(await compareDecisions(options));
  report(await compareRows(options));
  report(await compareStarts(sides, folder, options.rounds));

  progress(`filling a Ledger with ${options.records.toLocaleString("en-US")} records`);
  const bytes = fillLedger(sides.bailiff.stateDir, keys.old.id, options.records);
  progress(`that Ledger is ${(bytes / 1_048_576).toFixed(0)} MiB`);

  const [bailiff, plain] = await Promise.all([startRuntime(sides.bailiff), startRuntime(sides.plain)]);
  onEnd(bailiff.close);
  onEnd(plain.close);
  const gateways = { bailiffUrl: bailiff.ready.url, plainUrl: plain.ready.url, keys };
  report(await compareRequestPath(gateways, options));
  report(await compareOneWithMany(gateways, options));
  report(await compareHistories(gateways, sides.rootToken, options, options.records));
  report(await compareFloods(gateways, options));
}

async function seeded({ bailiff, rootToken }: Sides) {
  const runtime = await startRuntime(bailiff);
  try {
    return await seedKeys(runtime.ready.url, rootToken);
  } finally {
    await runtime.close();
  }
}

function progress(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}

async function main(options: BenchOptions): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "bailiff-bench-"));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  // The parts end with us (`child.ts`); a gigabyte in the temporary directory would not.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      remove();
      process.exit(130);
    });
  }
  try {
    process.stdout.write(await reportOf(options, folder));
  } finally {
    remove();
  }
}

async function reportOf(options: BenchOptions, folder: string): Promise<string> {
  if (options.exports) return exportReport(options, folder);
  const closers: (() => Promise<void>)[] = [];
  const onEnd = (close: () => Promise<void>) => void closers.push(close);
  try {
    if (options.profile !== null) return await profileReport(options.profile, options, folder, onEnd);
    if (options.memory) return await memoryReport(options, folder, onEnd);
    return await pathReport(options, folder, onEnd);
  } finally {
    await Promise.all(closers.map((close) => close()));
  }
}

/** What Bailiff costs on the request path. */
async function pathReport(options: BenchOptions, folder: string, onEnd: OnEnd): Promise<string> {
  const comparisons: Comparison[] = [];
  await measure(
    options,
    folder,
    (comparison) => {
      comparisons.push(comparison);
      progress(`done: ${comparison.title}`);
    },
    onEnd,
  );
  const { rounds, seconds, json } = options;
  const inOrder = comparisons.toSorted((a, b) => a.title.localeCompare(b.title));
  if (json) return asJson({ about: { ...machine(), rounds, seconds }, comparisons: inOrder });
  const how = "Medians of the rounds; ratio, more: against the first row, in the same round (lowest–highest).";
  return `\n${head(`${rounds} rounds of ${seconds} s`)}\n${how}\n\n${inOrder.map(comparisonText).join("\n")}`;
}

async function memoryReport({ calls, json }: BenchOptions, folder: string, onEnd: OnEnd): Promise<string> {
  const result = await measureMemory(folder, calls, progress, onEnd);
  return json ? asJson({ about: machine(), ...result }) : `\n${head("one run")}\n\n${memoryText(result)}`;
}

async function profileReport(call: ProfiledCall, { json }: BenchOptions, folder: string, onEnd: OnEnd): Promise<string> {
  const result = await profileCall(folder, call, onEnd);
  return json ? asJson({ about: machine(), ...result }) : `\n${head("one run")}\n\n${profileText(result)}`;
}

async function exportReport({ records, perValue, json }: BenchOptions, folder: string): Promise<string> {
  const result = await measureExports(folder, records, perValue, progress);
  return json ? asJson({ about: machine(), ...result }) : `\n${head("one run")}\n\n${exportText(result)}`;
}

function machine() {
  return { date: new Date().toISOString().slice(0, 10), cores: availableParallelism(), node: process.version };
}

function head(runs: string): string {
  const { date, cores, node } = machine();
  return `${date}, ${cores} cores, Node ${node}, ${runs}; local workerd, not Cloudflare's edge.`;
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

quietTools();
try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(HELP);
  else await main(options);
} catch (error) {
  process.stderr.write(
    error instanceof OptionProblem ? `bench: ${error.message}\n` : `${error instanceof Error ? error.stack : error}\n`,
  );
  process.exitCode = 1;
}
