// The built Worker on Miniflare, with local KV and Durable Objects, bindings as in wrangler.toml.
//
// State goes where `wrangler … --persist-to STATE_DIR` looks for it: below `v3`, a KV namespace under its id or, without one, under the
// name of its binding.

import { readFileSync } from "node:fs";
import path from "node:path";
import { Log, LogLevel, Miniflare } from "miniflare";
import { buildWorker } from "./build-worker.ts";
import { gatewaySocketBinding } from "./gateway-socket.ts";
import { keepingSignals } from "./lifetime.ts";
import { LOCALHOST, portTaken } from "./ports.ts";
import { errorCode } from "./problem.ts";
import { projectPath } from "./project.ts";
import { guardRuntime } from "./watchdog.ts";
import type { WranglerConfig } from "./wrangler-config.ts";

export interface Gateway {
  readonly url: string;
  /** Prints the Worker's log lines from now on; until then only warnings and errors. */
  showLogs(): void;
  close(): Promise<void>;
}

export interface GatewayOptions {
  readonly config: WranglerConfig;
  readonly port: number;
  readonly stateDir: string;
  /** Variables and secrets, over those of wrangler.toml. */
  readonly vars: Readonly<Record<string, string>>;
}

export async function startGateway({ config, port, stateDir, vars }: GatewayOptions): Promise<Gateway> {
  const { code } = await buildWorker();
  const modules = {
    "gateway-entry.js": { type: "esm" as const, contents: readFileSync(projectPath("dev/gateway-entry.js"), "utf8") },
    "worker.js": { type: "esm" as const, contents: code },
  };
  let logging = false;
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
        resourcePersistencePath: path.join(stateDir, "v3"),
        // To stderr: stdout is the banner's.
        handleStructuredLogs({ level, message }) {
          if (logging || level === "warn" || level === "error") process.stderr.write(`${message}\n`);
        },
        workers: [
          {
            config: {
              name: config.name,
              compatibilityDate: config.compatibility_date,
              compatibilityFlags: config.compatibility_flags,
              manifest: { mainModule: "gateway-entry.js", modules },
              env: { ...bindings(config, vars), GATEWAY_SOCKET: gatewaySocketBinding(`${LOCALHOST}:${port}`) },
              exports: durableObjectExports(config),
              ...staticFiles(config),
            },
          },
        ],
      }),
  );
  const close = async () => {
    await miniflare.dispose();
    stopWatching();
  };
  try {
    await miniflare.ready;
  } catch (error) {
    await close().catch(() => undefined);
    throw errorCode(error) === "ERR_ADDRESS_IN_USE" ? portTaken(port, "PORT") : error;
  }
  const showLogs = () => {
    logging = true;
  };
  return { url: `http://${LOCALHOST}:${port}`, showLogs, close };
}

function bindings(config: WranglerConfig, vars: Readonly<Record<string, string>>) {
  const texts = Object.entries({ ...config.vars, ...vars }).map(
    ([name, value]) => [name, { type: "text" as const, value }] as const,
  );
  const namespaces = config.kv_namespaces.map(
    ({ binding, id }) => [binding, { type: "kv" as const, id: id ?? binding }] as const,
  );
  const objects = config.durable_objects.bindings.map(
    ({ name, class_name }) => [name, { type: "durable-object" as const, worker: config.name, exportName: class_name }] as const,
  );
  const files = config.assets === undefined ? {} : { [config.assets.binding]: { type: "assets" as const } };
  return { ...files, ...Object.fromEntries(texts), ...Object.fromEntries(namespaces), ...Object.fromEntries(objects) };
}

/** Handed to the Worker alone: the public socket leads to it, and past no router of Miniflare's. */
function staticFiles({ assets }: WranglerConfig) {
  if (assets === undefined) return {};
  const { directory, run_worker_first: runWorkerFirst, html_handling: htmlHandling } = assets;
  return { assets: { directory: projectPath(directory), runWorkerFirst, htmlHandling, hasUserWorker: true } };
}

function durableObjectExports(config: WranglerConfig) {
  const classes = config.migrations.flatMap(({ new_sqlite_classes }) => new_sqlite_classes);
  return Object.fromEntries(classes.map((name) => [name, { type: "durable-object" as const, storage: "sqlite" as const }]));
}
