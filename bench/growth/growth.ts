// `npm run bench -- --growth`: how cost grows, table by table, on a bare workerd. Ten minutes, most of them to mint ten thousand keys.
import path from "node:path";
import { requestBytes } from "../connection.ts";
import { fillLedger } from "../fill-ledger.ts";
import type { Bailiff } from "../floor/gateways.ts";
import { repeat } from "../load.ts";
import { startRawWorkerd } from "../raw/workerd-process.ts";
import type { Pace } from "../request-path.ts";
import type { Comparison } from "../rounds.ts";
import type { RuntimeOrder } from "../runtime.ts";
import { BAN_PATH, seedKeys } from "../seed-keys.ts";
import { buildSides } from "../sides.ts";
import { startUpstream } from "../upstream.ts";
import { compareKeys } from "./keys.ts";
import { compareLists } from "./lists.ts";
import { compareRecords } from "./records.ts";
import { compareRules } from "./rules.ts";

const MIB = 1_048_576;
const RECORDS = [1_000, 10_000, 100_000, 1_000_000] as const;
/** With the seeded ones; one key alone is what every other table measures. */
const KEYS = [25, 100, 1_000, 10_000] as const;

export interface GrowthOptions extends Pace {
  /** The most records and keys. */
  readonly records: number;
  readonly keys: number;
}

export async function measureGrowth(
  folder: string,
  options: GrowthOptions,
  report: (comparison: Comparison) => void,
  progress: (text: string) => void,
  onEnd: (close: () => Promise<void>) => void,
): Promise<void> {
  report(await compareRules(options));
  const upstream = await startUpstream();
  onEnd(upstream.close);
  const sides = await buildSides(folder, upstream.ready.url);
  const order: RuntimeOrder = { ...sides.bailiff, stateDir: path.join(folder, "growth") };

  const seeding = await startRawWorkerd(order);
  const keys = await seedKeys(seeding.url, sides.rootToken);
  const { url } = seeding;
  const aged = keys.many.slice(0, RECORDS.length);
  for (const { key } of aged) await repeat({ url, calls: [requestBytes(url, "POST", BAN_PATH, key)] }, 1);
  await seeding.close();
  const histories = aged.flatMap((key, index) => {
    const records = RECORDS[index] ?? 0;
    if (records > options.records) return [];
    progress(`filling a Ledger with ${records.toLocaleString("en-US")} records`);
    return [{ key, records, mib: fillLedger(order.stateDir, key.id, records) / MIB }];
  });

  const workerd = await startRawWorkerd(order);
  onEnd(workerd.close);
  const bare = await startRawWorkerd({ ...sides.plain, name: "bare", stateDir: path.join(folder, "bare") });
  onEnd(bare.close);
  const bailiff: Bailiff = { url: workerd.url, pids: [workerd.pid], keys, stateDir: order.stateDir };
  report(await compareRecords(bailiff, sides.rootToken, histories, options));
  report(await compareLists(bailiff, { url: bare.url, pids: [bare.pid] }, options));
  const totals = KEYS.filter((count) => count <= options.keys);
  report(await compareKeys(bailiff, sides.rootToken, totals, options, progress));
}
