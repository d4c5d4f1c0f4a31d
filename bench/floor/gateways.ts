// What `--floor` sets side by side: bare Workers on a bare workerd, Bailiff's shipped bundle there, both as `npm start` runs them, and the
// home-made gateway; all in front of the same upstream.

import path from "node:path";
import { startHomeMade } from "../home-made/home-made.ts";
import { descendantOf } from "../process-memory.ts";
import { bareOrder } from "../raw/bare-order.ts";
import { startRawWorkerd } from "../raw/workerd-process.ts";
import { type RuntimeOrder, startRuntime } from "../runtime.ts";
import { type BenchKeys, seedKeys } from "../seed-keys.ts";
import { buildSides } from "../sides.ts";
import { startUpstream } from "../upstream.ts";

export interface Started {
  readonly url: string;
  readonly pids: readonly number[];
}

export interface Bailiff extends Started {
  readonly keys: BenchKeys;
  readonly stateDir: string;
}

export interface FloorGateways {
  readonly bareRaw: Started;
  readonly bareStart: Started;
  readonly twoWrites: Started & { readonly stateDir: string };
  readonly sameCalls: Started;
  readonly readDuties: Started;
  readonly bailiffRaw: Bailiff;
  readonly bailiffStart: Bailiff;
  readonly homeMade: Started & { readonly key: string };
  readonly upstreamPid: number;
}

/** @param folder for code and state; the caller removes it. */
export async function startFloor(folder: string, onEnd: (close: () => Promise<void>) => void): Promise<FloorGateways> {
  const upstream = await startUpstream();
  onEnd(upstream.close);
  const sides = await buildSides(folder, upstream.ready.url);
  const raw = async (order: RuntimeOrder): Promise<Started> => {
    const { url, pid, close } = await startRawWorkerd(order);
    onEnd(close);
    return { url, pids: [pid] };
  };
  const asNpmStart = async (order: RuntimeOrder): Promise<Started> => {
    const { ready, pid, close } = await startRuntime(order);
    onEnd(close);
    return { url: ready.url, pids: [pid, descendantOf(pid, "workerd")] };
  };
  const bailiff = async (start: (order: RuntimeOrder) => Promise<Started>, name: string): Promise<Bailiff> => {
    const order = { ...sides.bailiff, name, stateDir: path.join(folder, name) };
    const started = await start(order);
    return { ...started, stateDir: order.stateDir, keys: await seedKeys(started.url, sides.rootToken) };
  };
  const twoWritesOrder = await bareOrder("two-writes", folder, sides.plain);
  const homeMade = await startHomeMade(folder, upstream.ready.url);
  onEnd(homeMade.close);
  return {
    bareRaw: await raw({ ...sides.plain, name: "bare-raw" }),
    bareStart: await asNpmStart(sides.plain),
    twoWrites: { ...(await raw(twoWritesOrder)), stateDir: twoWritesOrder.stateDir },
    sameCalls: await raw(await bareOrder("same-calls", folder, sides.plain)),
    readDuties: await raw(await bareOrder("read-duties", folder, sides.plain)),
    bailiffRaw: await bailiff(raw, "bailiff-raw"),
    bailiffStart: await bailiff(asNpmStart, "bailiff"),
    homeMade: { url: homeMade.ready.url, pids: [homeMade.pid], key: homeMade.key },
    upstreamPid: upstream.pid,
  };
}
