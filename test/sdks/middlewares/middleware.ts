// Clerk's server middlewares at the versions of package.json here, and how a back end with one is started. `@clerk/nextjs` is a built
// application under `next start`, the others are app.mjs.
import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { projectPath } from "../../../dev/project.ts";
import { type Recipe, SDKS } from "../install.ts";
import { quietEnvironment } from "../protocol.ts";
import type { SettingId } from "./settings.ts";

export interface Middleware {
  readonly name: string;
  readonly version: string;
  /** The settings that docs/middlewares.md advises: sessions by JWKS, and by a key at hand. */
  readonly advised: SettingId;
  readonly advisedAlone: SettingId;
}

export const MIDDLEWARES: readonly Middleware[] = [
  { name: "@clerk/express", version: "2.1.70", advised: "environment", advisedAlone: "environment, jwtKey" },
  { name: "@clerk/fastify", version: "3.1.79", advised: "option apiUrl", advisedAlone: "options, jwtKey" },
  { name: "@clerk/hono", version: "0.1.79", advised: "environment", advisedAlone: "option jwtKey" },
  { name: "@hono/clerk-auth", version: "3.1.1", advised: "environment", advisedAlone: "options, jwtKey" },
  { name: "@clerk/nextjs", version: "7.9.17", advised: "environment", advisedAlone: "option jwtKey" },
];

/** Of the emulator's instance; Next writes it into what it builds. */
export const PUBLISHABLE_KEY = `pk_test_${btoa("emulator.clerk.accounts.dev$")}`;

const NEXT_FILES = ["proxy.js", "answer.js", ...["me", "user", "any", "token"].map((name) => `app/${name}/route.js`)];

export const MIDDLEWARES_RECIPE: Recipe = {
  name: "middlewares",
  from: ["package.json", "package-lock.json", ...NEXT_FILES.map((file) => `next/${file}`)].map((file) => `middlewares/${file}`),
  commands: [
    ["cp", "-R", ...["package.json", "package-lock.json", "next"].map((file) => `{sdks}/middlewares/${file}`), "{here}"],
    ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    [
      "env",
      "NEXT_TELEMETRY_DISABLED=1",
      `NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY=${PUBLISHABLE_KEY}`,
      "node",
      "node_modules/next/dist/bin/next",
      "build",
      "next",
    ],
  ],
};

export interface BackEnd {
  readonly origin: string;
  /** Requests to other machines that it tried, oldest first: `GET https://api.clerk.com/v1/jwks with the key`. */
  readonly outside: string[];
  stop(): Promise<void>;
}

const START_PATIENCE_MS = 30_000;

/** @param folder where the recipe was carried out. @throws Error with what it printed if it does not start. */
export async function startBackEnd(folder: string, name: string, settings: Readonly<Record<string, string>>): Promise<BackEnd> {
  const insideOnly = `--import=${pathToFileURL(projectPath(`${SDKS}/middlewares/inside-only.mjs`)).href}`;
  copyFileSync(projectPath(`${SDKS}/middlewares/app.mjs`), path.join(folder, "app.mjs"));
  const args =
    name === "@clerk/nextjs"
      ? ["node_modules/next/dist/bin/next", "start", "--port", "0", "--hostname", "localhost", "next"]
      : ["app.mjs", name];
  const env = {
    NODE_ENV: "production",
    NODE_OPTIONS: insideOnly,
    NO_PROXY: "127.0.0.1,localhost",
    NEXT_TELEMETRY_DISABLED: "1",
    NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: "1",
    ...settings,
  };
  const child = spawn(process.execPath, args, { cwd: folder, env: quietEnvironment(env), stdio: ["ignore", "pipe", "pipe"] });
  const outside: string[] = [];
  const origin = await readyOrigin(child, (line) => {
    const call = /^outside (.*)$/.exec(line)?.[1];
    if (call !== undefined) outside.push(call);
  });
  return { origin, outside, stop: () => ended(child) };
}

/** Where it listens, once it says so. */
function readyOrigin(child: ChildProcess, each: (line: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const give = (reason: string) => reject(new Error(`the back end did not start: ${reason}\n${output}`));
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      give("it does not say where it listens");
    }, START_PATIENCE_MS);
    child.once("error", (error) => give(error.message));
    child.once("exit", (code) => {
      clearTimeout(timer);
      give(`exit ${code}`);
    });
    child.stderr?.on("data", (chunk) => {
      output = (output + String(chunk)).slice(-4_000);
    });
    if (child.stdout === null) return give("no output");
    createInterface({ input: child.stdout }).on("line", (line) => {
      output += `${line}\n`;
      each(line);
      const origin = /^ready (\S+)$|Local:\s+(\S+)/.exec(line)?.slice(1).find(Boolean);
      if (origin === undefined) return;
      clearTimeout(timer);
      resolve(origin);
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.once("close", resolve);
    child.kill("SIGTERM");
  });
}
