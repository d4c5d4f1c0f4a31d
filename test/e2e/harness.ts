// `npm start` as a process of its own, with the embedded emulator, example policies and demo keys, for tests that want the whole thing.
// (Where Clerk's end must outlive the gateway, bring your own emulator: `running-gateway.ts`.)
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { removeFolder } from "./remove-folder.ts";
import { testPort } from "./test-port.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PATIENCE_MS = 50_000;

export type Env = Readonly<Record<string, string>>;

export interface Run {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exited: Promise<number | NodeJS.Signals>;
}

/**
 * Starts `dev/start.mjs` without waiting for it. Nothing of the developer's own environment reaches it but what finds programs.
 * @param as another user.
 */
export function runStart(env: Env, args: readonly string[] = [], as: { readonly uid?: number; readonly gid?: number } = {}): Run {
  const inherited = { PATH: process.env["PATH"], HOME: process.env["HOME"], TMPDIR: process.env["TMPDIR"] };
  const child = spawn(process.execPath, ["dev/start.mjs", ...args], {
    cwd: ROOT,
    env: { ...inherited, DEMO_HISTORY: "0", ...env },
    ...as,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal ?? "SIGKILL"));
  });
  return { child, stdout: () => stdout, stderr: () => stderr, exited };
}

export interface StartedGateway extends Run {
  readonly url: string;
  readonly port: number;
  readonly rootToken: string;
  /** Address of the embedded emulator. */
  readonly emulator: string;
  readonly stateDir: string;
  /** Policy name -> secret of its demo key. */
  readonly demoKeys: ReadonlyMap<string, string>;
  /** SIGTERM; the exit code. Removes the state directory if it was made here. */
  stop(): Promise<number | NodeJS.Signals>;
  /** SIGKILL; the state stays. */
  kill9(): Promise<void>;
}

export interface StartOptions {
  /** Kept after `stop`; without it a temporary one is made. */
  readonly stateDir?: string;
  /** A free one if not given. */
  readonly port?: number;
  readonly env?: Env;
  readonly args?: readonly string[];
}

export async function startGateway({ stateDir, port, env = {}, args }: StartOptions = {}): Promise<StartedGateway> {
  const directory = stateDir ?? (await mkdtemp(path.join(tmpdir(), "bailiff-e2e-")));
  const emulatorPort = await testPort();
  const run = runStart(
    { PORT: String(port ?? (await testPort())), EMULATOR_PORT: String(emulatorPort), STATE_DIR: directory, ...env },
    args,
  );
  const url = await ready(run);
  return {
    ...run,
    url,
    port: Number(new URL(url).port),
    rootToken:
      env["ROOT_TOKEN"] ?? (await readKept(directory, "secrets.json", z.looseObject({ ROOT_TOKEN: z.string() }))).ROOT_TOKEN,
    emulator: env["CLERK_API_URL"] ?? `http://127.0.0.1:${emulatorPort}`,
    stateDir: directory,
    demoKeys: env["CLERK_API_URL"] === undefined ? await readDemoKeys(directory) : new Map(),
    async stop() {
      run.child.kill("SIGTERM");
      const code = await run.exited;
      if (stateDir === undefined) await removeFolder(directory);
      return code;
    },
    async kill9() {
      run.child.kill("SIGKILL");
      await run.exited;
    },
  };
}

/** The address in the last line of the banner. */
function ready(run: Run): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`the gateway did not start (${why})\n${run.stdout()}${run.stderr()}`));
    const timer = setTimeout(() => {
      run.child.kill("SIGKILL");
      fail("time is up");
    }, PATIENCE_MS);
    run.child.stdout?.on("data", () => {
      const url = /^ready (\S+)$/m.exec(run.stdout())?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
    void run.exited.then((code) => {
      clearTimeout(timer);
      fail(`exit ${code}`);
    });
  });
}

async function readKept<Schema extends z.ZodType>(directory: string, name: string, schema: Schema): Promise<z.infer<Schema>> {
  return schema.parse(JSON.parse(await readFile(path.join(directory, name), "utf8")));
}

async function readDemoKeys(directory: string): Promise<ReadonlyMap<string, string>> {
  const fileSchema = z.looseObject({ keys: z.array(z.looseObject({ policy: z.string(), key: z.string() })) });
  const { keys } = await readKept(directory, "demo-keys.json", fileSchema);
  return new Map(keys.map(({ policy, key }) => [policy, key]));
}
