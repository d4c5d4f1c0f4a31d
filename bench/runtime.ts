// One Worker on workerd through Miniflare, as `npm start` runs it (dev/local-runtime.ts), in its own
// process: both sides of every comparison run on this. It takes a built Worker, so that a start can be timed without the bundler.
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { startLocalRuntime } from "../dev/local-runtime.ts";
import { LOCALHOST, reservePort } from "../dev/ports.ts";
import { quietTools } from "../dev/quiet-tools.ts";
import { type Child, serveParent, startChild } from "./child.ts";

const orderSchema = z.object({
  name: z.string(),
  codeFile: z.string(),
  stateDir: z.string(),
  compatibilityDate: z.string(),
  compatibilityFlags: z.array(z.string()),
  vars: z.record(z.string(), z.string()),
  kv: z.array(z.string()),
  objects: z.array(z.object({ binding: z.string(), className: z.string() })),
  /** Let the Worker's heap be watched (`worker-heap.ts`). */
  inspected: z.boolean().optional(),
});
const readySchema = z.object({ url: z.string(), startMs: z.number(), inspectorUrl: z.string().nullable() });

/** The Worker's code, its bindings, and where its state is. */
export type RuntimeOrder = z.infer<typeof orderSchema>;
/** `startMs`: from here to a workerd that listens. */
export type Runtime = Child<z.infer<typeof readySchema>>;

export async function startRuntime(order: RuntimeOrder): Promise<Runtime> {
  return startChild(fileURLToPath(import.meta.url), order, readySchema);
}

async function serve(order: RuntimeOrder): Promise<{ ready: z.infer<typeof readySchema>; close(): Promise<void> }> {
  const { name, vars, kv, objects, compatibilityDate, compatibilityFlags, stateDir } = order;
  const port = await reservePort(0, "PORT");
  const inspectorPort = order.inspected === true ? await reservePort(0, "PORT") : null;
  const code = readFileSync(order.codeFile, "utf8");
  mkdirSync(stateDir, { recursive: true });
  const startedMs = performance.now();
  const runtime = startLocalRuntime(
    {
      name,
      code,
      compatibilityDate,
      compatibilityFlags,
      texts: vars,
      kv: kv.map((binding) => ({ binding, id: binding })),
      objects,
      // The API document and its page: nobody asks for them here.
      files: null,
    },
    { port, stateDir, logFile: `${stateDir}.log`, ...(inspectorPort === null ? {} : { inspectorPort }) },
    (message) => void process.stderr.write(`${name}: ${message}\n`),
  );
  await runtime.ready;
  const startMs = performance.now() - startedMs;
  const inspectorUrl = inspectorPort === null ? null : `http://${LOCALHOST}:${inspectorPort}`;
  return { ready: { url: runtime.url, startMs, inspectorUrl }, close: runtime.close };
}

if (import.meta.main) {
  quietTools();
  serveParent(orderSchema, serve);
}
