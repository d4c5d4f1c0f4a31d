// `bailiff audit …` as a process of its own: how long it takes, and the most memory that it and the gateway's runtime have meanwhile.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { projectPath } from "../dev/project.ts";
import { cpuSeconds, watchMemory } from "./process-memory.ts";

/** What the command line's own heap may hold, MiB: were it to grow with the log, the command would die of it. */
export const COMMAND_HEAP_MIB = 96;
/** Left to itself Node lets garbage pile up while there is room: then a peak shows the machine, not the program. */
const NODE_OPTIONS = `--max-old-space-size=${COMMAND_HEAP_MIB} --max-semi-space-size=4`;

export interface Gateway {
  readonly url: string;
  readonly rootToken: string;
  /** Of workerd. */
  readonly pid: number;
}

export interface CommandCost {
  readonly seconds: number;
  readonly commandPeakBytes: number;
  readonly gatewayPeakBytes: number;
  readonly gatewayCpuSeconds: number;
}

/** @throws Error with what it said when it fails. */
export async function runBailiff(gateway: Gateway, ...args: readonly string[]): Promise<CommandCost> {
  const { child, said } = start(gateway, args);
  const watches = [watchMemory(child.pid ?? 0), watchMemory(gateway.pid)] as const;
  const [startedMs, cpuBefore] = [performance.now(), cpuSeconds(gateway.pid)];
  await once(child, "close");
  const [commandPeakBytes, gatewayPeakBytes] = [watches[0].stop(), watches[1].stop()];
  if (child.exitCode !== 0) throw new Error(`bailiff ${args.join(" ")} ended with ${child.exitCode}: ${said()}`);
  const gatewayCpuSeconds = cpuSeconds(gateway.pid) - cpuBefore;
  return { seconds: (performance.now() - startedMs) / 1000, commandPeakBytes, gatewayPeakBytes, gatewayCpuSeconds };
}

/** Ends it with SIGKILL as soon as its part file has so many bytes; how many it has then. */
export async function killAt(gateway: Gateway, file: string, bytes: number, ...args: readonly string[]): Promise<number> {
  const { child, said } = start(gateway, args);
  const part = `${file}.part`;
  while (child.exitCode === null && (!existsSync(part) || statSync(part).size < bytes)) await sleep(5);
  if (child.exitCode !== null) throw new Error(`bailiff ended before it was killed: ${said()}`);
  const gone = once(child, "close");
  child.kill("SIGKILL");
  await gone;
  return statSync(part).size;
}

function start({ url, rootToken }: Gateway, args: readonly string[]): { child: ChildProcess; said: () => string } {
  const child = spawn(process.execPath, [projectPath("cli/bailiff.mjs"), ...args], {
    env: {
      PATH: process.env["PATH"],
      NODE_OPTIONS,
      BAILIFF_URL: url,
      BAILIFF_TOKEN: rootToken,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  child.stderr.on("data", (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-2_000);
  });
  return { child, said: () => text };
}
