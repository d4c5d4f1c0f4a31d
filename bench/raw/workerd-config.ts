// The configuration of a bare `workerd serve`, generated: one Worker behind one plain socket, Durable Objects with SQLite on the local disk, KV by a
// stand-in (`kv-stand-in.js`), and the upstream through a `network` service, that is straight from workerd. Nothing of Miniflare is between.
import { readFileSync } from "node:fs";
import { LOCALHOST } from "../../dev/ports.ts";
import { projectPath } from "../../dev/project.ts";
import type { RuntimeOrder } from "../runtime.ts";

export const SOCKET = "http";

/** The text of a workerd.capnp file. @param codeName the Worker's code, beside that file. */
export function workerdConfig(order: RuntimeOrder, codeName: string): string {
  const { compatibilityDate, compatibilityFlags, vars, kv, objects, stateDir } = order;
  const texts = Object.entries(vars).map(([name, value]) => `(name = ${quoted(name)}, text = ${quoted(value)})`);
  const namespaces = kv.map((name) => `(name = ${quoted(name)}, kvNamespace = ${quoted(kvService(name))})`);
  const classes = objects.map(
    ({ binding, className }) => `(name = ${quoted(binding)}, durableObjectNamespace = ${quoted(className)})`,
  );
  const declared = objects.map(
    ({ className }) => `(className = ${quoted(className)}, uniqueKey = ${quoted(className)}, enableSql = true)`,
  );
  const main = `(
  modules = [(name = "worker.js", esModule = embed ${quoted(codeName)})],
  compatibilityDate = ${quoted(compatibilityDate)},
  compatibilityFlags = ${list(compatibilityFlags.map(quoted))},
  bindings = ${list([...texts, ...namespaces, ...classes])},
  globalOutbound = "network",
  durableObjectNamespaces = ${list(declared)},
  ${objects.length === 0 ? "" : 'durableObjectStorage = (localDisk = "disk"),'}
)`;
  const services = [
    `(name = "main", worker = ${main})`,
    '(name = "network", network = (allow = ["public", "private"]))',
    ...(objects.length === 0 ? [] : [`(name = "disk", disk = (path = ${quoted(stateDir)}, writable = true))`]),
    ...kv.map((name) => `(name = ${quoted(kvService(name))}, worker = ${kvWorker(compatibilityDate)})`),
  ];
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = ${list(services)},
  sockets = [(name = ${quoted(SOCKET)}, address = ${quoted(`${LOCALHOST}:0`)}, http = (), service = "main")],
);
`;
}

function kvService(name: string): string {
  return `kv-${name}`;
}

function kvWorker(compatibilityDate: string): string {
  const code = readFileSync(projectPath("bench/raw/kv-stand-in.js"), "utf8");
  return `(modules = [(name = "kv.js", esModule = ${quoted(code)})], compatibilityDate = ${quoted(compatibilityDate)})`;
}

function list(elements: readonly string[]): string {
  return `[${elements.join(", ")}]`;
}

/** Cap'n Proto's text literals are written as JSON's are, as far as what stands here goes. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
