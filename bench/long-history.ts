// 3: a key with a million records behind it against a fresh one: acts, and a page of the audit log.
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { adminClient } from "../dev/admin-client.ts";
import { requestBytes } from "./connection.ts";
import { quantile, repeat } from "./load.ts";
import { bothWays, type Gateways, LATENCY, type Pace, THROUGHPUT } from "./request-path.ts";
import { type Comparison, compare, type Side } from "./rounds.ts";
import { BAN_PATH, type BenchKey } from "./seed-keys.ts";

const PAGE = 50;
/** Few, because each query leaves a record of its own in the `admin` ledger, which the next one has to look through. */
const PAGES_PER_ROUND = 5;
const PAGE_PATIENCE_MS = 10_000;

const pageSchema = z.looseObject({ data: z.array(z.unknown()) });

export async function compareHistories(
  { bailiffUrl: url, keys }: Gateways,
  rootToken: string,
  pace: Pace,
  records: number,
): Promise<Comparison> {
  const side = (name: string, { id, key }: BenchKey): Side => {
    const acts = bothWays(name, url, [requestBytes(url, "POST", BAN_PATH, key)]);
    const page = requestBytes(url, "GET", pagePath(id), rootToken);
    return {
      name,
      async run(seconds) {
        const acted = await acts.run(seconds);
        await fullPage(url, rootToken, id);
        return { ...acted, pageMs: quantile(await repeat({ url, calls: [page] }, PAGES_PER_ROUND), 0.5) };
      },
    };
  };
  return compare(
    `3  Acts, and GET /admin/audit?key=…&limit=${PAGE}, of a key with ${records.toLocaleString("en-US")} records and of a fresh one`,
    [...LATENCY, THROUGHPUT, { key: "pageMs", title: "audit page ms", digits: 2 }],
    [side("fresh key", keys.fresh), side("old key", keys.old)],
    pace,
  );
}

export function pagePath(keyId: string): string {
  return `/admin/audit?key=${keyId}&limit=${PAGE}`;
}

/** A Ledger tells the Registry within seconds that it has records: until then its pages are short, and fast. */
export async function fullPage(url: string, rootToken: string, keyId: string): Promise<void> {
  const admin = adminClient(url, rootToken);
  for (const giveUpAt = Date.now() + PAGE_PATIENCE_MS; Date.now() < giveUpAt; await sleep(200)) {
    if ((await admin.call("GET", pagePath(keyId), pageSchema)).data.length === PAGE) return;
  }
  throw new Error("the audit log does not show a full page of what was done");
}
