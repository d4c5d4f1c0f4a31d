// A closed loop: each connection sends its next call when the answer to the last one is here. So a slower side is asked less often, and
// a latency is what a caller sees who waits.
import { type Connection, openConnection } from "./connection.ts";

export interface Target {
  readonly url: string;
  /** Prepared by `requestBytes`; connection i repeats call i, over and over. */
  readonly calls: readonly [Buffer, ...Buffer[]];
}

export interface Load {
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** All that were made, the warm-up's too: what processor time is divided by. */
  readonly calls: number;
}

/** Share of the time that is run first and not counted. */
const WARM_UP = 0.1;

/** @throws on any answer but 200: a benchmark of refusals would look very fast. */
export async function drive({ url, calls }: Target, concurrency: number, seconds: number): Promise<Load> {
  const connections = await Promise.all(Array.from({ length: concurrency }, () => openConnection(url)));
  try {
    const warmUp = await loop(connections, calls, seconds * WARM_UP);
    const startedMs = performance.now();
    const latencies = await loop(connections, calls, seconds);
    const tookMs = performance.now() - startedMs;
    const sorted = latencies.sort((a, b) => a - b);
    return {
      perSecond: (sorted.length * 1000) / tookMs,
      medianMs: quantile(sorted, 0.5),
      p99Ms: quantile(sorted, 0.99),
      calls: warmUp.length + sorted.length,
    };
  } finally {
    for (const connection of connections) connection.close();
  }
}

/** Latencies of `count` calls, one after another. */
export async function repeat({ url, calls: [call] }: Target, count: number): Promise<number[]> {
  const connection = await openConnection(url);
  try {
    const latencies: number[] = [];
    while (latencies.length < count) latencies.push(await timed(connection, call));
    return latencies.sort((a, b) => a - b);
  } finally {
    connection.close();
  }
}

async function loop(connections: readonly Connection[], calls: Target["calls"], seconds: number): Promise<number[]> {
  const untilMs = performance.now() + seconds * 1000;
  const latencies: number[] = [];
  const one = async (connection: Connection, call: Buffer) => {
    do latencies.push(await timed(connection, call));
    while (performance.now() < untilMs);
  };
  await Promise.all(connections.map((connection, index) => one(connection, calls[index % calls.length] ?? calls[0])));
  return latencies;
}

async function timed(connection: Connection, call: Buffer): Promise<number> {
  const startedMs = performance.now();
  const status = await connection.send(call);
  if (status !== 200) throw new Error(`answered ${status} where 200 was expected`);
  return performance.now() - startedMs;
}

/** Of numbers in ascending order. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
