// The built Worker on Miniflare, with local KV and Durable Objects, bindings as in wrangler.toml.
//
// State goes where `wrangler … --persist-to STATE_DIR` looks for it: below `v3`, a KV namespace under its id or, without one, under the
// name of its binding.

import { readFileSync } from "node:fs";
import path from "node:path";
import { currentConsole } from "./build-console.ts";
import { currentWorker } from "./build-worker.ts";
import { type LocalWorker, startLocalRuntime } from "./local-runtime.ts";
import { portTaken } from "./ports.ts";
import { errorCode } from "./problem.ts";
import { projectPath } from "./project.ts";
import { runtimeProblem } from "./runtime-check.ts";
import type { WranglerConfig } from "./wrangler-config.ts";

const LOG_NAME = "worker.log";

export interface Gateway {
  readonly url: string;
  /** Where the Worker's log lines are. */
  readonly logFile: string;
  close(): Promise<void>;
}

export interface GatewayOptions {
  readonly config: WranglerConfig;
  readonly port: number;
  readonly stateDir: string;
  /** Variables and secrets, over those of wrangler.toml. */
  readonly vars: Readonly<Record<string, string>>;
  /** Print all log lines, on stderr (stdout is the banner's); otherwise warnings and errors only. */
  readonly showLog: boolean;
}

export async function startGateway({ config, port, stateDir, vars, showLog }: GatewayOptions): Promise<Gateway> {
  const [code] = await Promise.all([currentWorker(), currentConsole()]);
  const logFile = path.join(stateDir, LOG_NAME);
  const runtime = startLocalRuntime(
    workerOf(config, code, vars),
    { port, stateDir: path.join(stateDir, "v3"), logFile },
    (message) => void process.stderr.write(`${message}\n`),
    showLog,
  );
  try {
    await runtime.ready;
  } catch (error) {
    await runtime.close().catch(() => undefined);
    throw saysPortTaken(error, logFile) ? portTaken(port, "PORT") : (runtimeProblem() ?? error);
  }
  return { url: runtime.url, logFile, close: runtime.close };
}

/** Miniflare reads that from the runtime's output, which goes to the file. */
function saysPortTaken(error: unknown, logFile: string): boolean {
  if (errorCode(error) === "ERR_ADDRESS_IN_USE") return true;
  return (
    errorCode(error) === "ERR_RUNTIME_FAILURE" &&
    /Address already in use|os error (?:98|48)\b/.test(readFileSync(logFile, "utf8").slice(-2_000))
  );
}

function workerOf(config: WranglerConfig, code: string, vars: Readonly<Record<string, string>>): LocalWorker {
  return {
    name: config.name,
    code,
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    texts: { ...config.vars, ...vars },
    kv: config.kv_namespaces.map(({ binding, id }) => ({ binding, id: id ?? binding })),
    buckets: config.r2_buckets.map(({ binding, bucket_name }) => ({ binding, name: bucket_name ?? binding })),
    objects: config.durable_objects.bindings.map(({ name, class_name }) => ({ binding: name, className: class_name })),
    files:
      config.assets === undefined ? null : { binding: config.assets.binding, directory: projectPath(config.assets.directory) },
  };
}
