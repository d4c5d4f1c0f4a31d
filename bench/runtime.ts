// One Worker on workerd through Miniflare, behind the same entry and the same plain socket as `npm start` (dev/gateway.ts), in its own
// process: both sides of every comparison run on this. It takes a built Worker, so that a start can be timed without the bundler.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Log, LogLevel, Miniflare } from "miniflare";
import * as z from "zod";
import { gatewaySocketBinding } from "../dev/gateway-socket.ts";
import { keepingSignals } from "../dev/lifetime.ts";
import { LOCALHOST, reservePort } from "../dev/ports.ts";
import { projectPath } from "../dev/project.ts";
import { quietTools } from "../dev/quiet-tools.ts";
import { guardRuntime } from "../dev/watchdog.ts";
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
  const { name, vars, kv, objects, compatibilityDate, compatibilityFlags } = order;
  const port = await reservePort(0, "PORT");
  const inspectorPort = order.inspected === true ? await reservePort(0, "PORT") : null;
  const modules = {
    "gateway-entry.js": { type: "esm" as const, contents: readFileSync(projectPath("dev/gateway-entry.js"), "utf8") },
    "worker.js": { type: "esm" as const, contents: readFileSync(order.codeFile, "utf8") },
  };
  const entries = <Value>(pairs: readonly (readonly [string, Value])[]): Record<string, Value> => Object.fromEntries(pairs);
  const env = {
    ...entries(Object.entries(vars).map(([key, value]) => [key, { type: "text" as const, value }])),
    ...entries(kv.map((binding) => [binding, { type: "kv" as const, id: binding }])),
    ...entries(
      objects.map(({ binding, className }) => [
        binding,
        { type: "durable-object" as const, worker: name, exportName: className },
      ]),
    ),
    GATEWAY_SOCKET: gatewaySocketBinding(`${LOCALHOST}:${port}`),
  };
  const exports = entries(
    objects.map(({ className }) => [className, { type: "durable-object" as const, storage: "sqlite" as const }]),
  );
  const stopWatching = guardRuntime();
  const startedMs = performance.now();
  const miniflare = keepingSignals(
    () =>
      new Miniflare({
        host: LOCALHOST,
        port: 0,
        log: new Log(LogLevel.WARN),
        logRequests: false,
        cf: false,
        enableDevRegistry: false,
        resourcePersistencePath: order.stateDir,
        ...(inspectorPort === null ? {} : { inspectorPort }),
        // As in `npm start`: the Worker's log lines are read, and there is nobody to print them for.
        handleStructuredLogs({ level, message }) {
          if (level === "warn" || level === "error") process.stderr.write(`${name}: ${message}\n`);
        },
        workers: [
          {
            config: {
              name,
              compatibilityDate,
              compatibilityFlags,
              manifest: { mainModule: "gateway-entry.js", modules },
              env,
              exports,
            },
          },
        ],
      }),
  );
  await miniflare.ready;
  const startMs = performance.now() - startedMs;
  const close = async () => {
    await miniflare.dispose();
    stopWatching();
  };
  const inspectorUrl = inspectorPort === null ? null : `http://${LOCALHOST}:${inspectorPort}`;
  return { ready: { url: `http://${LOCALHOST}:${port}`, startMs, inspectorUrl }, close };
}

if (import.meta.main) {
  quietTools();
  serveParent(orderSchema, serve);
}
