// One bare workerd, started with a generated configuration (`workerd-config.ts`).
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import * as z from "zod";
import { LOCALHOST } from "../../dev/ports.ts";
import { startWatchdog } from "../../dev/watchdog.ts";
import { workerdBinary } from "../../dev/workerd-log.ts";
import type { RuntimeOrder } from "../runtime.ts";
import { SOCKET, workerdConfig } from "./workerd-config.ts";

const END_PATIENCE_MS = 5_000;
const CONTROL_FD = 3;

/** What workerd writes to its control pipe, a line each. */
const eventSchema = z.discriminatedUnion("event", [
  z.object({ event: z.literal("listen"), socket: z.string(), port: z.number() }),
  z.object({ event: z.literal("listen-inspector"), port: z.number() }),
]);

export interface RawWorkerd {
  readonly url: string;
  readonly inspectorUrl: string | null;
  readonly pid: number;
  close(): Promise<void>;
}

/** @param order as for a runtime of `npm start`'s kind; the code is copied beside the configuration, and log lines go to a file there. */
export async function startRawWorkerd(order: RuntimeOrder): Promise<RawWorkerd> {
  const folder = `${order.stateDir}-raw`;
  mkdirSync(order.stateDir, { recursive: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "worker.js"), readFileSync(order.codeFile));
  const configFile = path.join(folder, "workerd.capnp");
  writeFileSync(configFile, workerdConfig(order, "worker.js"), { mode: 0o600 });
  const inspector = order.inspected === true ? [`--inspector-addr=${LOCALHOST}:0`] : [];
  const logFile = path.join(folder, "log");
  const log = openSync(logFile, "a");
  const watchdog = startWatchdog();
  const child = spawn(workerdBinary(), ["serve", `--control-fd=${CONTROL_FD}`, ...inspector, configFile], {
    stdio: ["ignore", log, log, "pipe"],
  });
  closeSync(log);
  watchdog.guard(child.pid ?? null);
  const gone = once(child, "exit");
  const close = async () => {
    const impatient = setTimeout(() => child.kill("SIGKILL"), END_PATIENCE_MS);
    child.kill("SIGTERM");
    await gone;
    clearTimeout(impatient);
    watchdog.stop();
  };
  const control = child.stdio[CONTROL_FD];
  if (!(control instanceof Readable)) throw new Error("no control pipe to workerd");
  const ports = await Promise.race([readPorts(control, order.inspected === true), gone.then(() => null)]);
  if (ports === null) throw new Error(`${order.name}: workerd ended before it listened\n${readFileSync(logFile, "utf8")}`);
  const address = (port: number) => `http://${LOCALHOST}:${port}`;
  return {
    url: address(ports.socket),
    inspectorUrl: ports.inspector === null ? null : address(ports.inspector),
    pid: child.pid ?? 0,
    close,
  };
}

/** Null when the pipe closes first. */
async function readPorts(control: Readable, inspected: boolean): Promise<{ socket: number; inspector: number | null } | null> {
  let inspector: number | null = null;
  let socket: number | null = null;
  for await (const line of createInterface({ input: control })) {
    const event = eventSchema.parse(JSON.parse(line));
    if (event.event === "listen-inspector") inspector = event.port;
    else if (event.socket === SOCKET) socket = event.port;
    if (socket !== null && (inspector !== null || !inspected)) {
      control.resume();
      return { socket, inspector };
    }
  }
  return null;
}
