// A built Worker on Miniflare as `npm start` runs it: behind the plain socket of `gateway-socket.ts`, without anything of Miniflare's on a
// call's way, with its log lines in a file. The benchmark measures on this too.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gatewaySocketBinding } from "./gateway-socket.ts";
import { keepingSignals } from "./lifetime.ts";
import { LOCALHOST } from "./ports.ts";
import { projectPath } from "./project.ts";
import { guardRuntime } from "./watchdog.ts";
import { followLog, isSerious, logWorkerdTo, shownMessage } from "./workerd-log.ts";

// Required, not imported: it is CommonJS in a package that does not say so, and Node would parse its 3 MB twice to find out.
const { Log, LogLevel, Miniflare }: typeof import("miniflare") = createRequire(import.meta.url)("miniflare");

export interface LocalWorker {
  readonly name: string;
  readonly code: string;
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  /** Variables and secrets. */
  readonly texts: Readonly<Record<string, string>>;
  readonly kv: readonly { readonly binding: string; readonly id: string }[];
  readonly buckets?: readonly { readonly binding: string; readonly name: string }[];
  readonly objects: readonly { readonly binding: string; readonly className: string }[];
  /** Static files that the Worker hands out itself; null: it has none. `directory` is absolute. */
  readonly files: { readonly binding: string; readonly directory: string } | null;
}

export interface RuntimeOptions {
  readonly port: number;
  /** Where KV and Durable Objects are kept. */
  readonly stateDir: string;
  readonly logFile: string;
  readonly inspectorPort?: number;
}

export interface LocalRuntime {
  readonly url: string;
  /** Resolves when it listens; rejects as Miniflare does. */
  readonly ready: Promise<unknown>;
  close(): Promise<void>;
}

/**
 * @param onLine told the message of each warning and error, and of every line while `wantsAll` says so.
 * @param wantsAll asked once, at the start.
 */
export function startLocalRuntime(
  worker: LocalWorker,
  options: RuntimeOptions,
  onLine: (message: string) => void,
  wantsAll = false,
): LocalRuntime {
  const { name, code, compatibilityDate, compatibilityFlags, texts, kv, buckets = [], objects, files } = worker;
  const written = logWorkerdTo(options.logFile);
  const log = followLog(options.logFile, wantsAll ? "all" : "warnings", (line) => onLine(shownMessage(line)));
  const modules = {
    "gateway-entry.js": { type: "esm" as const, contents: readFileSync(projectPath("dev/gateway-entry.js"), "utf8") },
    "worker.js": { type: "esm" as const, contents: code },
  };
  const env = {
    ...entries(Object.entries(texts).map(([key, value]) => [key, { type: "text" as const, value }])),
    ...entries(kv.map(({ binding, id }) => [binding, { type: "kv" as const, id }])),
    ...entries(buckets.map(({ binding, name: bucket }) => [binding, { type: "r2" as const, name: bucket }])),
    ...entries(
      objects.map(({ binding, className }) => [
        binding,
        { type: "durable-object" as const, worker: name, exportName: className },
      ]),
    ),
    ...(files === null ? {} : { [files.binding]: { type: "assets" as const } }),
    GATEWAY_SOCKET: gatewaySocketBinding(`${LOCALHOST}:${options.port}`),
  };
  const exports = entries(
    objects.map(({ className }) => [className, { type: "durable-object" as const, storage: "sqlite" as const }]),
  );
  const stopWatching = guardRuntime();
  const miniflare = keepingSignals(
    () =>
      new Miniflare({
        host: LOCALHOST,
        port: 0,
        log: new Log(LogLevel.WARN),
        logRequests: false,
        cf: false,
        enableDevRegistry: false,
        resourcePersistencePath: options.stateDir,
        ...(options.inspectorPort === undefined ? {} : { inspectorPort: options.inspectorPort }),
        // What does not go to the file: a crash of the runtime, or all of it where there is no shell.
        handleStructuredLogs(line) {
          if (written || wantsAll || isSerious(line)) onLine(shownMessage(line));
        },
        workers: [
          {
            config: {
              name,
              compatibilityDate,
              compatibilityFlags: [...compatibilityFlags],
              manifest: { mainModule: "gateway-entry.js", modules },
              env,
              exports,
              ...(files === null ? {} : { assets: staticFiles(files.directory) }),
            },
          },
        ],
      }),
  );
  return {
    url: `http://${LOCALHOST}:${options.port}`,
    ready: miniflare.ready,
    async close() {
      await miniflare.dispose();
      stopWatching();
      log.close();
    },
  };
}

/** The public socket leads to the Worker, past what Miniflare puts in front of one that has files: it is asked first, as when deployed. */
function staticFiles(directory: string) {
  return { directory, hasUserWorker: true, runWorkerFirst: true, htmlHandling: "none" as const };
}

function entries<Value>(pairs: readonly (readonly [string, Value])[]): Record<string, Value> {
  return Object.fromEntries(pairs);
}
