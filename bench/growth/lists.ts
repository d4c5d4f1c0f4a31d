// G4: lists of 1 to 500 users: forwarded by a bare Worker, read through Bailiff, with two fields masked, and under a rule that reads each user.
import { requestBytes } from "../connection.ts";
import type { Bailiff, Started } from "../floor/gateways.ts";
import { drive } from "../load.ts";
import { cpuSeconds } from "../process-memory.ts";
import type { Pace } from "../request-path.ts";
import { type Comparison, compare, type Side } from "../rounds.ts";
import { listPath } from "../seed-keys.ts";

const LENGTHS = [1, 10, 100, 500] as const;
const CALLERS = 4;

export async function compareLists(bailiff: Bailiff, bare: Started, pace: Pace): Promise<Comparison> {
  const { read, maskedRead, ruledRead } = bailiff.keys;
  const cpuUs = async (gateway: Started, users: number, token: string, seconds: number) => {
    const cpu = () => gateway.pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
    const call = requestBytes(gateway.url, "GET", listPath(users), token);
    const before = cpu();
    const { calls } = await drive({ url: gateway.url, calls: [call] }, CALLERS, seconds);
    return ((cpu() - before) * 1e6) / calls;
  };
  const side = (users: number): Side => ({
    name: `${users} users`,
    run: async (seconds) => ({
      bareUs: await cpuUs(bare, users, "sk_test_unused", seconds),
      plainUs: await cpuUs(bailiff, users, read.key, seconds),
      maskedUs: await cpuUs(bailiff, users, maskedRead.key, seconds),
      ruledUs: await cpuUs(bailiff, users, ruledRead.key, seconds),
    }),
  });
  const [first, ...others] = LENGTHS;
  return compare(
    "G4  Over the length of a list: CPU µs a call, raw workerd",
    [
      { key: "bareUs", title: "bare Worker", digits: 0 },
      { key: "plainUs", title: "Bailiff", digits: 0 },
      { key: "maskedUs", title: "two fields masked", digits: 0 },
      { key: "ruledUs", title: "a rule reads each user", digits: 0 },
    ],
    [side(first), ...others.map(side)],
    pace,
  );
}
