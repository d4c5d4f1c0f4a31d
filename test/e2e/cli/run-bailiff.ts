// `bailiff` as a process of its own, like a script runs it: no terminal, the gateway and the token in the environment.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../../cli/bailiff.mjs", import.meta.url));

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** @throws SyntaxError when stdout is not JSON and nothing else. */
  json(): unknown;
}

export type RunBailiff = (...args: readonly string[]) => Promise<CommandResult>;

export function bailiffAs(env: Readonly<Record<string, string>>, cwd?: string): RunBailiff {
  return (...args) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [BIN, ...args], {
        env: { PATH: process.env["PATH"], ...env },
        stdio: ["ignore", "pipe", "pipe"],
        ...(cwd === undefined ? {} : { cwd }),
      });
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (chunk: Buffer) => {
        stdout += chunk.toString();
      });
      child.stderr.on("data", (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, stdout, stderr, json: () => JSON.parse(stdout) }));
    });
}
