// `cli/bailiff.mjs` under a Node that is too old to run TypeScript: it hands over to the one beside it, signals and exit codes included.
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type StandIn, standIn } from "./stand-in.ts";

const BIN = fileURLToPath(new URL("../../../cli/bailiff.mjs", import.meta.url));
/** What the launcher looks at. */
const OLD_NODE = `data:text/javascript,Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.0.0" } })`;
let server: StandIn;
let begun: () => void;

beforeAll(async () => {
  server = await standIn(() => {
    begun();
    return { body: undefined };
  });
});
afterAll(() => server.stop());

function launch(...args: readonly string[]) {
  const child = spawn(process.execPath, ["--import", OLD_NODE, BIN, ...args], {
    env: { PATH: process.env["PATH"], BAILIFF_URL: server.url, BAILIFF_TOKEN: "t" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<[number | null, string | null]>((resolve) => {
    child.once("close", (code, signal) => resolve([code, signal]));
  });
  return { child, ended };
}

it("hands the exit code on", async () => {
  expect(await launch("keys", "mint").ended).toEqual([2, null]);
});

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("hands %s on, and ends as a shell tells it", async (signal, code) => {
  const asked = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const { child, ended } = launch("keys", "list");
  await asked;
  child.kill(signal);
  expect(await ended).toEqual([code, null]);
});

it("starts from its bundle: nothing of it is loaded from its sources", () => {
  const told = `data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from "node:module";
    registerHooks({ load(url, context, next) { console.error(url); return next(url, context); } });
  `)}`;
  const { stderr } = spawnSync(process.execPath, ["--import", told, BIN, "--version"], { encoding: "utf8" });
  expect(stderr).toMatch(/\/cli-[0-9a-f]{32}\/main\.mjs$/m);
  expect(stderr).not.toMatch(/\.ts$/m);
});
