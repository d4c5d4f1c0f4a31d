// 5: the size of what is deployed, and what a start costs: a bare `workerd serve`, new each time, to its first answer. Processor time is
// that of the whole workerd process, without anything of Miniflare's; of the two it is the one to compare on a machine that does other things too. Both
// sides are minified, as they would be deployed.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { requestBytes } from "./connection.ts";
import { repeat } from "./load.ts";
import { cpuNanoseconds, residentBytes } from "./process-memory.ts";
import { bareOrder } from "./raw/bare-order.ts";
import { startRawWorkerd } from "./raw/workerd-process.ts";
import { type Comparison, compare, type Side } from "./rounds.ts";
import type { RuntimeOrder } from "./runtime.ts";
import { READ_PATH, seedKeys } from "./seed-keys.ts";
import type { Sides } from "./sides.ts";

/** @param folder for the code as it is deployed, and for a state of its own; the caller removes it. */
export async function compareStarts(sides: Sides, folder: string, rounds: number): Promise<Comparison> {
  const { minified, rootToken } = sides;
  const deployed = (order: RuntimeOrder, code: string): RuntimeOrder => {
    const codeFile = path.join(folder, `${order.name}-deployed.js`);
    writeFileSync(codeFile, code);
    return { ...order, codeFile, stateDir: path.join(folder, `${order.name}-starts`) };
  };
  const plain = deployed(sides.plain, minified.plain);
  const bailiff = deployed(sides.bailiff, minified.bailiff);
  const key = await mintedIn(bailiff, rootToken);
  const sameKind = await bareOrder("same-kind", folder, sides.plain, { minify: true });
  return compare(
    "5  A start: from nothing to the first answer to users.get",
    [
      { key: "loadCpuMs", title: "until it listens, CPU ms", digits: 1 },
      { key: "firstCpuMs", title: "first answer, CPU ms", digits: 1 },
      { key: "firstMs", title: "ms", digits: 1 },
      { key: "secondMs", title: "second ms", digits: 1 },
      { key: "residentMib", title: "resident MiB", digits: 1 },
    ],
    [
      side("plain Worker", plain, "sk_test_unused"),
      side("plain, with the same libraries and objects", sameKind, "sk_test_unused"),
      side("Bailiff", bailiff, key),
    ],
    {
      rounds,
      seconds: 0,
      notes: [`bundle: Bailiff ${sizeText(minified.bailiff)}; plain Worker ${sizeText(minified.plain)}`],
    },
  );
}

function sizeText(code: string): string {
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;
  return `${kib(Buffer.byteLength(code))} minified, ${kib(gzipSync(code).byteLength)} gzipped`;
}

/** Each start reads that key, none changes it. */
async function mintedIn(order: RuntimeOrder, rootToken: string): Promise<string> {
  const workerd = await startRawWorkerd(order);
  try {
    return (await seedKeys(workerd.url, rootToken)).read.key;
  } finally {
    await workerd.close();
  }
}

/** `first` is what an isolate does once: its settings, the key's lease, the bundle. Reading and running the code comes before it listens. */
function side(name: string, order: RuntimeOrder, key: string): Side {
  return {
    name,
    async run() {
      const { url, pid, close } = await startRawWorkerd(order);
      try {
        const call = requestBytes(url, "GET", READ_PATH, key);
        const loadCpuMs = cpuMs(pid);
        const startedMs = performance.now();
        await repeat({ url, calls: [call] }, 1);
        const firstMs = performance.now() - startedMs;
        const firstCpuMs = cpuMs(pid) - loadCpuMs;
        const [secondMs = Number.NaN] = await repeat({ url, calls: [call] }, 1);
        return { loadCpuMs, firstCpuMs, firstMs, secondMs, residentMib: residentBytes(pid) / 1_048_576 };
      } finally {
        await close();
      }
    },
  };
}

function cpuMs(pid: number): number {
  return cpuNanoseconds(pid) / 1e6;
}
