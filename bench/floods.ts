// 6: what one key that is refused everything costs another team. The floods are those of an attack that worked once: their sizes and
// numbers are its own. The key that floods is under the rate that a deployment has by default, as any key is. What a flood costs the machine
// alone shows in the rows that send the same bytes to a server that does nothing with them.
import { requestBytes } from "./connection.ts";
import { type FloodOrder, startFlood } from "./flood.ts";
import { drive } from "./load.ts";
import { type Gateways, LATENCY, type Pace } from "./request-path.ts";
import { type Comparison, compare, type Metric, type Side } from "./rounds.ts";
import { BAN_PATH, type BenchKeys, READ_PATH } from "./seed-keys.ts";
import { startSink } from "./sink.ts";
import { USER_ID } from "./upstream.ts";

type Flood = Omit<FloodOrder, "url" | "token" | "statuses"> & { readonly name: string; readonly wrongKey?: true };

const REFUSED = [403, 429];
const JSON_TYPE = "application/json";
/** 260 calls a second in all. */
const OFTEN = { callers: 4, everyMs: 4_000 / 260 };
const FLOODS: readonly Flood[] = [
  {
    name: "refused publishes of 6 MB, 6 at once",
    callers: 6,
    method: "PUT",
    path: "/admin/policies",
    body: { bytes: 6_000_000, type: JSON_TYPE },
  },
  { name: "denied admin calls, 260 a second", ...OFTEN, method: "GET", path: "/admin/keys" },
  {
    name: "refused explains of 240 kB, 4 at once",
    callers: 4,
    method: "POST",
    path: "/admin/explain",
    body: { bytes: 240_000, type: JSON_TYPE },
  },
  {
    name: "refused uploads of 10 MB, 8 at once",
    callers: 8,
    method: "POST",
    path: `/v1/users/${USER_ID}/profile_image`,
    body: { bytes: 10_000_000, type: "multipart/form-data; boundary=b" },
  },
  {
    name: "denied metadata calls of 240 kB, 4 at once",
    callers: 4,
    method: "PATCH",
    path: `/v1/users/${USER_ID}/metadata`,
    body: { bytes: 240_000, type: JSON_TYPE },
  },
  { name: "wrong keys, 260 a second", ...OFTEN, method: "GET", path: READ_PATH, wrongKey: true },
];

const READ: readonly Metric[] = LATENCY.map((metric) => ({ ...metric, title: `read ${metric.title}` }));
const ACT: readonly Metric[] = LATENCY.map(({ key, title, digits }) => ({ key: `act_${key}`, title: `act ${title}`, digits }));

export async function compareFloods({ bailiffUrl, keys }: Gateways, pace: Pace): Promise<Comparison> {
  const sink = await startSink();
  const side = sideFor(bailiffUrl, keys);
  const orders = FLOODS.map(({ name, wrongKey, ...flood }): { name: string; order: FloodOrder } => {
    const { key } = keys.flooding;
    const token = wrongKey === undefined ? key : `${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`;
    return { name, order: { ...flood, url: bailiffUrl, token, statuses: wrongKey === undefined ? REFUSED : [401] } };
  });
  const floods = orders.flatMap(({ name, order }) => [
    side(name, order),
    ...(order.body === undefined ? [] : [side("  the same to a server that does nothing", { ...order, url: sink.ready.url })]),
  ]);
  try {
    const title = "6  Another team's read and act while one key floods the gateway with calls that are refused";
    return await compare(title, [...READ, ...ACT], [side("no flood", null), ...floods], pace);
  } finally {
    await sink.close();
  }
}

function sideFor(url: string, keys: BenchKeys): (name: string, order: FloodOrder | null) => Side {
  const read = requestBytes(url, "GET", READ_PATH, keys.read.key);
  const act = requestBytes(url, "POST", BAN_PATH, keys.act.key);
  return (name, order) => ({
    name,
    async run(seconds) {
      const flood = order === null ? null : await startFlood(order);
      try {
        const { medianMs, p99Ms } = await drive({ url, calls: [read] }, 1, seconds);
        const acts = await drive({ url, calls: [act] }, 1, seconds);
        return { medianMs, p99Ms, act_medianMs: acts.medianMs, act_p99Ms: acts.p99Ms };
      } finally {
        await flood?.close();
      }
    },
  });
}
