// `npm run bench -- --export`: is the memory of an export the same for a hundred thousand records and for a million? Each log is exported
// through the command line, once whole, once killed half way and gone on with, both verified, and once as a table.
import { rmSync, statSync } from "node:fs";
import path from "node:path";
import { fillLog } from "./fill-log.ts";
import { descendantOf, residentBytes } from "./process-memory.ts";
import { COMMAND_HEAP_MIB, type CommandCost, type Gateway, killAt, runBailiff } from "./run-export.ts";
import { startRuntime } from "./runtime.ts";
import { seedKeys } from "./seed-keys.ts";
import { buildSides } from "./sides.ts";
import { startUpstream } from "./upstream.ts";
import { watchHeap } from "./worker-heap.ts";

const MIB = 1_048_576;

interface ExportMeasure extends CommandCost {
  readonly records: number;
  readonly what: string;
  readonly bytes: number;
  readonly note: string;
}

export interface ExportBench {
  readonly perValue: number;
  readonly measures: readonly ExportMeasure[];
}

/** @param perValue records in a value of KV: 500 is a busy key, 2 one act at a time. */
export async function measureExports(
  folder: string,
  records: number,
  perValue: number,
  progress: (text: string) => void,
): Promise<ExportBench> {
  const measures: ExportMeasure[] = [];
  for (const count of [Math.floor(records / 10), records]) {
    const own = path.join(folder, String(count));
    measures.push(...(await measureLog(own, count, perValue, progress)));
    rmSync(own, { recursive: true, force: true, maxRetries: 3 });
  }
  return { perValue, measures };
}

async function measureLog(
  folder: string,
  records: number,
  perValue: number,
  progress: (text: string) => void,
): Promise<ExportMeasure[]> {
  const upstream = await startUpstream();
  try {
    const { bailiff: order, rootToken } = await buildSides(folder, upstream.ready.url);
    const seeding = await startRuntime(order);
    const keys = await seedKeys(seeding.ready.url, rootToken);
    await seeding.close();
    progress(`writing a log of ${records.toLocaleString("en-US")} records`);
    await fillLog(order, keys.old.id, records, perValue);

    const runtime = await startRuntime({ ...order, inspected: true });
    try {
      const { url, inspectorUrl } = runtime.ready;
      const gateway: Gateway = { url, rootToken, pid: descendantOf(runtime.pid, "workerd") };
      return await measureGateway(gateway, inspectorUrl ?? "", folder, records, progress);
    } finally {
      await runtime.close();
    }
  } finally {
    await upstream.close();
  }
}

async function measureGateway(
  gateway: Gateway,
  inspectorUrl: string,
  folder: string,
  records: number,
  progress: (text: string) => void,
) {
  const idle = `workerd had ${(residentBytes(gateway.pid) / MIB).toFixed(0)} MiB before`;
  const whole = path.join(folder, "whole.ndjson");
  const measures: ExportMeasure[] = [];
  const add = async (what: string, file: string, args: readonly string[], note = "") => {
    const cost = await runBailiff(gateway, "audit", ...args);
    measures.push({ records, what, bytes: statSync(file).size, note, ...cost });
    progress(`${what}: ${cost.seconds.toFixed(0)} s`);
  };
  await add("export", whole, ["export", "--out", whole], idle);
  await add("verify", whole, ["verify", whole]);

  const resumed = path.join(folder, "resumed.ndjson");
  const export_ = ["export", "--out", resumed] as const;
  const killedAt = await killAt(gateway, resumed, statSync(whole).size / 2, "audit", ...export_);
  await add("resume", resumed, [...export_, "--resume"], `killed at ${(killedAt / 1_000_000).toFixed(0)} MB`);
  await add("verify", resumed, ["verify", resumed]);

  const table = path.join(folder, "table.csv");
  await add("csv", table, ["export", "--format", "csv", "--out", table]);

  const watch = await watchHeap(inspectorUrl);
  await runBailiff(gateway, "audit", "export", "--out", path.join(folder, "watched.ndjson"));
  const { medianBytes, peakBytes } = await watch.stop();
  const heap = `the Worker's own heap: ${(medianBytes / MIB).toFixed(0)} MiB, at most ${(peakBytes / MIB).toFixed(0)}`;
  return measures.map((measure, index) => (index === 0 ? { ...measure, note: `${measure.note}; ${heap}` } : measure));
}

export function exportText({ perValue, measures }: ExportBench): string {
  const header = ["records", "", "s", "MB", "peak MiB: bailiff", "workerd", "workerd CPU s", ""];
  const rows = measures.map(({ records, what, seconds, bytes, commandPeakBytes, gatewayPeakBytes, gatewayCpuSeconds, note }) => [
    records.toLocaleString("en-US"),
    what,
    seconds.toFixed(1),
    (bytes / 1_000_000).toFixed(0),
    (commandPeakBytes / MIB).toFixed(0),
    (gatewayPeakBytes / MIB).toFixed(0),
    gatewayCpuSeconds.toFixed(1),
    note,
  ]);
  const table = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === 1 || column === header.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  const lines = table.map((row) => `  ${row.map(pad).join("  ").trimEnd()}`);
  const title = `Exports of a log with at most ${perValue} records in a value of KV; bailiff with a heap of ${COMMAND_HEAP_MIB} MiB`;
  return [title, ...lines, ""].join("\n");
}
