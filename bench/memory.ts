// `npm run bench -- --memory`: what an isolate holds on to after many calls, and while long masked lists are under way. The Worker and all
// Durable Objects are one isolate on a local workerd; what they hold is told by the inspector after garbage was collected.
import { setTimeout as sleep } from "node:timers/promises";
import { requestBytes } from "./connection.ts";
import { type Inspector, openInspector } from "./inspector.ts";
import { drive, type Target } from "./load.ts";
import { startInspected } from "./raw/inspected.ts";
import { BAN_PATH, LIST_PATH, READ_PATH } from "./seed-keys.ts";
import { heldBytes, usedBytes } from "./worker-heap.ts";

const MIB = 1_048_576;
const CALLERS = 16;
const LISTS = 32;
const LIST_SECONDS = 5;
const STEP_SECONDS = 5;
const LOOK_EVERY_MS = 50;
/** What waits to be handed over: reads half a second, records for KV two. */
const SETTLE_MS = 4_000;
const MILLION = 1_000_000;

export interface MemoryResult {
  readonly startMib: number;
  /** After so many calls. */
  readonly looks: readonly { readonly calls: number; readonly heldMib: number }[];
  /** What a million calls would leave, by the slope of the second half of the looks; 0 at least. */
  readonly perMillionMib: number;
  readonly lists: { readonly atOnce: number; readonly heldMib: number; readonly withGarbageMib: number };
}

export async function measureMemory(
  folder: string,
  calls: number,
  progress: (text: string) => void,
  onEnd: (close: () => Promise<void>) => void,
): Promise<MemoryResult> {
  const { workerd, keys } = await startInspected(folder, onEnd);
  const inspector = await openInspector(workerd.inspectorUrl ?? "", "main");
  const { url } = workerd;
  const targets: readonly Target[] = [
    { url, calls: [requestBytes(url, "GET", READ_PATH, keys.read.key)] },
    { url, calls: [requestBytes(url, "GET", READ_PATH, keys.maskedRead.key)] },
    { url, calls: [requestBytes(url, "POST", BAN_PATH, keys.act.key)] },
  ];
  // Each kind once, so that what is made at first use counts as the start.
  for (const target of targets) await drive(target, CALLERS, 1);
  const startMib = await settled(inspector);

  const looks: { calls: number; heldMib: number }[] = [];
  for (let made = 0, step = 0; made < calls; step += 1) {
    const target = targets[step % targets.length];
    if (target !== undefined) made += (await drive(target, CALLERS, STEP_SECONDS)).calls;
    looks.push({ calls: made, heldMib: await settled(inspector) });
    progress(`${made.toLocaleString("en-US")} calls, ${looks.at(-1)?.heldMib.toFixed(1)} MiB held`);
  }
  const list: Target = { url, calls: [requestBytes(url, "GET", LIST_PATH, keys.maskedRead.key)] };
  const lists = await underWay(inspector, list);
  inspector.close();
  return { startMib, looks, perMillionMib: perMillion(looks), lists: { atOnce: LISTS, ...lists } };
}

async function settled(inspector: Inspector): Promise<number> {
  await sleep(SETTLE_MS);
  return (await heldBytes(inspector)) / MIB;
}

/** First left alone, so that garbage lies as it would; then collected at every look. */
async function underWay(inspector: Inspector, target: Target): Promise<{ heldMib: number; withGarbageMib: number }> {
  const most = async (look: (inspector: Inspector) => Promise<number>) => {
    const load = drive(target, LISTS, LIST_SECONDS);
    let [running, bytes] = [true, 0];
    const ended = load.then(() => {
      running = false;
    });
    while (running) {
      bytes = Math.max(bytes, await look(inspector));
      await sleep(LOOK_EVERY_MS);
    }
    await ended;
    return bytes / MIB;
  };
  return { withGarbageMib: await most(usedBytes), heldMib: await most(heldBytes) };
}

/** Least squares over the later half: the first calls fill what is bounded (leases, caches, counters). */
function perMillion(looks: readonly { readonly calls: number; readonly heldMib: number }[]): number {
  const late = looks.slice(Math.floor(looks.length / 2));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [calls, held] = [mean(late.map((look) => look.calls)), mean(late.map((look) => look.heldMib))];
  const above = late.reduce((sum, look) => sum + (look.calls - calls) * (look.heldMib - held), 0);
  const below = late.reduce((sum, look) => sum + (look.calls - calls) ** 2, 0);
  return below === 0 ? 0 : Math.max(0, (above / below) * MILLION);
}

export function memoryText({ startMib, looks, perMillionMib, lists }: MemoryResult): string {
  const last = looks.at(-1);
  const more = (mib: number) => `${mib >= startMib ? "+" : ""}${(mib - startMib).toFixed(1)} MiB`;
  return [
    "What the isolate holds (Worker and all Durable Objects in one; garbage collected before each look)",
    `  at its start, each kind of call made once         ${startMib.toFixed(1)} MiB`,
    `  after ${(last?.calls ?? 0).toLocaleString("en-US")} calls, reads, masked reads and acts in turn  ${more(last?.heldMib ?? startMib)}`,
    `  a million calls, by the later half of the looks    +${perMillionMib.toFixed(1)} MiB`,
    `  with ${lists.atOnce} masked lists of 100 under way, at most     ${lists.heldMib.toFixed(1)} MiB; ${lists.withGarbageMib.toFixed(1)} MiB with garbage`,
    "",
  ].join("\n");
}
