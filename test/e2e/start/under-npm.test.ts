// `npm start` as a script starts it, with npm and its shell in front: a signal that reaches npm alone ends the gateway too. (A terminal's Ctrl+C
// goes to all of them.)
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { removeFolder } from "../remove-folder.ts";
import { testPort } from "../test-port.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
let stateDir: string;

beforeAll(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), "bailiff-under-npm-"));
});
afterAll(() => removeFolder(stateDir));

it.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const)("%s to npm ends the gateway", async (signal) => {
  const npm = spawn("npm", ["start"], {
    cwd: ROOT,
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      DEMO_HISTORY: "0",
      PORT: String(await testPort()),
      EMULATOR_PORT: "0",
      STATE_DIR: stateDir,
    },
    stdio: ["ignore", "pipe", "inherit"],
    // A group of its own, so that whatever happens nothing is left.
    detached: true,
  });
  try {
    const url = await ready(npm);
    const gone = new Promise((resolve) => npm.once("exit", resolve));
    npm.kill(signal);
    await expect
      .poll(
        () =>
          fetch(url).then(
            () => "up",
            () => "down",
          ),
        { timeout: 10_000 },
      )
      .toBe("down");
    await gone;
  } finally {
    endGroup(npm);
  }
});

function ready(npm: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    npm.once("exit", (code) => reject(new Error(`npm start ended (${code})\n${said}`)));
    npm.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const url = /^ready (\S+)$/m.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Nobody of it is left, as it should be.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
