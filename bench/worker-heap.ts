// The memory that the Worker itself needs: its own heap, without the runtime's and without the local KV and Durable Objects, which live in
// the same process. Told by the runtime's inspector, after it has collected garbage: what is left is what the Worker holds on to.
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { quantile } from "./load.ts";

const EVERY_MS = 100;

const targetsSchema = z.array(z.looseObject({ webSocketDebuggerUrl: z.string() }));
const answerSchema = z.looseObject({
  result: z.looseObject({ usedSize: z.number().optional(), backingStorageSize: z.number().optional() }).optional(),
});

export interface HeapWatch {
  /** What was seen in the middle of all looks, and the most, bytes; watching ends. */
  stop(): Promise<{ readonly medianBytes: number; readonly peakBytes: number }>;
}

/** Slows the Worker down: garbage is collected ten times a second. */
export async function watchHeap(inspectorUrl: string): Promise<HeapWatch> {
  const [target] = targetsSchema.parse(await (await fetch(`${inspectorUrl}/json`)).json());
  if (target === undefined) throw new Error("the runtime shows no Worker to its inspector");
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error("the inspector does not answer"));
  });
  const seenBytes: number[] = [];
  socket.onmessage = ({ data }) => {
    const { usedSize = 0, backingStorageSize = 0 } = answerSchema.parse(JSON.parse(String(data))).result ?? {};
    if (usedSize > 0) seenBytes.push(usedSize + backingStorageSize);
  };
  let id = 0;
  const ask = (method: string) => {
    id += 1;
    socket.send(JSON.stringify({ id, method }));
  };
  const timer = setInterval(() => {
    ask("HeapProfiler.collectGarbage");
    ask("Runtime.getHeapUsage");
  }, EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      // The last answers.
      await sleep(2 * EVERY_MS);
      socket.close();
      const sorted = seenBytes.sort((a, b) => a - b);
      return { medianBytes: quantile(sorted, 0.5), peakBytes: sorted.at(-1) ?? Number.NaN };
    },
  };
}
