// The real thing, as `npm start` runs it, as a process of its own: the built Worker on workerd with its state on disk. The emulator stays
// in the test's process: it survives the gateway's kill, so its journal is the outside witness of what reached Clerk.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { testPort } from "./test-port.ts";

export const CLERK_SECRET_KEY = "sk_test_e2e";
export const ROOT_TOKEN = "root_e2e_0123456789abcdefghijklmnopqrstuvwxyz";
const KEY_PEPPER = "pepper_e2e_0123456789abcdefghijklmnopqrstuvwxyz";
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const START_PATIENCE_MS = 45_000;
const END_PATIENCE_MS = 10_000;

export interface GatewayOptions {
  readonly clerkApiUrl: string;
  readonly stateDir: string;
  /** Worker variables over the defaults. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningGateway {
  readonly url: string;
  readonly port: number;
  /** SIGKILL, no farewell; resolves when nothing listens any more. */
  kill(): Promise<void>;
  /** In order. */
  stop(): Promise<void>;
}

export async function runGateway({ clerkApiUrl, stateDir, env = {} }: GatewayOptions): Promise<RunningGateway> {
  const child = spawn(path.join(ROOT, "node_modules/.bin/node"), ["dev/start.mjs"], {
    cwd: ROOT,
    // Only what is needed: a variable of the developer's own shell must not change a test.
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      TMPDIR: process.env["TMPDIR"],
      PORT: String(await testPort()),
      STATE_DIR: stateDir,
      CLERK_API_URL: clerkApiUrl,
      CLERK_SECRET_KEY,
      ROOT_TOKEN,
      KEY_PEPPER,
      DEFAULT_KEY_RATE: "off",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = await readyUrl(child);
  const port = Number(new URL(url).port);
  const end = async (signal: "SIGKILL" | "SIGTERM") => {
    const gone = exited(child);
    child.kill(signal);
    await gone;
    await silent(port);
  };
  return { url, port, kill: () => end("SIGKILL"), stop: () => end("SIGTERM") };
}

/** A directory of its own, and the function that removes it. */
export function temporaryState(): { readonly dir: string; remove(): void } {
  const dir = mkdtempSync(path.join(tmpdir(), "bailiff-e2e-"));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }) };
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = "";
    let errors = "";
    const give = (reason: string) => reject(new Error(`the gateway did not start: ${reason}\n${out}${errors}`));
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      give("no “ready” line");
    }, START_PATIENCE_MS);
    child.once("error", (error) => give(error.message));
    child.once("exit", (code) => give(`exit ${code}`));
    // Read to the end, or a full pipe would stop the gateway.
    child.stderr?.on("data", (chunk) => {
      errors = (errors + String(chunk)).slice(-8_000);
    });
    child.stdout?.on("data", (chunk) => {
      out = (out + String(chunk)).slice(-8_000);
      const url = /^ready (http\S+)$/m.exec(out)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", () => resolve()));
}

/** workerd is a child of the process that was killed, and is ended a moment after it. */
async function silent(port: number): Promise<void> {
  const giveUpAt = Date.now() + END_PATIENCE_MS;
  while (await answers(port)) {
    if (Date.now() > giveUpAt) throw new Error(`something still listens on ${port}`);
    await sleep(20);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", end(true)).once("error", end(false));
  });
}
