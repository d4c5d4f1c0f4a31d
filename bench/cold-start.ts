// 5: the size of what is deployed, and the time from a start of the runtime to the first answer.
import { gzipSync } from "node:zlib";
import { requestBytes } from "./connection.ts";
import { repeat } from "./load.ts";
import { type Comparison, compare, type Side } from "./rounds.ts";
import { type RuntimeOrder, startRuntime } from "./runtime.ts";
import { READ_PATH } from "./seed-keys.ts";
import type { Sides } from "./sides.ts";

/** @param key of a state that is not in use: each start reads it, none changes its keys. */
export async function compareStarts(sides: Sides, key: string, rounds: number): Promise<Comparison> {
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;
  const size = (code: string) => `${kib(Buffer.byteLength(code))} minified, ${kib(gzipSync(code).byteLength)} gzipped`;
  const { bailiff, plain } = sides.minified;
  return compare(
    "5  A start: from nothing to the first answer to users.get",
    [
      { key: "firstMs", title: "first answer ms", digits: 1 },
      { key: "secondMs", title: "second ms", digits: 1 },
      { key: "totalMs", title: "with the runtime's start ms", digits: 0 },
    ],
    [side("plain Worker", sides.plain, "sk_test_unused"), side("Bailiff", sides.bailiff, key)],
    { rounds, seconds: 0, notes: [`bundle: Bailiff ${size(bailiff)}; plain Worker ${size(plain)}`] },
  );
}

/** `first` is what an isolate does once: its settings, the key's lease, the bundle. */
function side(name: string, order: RuntimeOrder, key: string): Side {
  return {
    name,
    async run() {
      const { ready, close } = await startRuntime(order);
      try {
        const call = requestBytes(ready.url, "GET", READ_PATH, key);
        const startedMs = performance.now();
        await repeat({ url: ready.url, calls: [call] }, 1);
        const firstMs = performance.now() - startedMs;
        const [secondMs = Number.NaN] = await repeat({ url: ready.url, calls: [call] }, 1);
        return { firstMs, secondMs, totalMs: ready.startMs + firstMs };
      } finally {
        await close();
      }
    },
  };
}
