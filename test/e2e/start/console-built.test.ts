// The console's pages come along, whoever serves or uploads the Worker: `npm run dev`, and wrangler called by itself.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testPort } from "../test-port.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const PARTS = ["cli", "console", "dev", "emulator", "policies", "public", "src", "tools", "package.json", "wrangler.toml"];
const PAGE = path.join("public", "console", "index.html");
let clone: string;

/** As after `git clone` and `npm ci`: without what a build has made. */
beforeAll(() => {
  clone = mkdtempSync(path.join(tmpdir(), "bailiff-clone-"));
  const typescript = readdirSync(ROOT).filter((name) => name.startsWith("tsconfig"));
  for (const part of [...PARTS, ...typescript]) cpSync(path.join(ROOT, part), path.join(clone, part), { recursive: true });
  mkdirSync(path.join(clone, "node_modules"));
  for (const name of readdirSync(path.join(ROOT, "node_modules")).filter((one) => one !== ".cache"))
    symlinkSync(path.join(ROOT, "node_modules", name), path.join(clone, "node_modules", name));
  rmSync(path.join(clone, "public", "console"), { recursive: true, force: true });
});
afterAll(() => rmSync(clone, { recursive: true, force: true }));

const env = (more: Readonly<Record<string, string>> = {}) => ({
  PATH: `${path.dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
  HOME: process.env["HOME"],
  TMPDIR: process.env["TMPDIR"],
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_WRITE_LOGS: "false",
  ...more,
});

function wrangler(...args: readonly string[]) {
  const words = [path.join("node_modules", "wrangler", "bin", "wrangler.js"), ...args];
  return spawnSync(process.execPath, words, { cwd: clone, env: env(), encoding: "utf8" });
}

it("wrangler builds nothing when it only writes types", () => {
  const { status, stdout, stderr } = wrangler("types", "--include-runtime=false", "--strict-vars=false");
  expect(status, `${stdout}${stderr}`).toBe(0);
  expect(existsSync(path.join(clone, PAGE))).toBe(false);
});

it("wrangler deploy, called by itself, has the pages of these sources", () => {
  const { status, stdout, stderr } = wrangler("deploy", "--dry-run", "--env", "staging", "--outdir", path.join(clone, "out"));
  expect(status, `${stdout}${stderr}`).toBe(0);
  expect(readFileSync(path.join(clone, PAGE), "utf8")).toContain('<div id="console">');
});

it("npm run dev serves them, built anew when they are stale", async () => {
  const source = path.join(clone, "console", "index.html");
  writeFileSync(source, readFileSync(source, "utf8").replace("<title>", "<title>Changed: "));
  const stateDir = mkdtempSync(path.join(tmpdir(), "bailiff-dev-"));
  const [port, emulator] = await Promise.all([testPort(), testPort()]);
  const settings = { PORT: String(port), EMULATOR_PORT: String(emulator), STATE_DIR: stateDir, DEMO_HISTORY: "0" };
  const child = spawn(process.execPath, ["dev/dev.mjs"], { cwd: clone, env: env(settings), stdio: ["ignore", "pipe", "pipe"] });
  try {
    const url = await ready(child);
    expect(await (await fetch(`${url}/console`)).text()).toContain("<title>Changed: ");
  } finally {
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGTERM");
    await ended;
    rmSync(stateDir, { recursive: true, force: true });
  }
});

function ready(child: ChildProcess): Promise<string> {
  let said = "";
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        const url = /^ready (\S+)$/m.exec(said)?.[1];
        if (url !== undefined) resolve(url);
      });
    child.once("exit", (code) => reject(new Error(`npm run dev ended (${code})\n${said}`)));
  });
}
