// 1 and 2: what Bailiff costs on the request path, and what one key can do against many.
import { requestBytes } from "./connection.ts";
import { drive } from "./load.ts";
import { type Comparison, compare, type Metric, type Side } from "./rounds.ts";
import { BAN_PATH, type BenchKey, type BenchKeys, READ_PATH } from "./seed-keys.ts";

const MANY_AT_ONCE = 16;

export interface Gateways {
  readonly bailiffUrl: string;
  readonly plainUrl: string;
  readonly keys: BenchKeys;
}

export interface Pace {
  readonly rounds: number;
  readonly seconds: number;
}

export const LATENCY: readonly Metric[] = [
  { key: "medianMs", title: "median ms", digits: 2 },
  { key: "p99Ms", title: "p99 ms", digits: 2 },
];
export const THROUGHPUT: Metric = { key: "perSecond", title: `req/s at ${MANY_AT_ONCE}`, digits: 0 };

/** Latency with one caller at a time, then throughput with sixteen. */
export function bothWays(name: string, url: string, calls: readonly [Buffer, ...Buffer[]]): Side {
  return {
    name,
    async run(seconds) {
      const { medianMs, p99Ms } = await drive({ url, calls }, 1, seconds);
      const { perSecond } = await drive({ url, calls }, MANY_AT_ONCE, seconds);
      return { medianMs, p99Ms, perSecond };
    },
  };
}

export async function compareRequestPath({ bailiffUrl, plainUrl, keys }: Gateways, pace: Pace): Promise<Comparison> {
  const read = ({ key }: BenchKey) => requestBytes(bailiffUrl, "GET", READ_PATH, key);
  const ban = ({ key }: BenchKey) => requestBytes(bailiffUrl, "POST", BAN_PATH, key);
  return compare(
    "1  The request path: latency with one caller, throughput with sixteen",
    [...LATENCY, THROUGHPUT],
    [
      bothWays("plain Worker, users.get", plainUrl, [requestBytes(plainUrl, "GET", READ_PATH, "sk_test_unused")]),
      bothWays("plain Worker, users.ban", plainUrl, [requestBytes(plainUrl, "POST", BAN_PATH, "sk_test_unused")]),
      bothWays("Bailiff, plain read", bailiffUrl, [read(keys.read)]),
      bothWays("Bailiff, masked read", bailiffUrl, [read(keys.maskedRead)]),
      bothWays("Bailiff, act", bailiffUrl, [ban(keys.act)]),
      bothWays("Bailiff, act, rule reads target", bailiffUrl, [ban(keys.targetAct)]),
    ],
    pace,
  );
}

export async function compareOneWithMany({ bailiffUrl, keys }: Gateways, pace: Pace): Promise<Comparison> {
  const ban = ({ key }: BenchKey) => requestBytes(bailiffUrl, "POST", BAN_PATH, key);
  const [first = keys.act, ...others] = keys.many;
  const side = (name: string, calls: readonly [Buffer, ...Buffer[]]): Side => ({
    name,
    run: async (seconds) => ({ ...(await drive({ url: bailiffUrl, calls }, MANY_AT_ONCE, seconds)) }),
  });
  return compare(
    `2  Acts, ${MANY_AT_ONCE} callers at once: one key against ${keys.many.length}`,
    [THROUGHPUT, ...LATENCY],
    [side("one key (one Ledger)", [ban(keys.act)]), side(`${keys.many.length} keys`, [ban(first), ...others.map(ban)])],
    pace,
  );
}
