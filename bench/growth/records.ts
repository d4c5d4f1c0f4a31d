// G3: what a key notices of its own past: acts and a page of the audit log over how many records its Ledger holds.
import { requestBytes } from "../connection.ts";
import type { Bailiff } from "../floor/gateways.ts";
import { drive, quantile, repeat } from "../load.ts";
import { fullPage, pagePath } from "../long-history.ts";
import { cpuSeconds } from "../process-memory.ts";
import type { Pace } from "../request-path.ts";
import { type Comparison, compare, type Side } from "../rounds.ts";
import { BAN_PATH, type BenchKey } from "../seed-keys.ts";

const PAGES = 5;
const CALLERS = 16;

/** @param histories a key for each number of records, whose Ledger was filled with them. */
export async function compareRecords(
  bailiff: Bailiff,
  rootToken: string,
  histories: readonly { readonly key: BenchKey; readonly records: number; readonly mib: number }[],
  pace: Pace,
): Promise<Comparison> {
  const { url, pids } = bailiff;
  const cpu = () => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const sides = histories.map(({ key, records, mib }): Side => {
    const act = requestBytes(url, "POST", BAN_PATH, key.key);
    const page = requestBytes(url, "GET", pagePath(key.id), rootToken);
    return {
      name: `${records.toLocaleString("en-US")} records`,
      async run(seconds) {
        const { medianMs } = await drive({ url, calls: [act] }, 1, seconds);
        const before = cpu();
        const { calls } = await drive({ url, calls: [act] }, CALLERS, seconds);
        const actUs = ((cpu() - before) * 1e6) / calls;
        await fullPage(url, rootToken, key.id);
        const pageMs = quantile(await repeat({ url, calls: [page] }, PAGES), 0.5);
        return { mib, medianMs, actUs, pageMs };
      },
    };
  });
  const [first, ...others] = sides;
  if (first === undefined) throw new Error("no histories");
  return compare(
    "G3  Over the number of records of a key",
    [
      { key: "mib", title: "file MiB", digits: 0, against: "nothing" },
      { key: "medianMs", title: "act, one caller, ms", digits: 2 },
      { key: "actUs", title: "act, CPU µs", digits: 0 },
      { key: "pageMs", title: "audit page of 50 ms", digits: 2 },
    ],
    [first, ...others],
    pace,
  );
}
