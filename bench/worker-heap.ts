// The memory that the Worker itself needs: its own heap, without the runtime's and without the local KV and Durable Objects, which live in
// the same process. Told by the runtime's inspector, after it has collected garbage: what is left is what the Worker holds on to.
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { type Inspector, openInspector } from "./inspector.ts";
import { quantile } from "./load.ts";

const EVERY_MS = 100;

const usageSchema = z.looseObject({ usedSize: z.number(), backingStorageSize: z.number().default(0) });

export interface HeapWatch {
  /** What was seen in the middle of all looks, and the most, bytes; watching ends. */
  stop(): Promise<{ readonly medianBytes: number; readonly peakBytes: number }>;
}

/** Slows the Worker down: garbage is collected ten times a second. */
export async function watchHeap(inspectorUrl: string): Promise<HeapWatch> {
  const inspector = await openInspector(inspectorUrl);
  const seenBytes: number[] = [];
  const stopped = new AbortController();
  const looks = (async () => {
    while (!stopped.signal.aborted) {
      seenBytes.push(await heldBytes(inspector));
      await sleep(EVERY_MS);
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await looks;
      inspector.close();
      const sorted = seenBytes.sort((a, b) => a - b);
      return { medianBytes: quantile(sorted, 0.5), peakBytes: sorted.at(-1) ?? Number.NaN };
    },
  };
}

/** What the isolate holds once its garbage is collected, what lies outside of V8's heap (buffers) with it. */
export async function heldBytes(inspector: Inspector): Promise<number> {
  await inspector.ask("HeapProfiler.collectGarbage", z.unknown());
  return usedBytes(inspector);
}

/** The same with garbage. */
export async function usedBytes(inspector: Inspector): Promise<number> {
  const { usedSize, backingStorageSize } = await inspector.ask("Runtime.getHeapUsage", usageSchema);
  return usedSize + backingStorageSize;
}
