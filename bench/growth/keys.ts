// G2: what one key notices of how many others there are, and what is done for all of them at once.
import { z } from "zod";
import { adminClient } from "../../dev/admin-client.ts";
import { requestBytes } from "../connection.ts";
import type { Bailiff } from "../floor/gateways.ts";
import { drive, quantile, repeat } from "../load.ts";
import { cpuSeconds } from "../process-memory.ts";
import type { Pace } from "../request-path.ts";
import { type Comparison, comparisonOf, type Side } from "../rounds.ts";
import { BAN_PATH, POLICIES, READ_PATH } from "../seed-keys.ts";

/** Publishing tells each key's Ledger, and is finished in the background with more than 2,500. */
const PUBLISHES = 3;
const MINTERS = 16;
const CALLERS = 16;

const keySchema = z.object({ key: z.string() }).loose();

/** @param totals how many keys there are to be, ascending; those of the seeding are among them. */
export async function compareKeys(
  bailiff: Bailiff,
  rootToken: string,
  totals: readonly number[],
  pace: Pace,
  progress: (text: string) => void,
): Promise<Comparison> {
  const sides: Side[] = [];
  const samples = new Map<Side, Readonly<Record<string, number>>[]>();
  const admin = adminClient(bailiff.url, rootToken);
  const mint = async () => {
    const body = { name: "one of many", owner: "bench@example.com", policies: ["act"], mode: "test" };
    return (await admin.call("POST", "/admin/keys", keySchema, body)).key;
  };
  let made = Object.values(bailiff.keys).flat().length;
  for (const total of totals) {
    progress(`minting ${Math.max(0, total - made).toLocaleString("en-US")} keys`);
    const startedMs = performance.now();
    const wanted = total - made;
    const minters = Array.from({ length: Math.min(MINTERS, Math.max(0, wanted)) }, async () => {
      while (made < total) {
        made += 1;
        await mint();
      }
    });
    await Promise.all(minters);
    const mintMs = (performance.now() - startedMs) / Math.max(1, wanted);
    const side: Side = {
      name: `${made.toLocaleString("en-US")} keys`,
      run: async (seconds) => ({ mintMs, ...(await measure(bailiff, rootToken, await mint(), seconds)) }),
    };
    sides.push(side);
    const rounds: Readonly<Record<string, number>>[] = [];
    for (let round = 0; round < pace.rounds; round += 1) rounds.push(await side.run(pace.seconds));
    samples.set(side, rounds);
  }
  const [first, ...others] = sides;
  if (first === undefined) throw new Error("no numbers of keys");
  return comparisonOf(
    "G2  Over the number of keys",
    [
      { key: "firstMs", title: "a new key's first call ms", digits: 2 },
      { key: "actUs", title: "act, CPU µs", digits: 0 },
      { key: "readUs", title: "read, CPU µs", digits: 0 },
      { key: "listMs", title: "GET /admin/keys ms", digits: 0 },
      { key: "publishMs", title: "publish ms", digits: 0 },
      { key: "mintMs", title: "to mint one of 16 at once ms", digits: 1, against: "nothing" },
    ],
    [first, ...others],
    samples,
    ["Rows one after the other: their ratios are of different minutes."],
  );
}

async function measure(bailiff: Bailiff, rootToken: string, newKey: string, seconds: number) {
  const { url, keys } = bailiff;
  const [firstMs = Number.NaN] = await repeat({ url, calls: [requestBytes(url, "POST", BAN_PATH, newKey)] }, 1);
  const cpuUs = async (call: Buffer) => {
    const before = cpuOf(bailiff);
    const { calls } = await drive({ url, calls: [call] }, CALLERS, seconds);
    return ((cpuOf(bailiff) - before) * 1e6) / calls;
  };
  const list = requestBytes(url, "GET", "/admin/keys", rootToken);
  return {
    firstMs,
    actUs: await cpuUs(requestBytes(url, "POST", BAN_PATH, keys.act.key)),
    readUs: await cpuUs(requestBytes(url, "GET", READ_PATH, keys.read.key)),
    listMs: quantile(await repeat({ url, calls: [list] }, PUBLISHES), 0.5),
    publishMs: await publish(url, rootToken),
  };
}

function cpuOf({ pids }: Bailiff): number {
  return pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
}

/** A publish that changes something: a description that was not there before. Not all may have heard when it ends, which is a 503. */
async function publish(url: string, rootToken: string): Promise<number> {
  const [first, ...others] = POLICIES;
  const policies = [{ ...first, description: `published at ${performance.now()}` }, ...others];
  const startedMs = performance.now();
  const answer = await fetch(`${url}/admin/policies`, {
    method: "PUT",
    headers: { authorization: `Bearer ${rootToken}`, "content-type": "application/json" },
    body: JSON.stringify({ policies }),
  });
  await answer.arrayBuffer();
  if (answer.status !== 200 && answer.status !== 503) throw new Error(`a publish was answered ${answer.status}`);
  return performance.now() - startedMs;
}
