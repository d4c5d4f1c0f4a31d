// One gateway for a state directory: a second start is told who has it, and what a killed one left behind refuses nobody.
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { runStart, type StartedGateway, startGateway } from "../harness.ts";
import { removeFolder } from "../remove-folder.ts";

const ANY_PORTS = { PORT: "0", EMULATOR_PORT: "0" };
const READY = /^ready (\S+)$/m;
let parent: string;

beforeAll(async () => {
  parent = await mkdtemp(path.join(tmpdir(), "bailiff-second-"));
});
afterAll(() => removeFolder(parent));

async function holderOf(stateDir: string) {
  const schema = z.looseObject({ pid: z.number(), born: z.string().nullable(), url: z.string() });
  return schema.parse(JSON.parse(await readFile(path.join(stateDir, "holder.json"), "utf8")));
}

describe("a second start", () => {
  let gateway: StartedGateway;
  beforeAll(async () => {
    gateway = await startGateway({ stateDir: path.join(parent, "second") });
  });
  afterAll(() => gateway.stop());

  it.each([
    ["with ports of its own", () => ANY_PORTS],
    ["with the same port", () => ({ ...ANY_PORTS, PORT: String(gateway.port) })],
  ])("%s is one sentence with the process and its address", async (_name, ports) => {
    const { stateDir, url, child } = gateway;
    const run = runStart({ ...ports(), STATE_DIR: stateDir });
    expect(await run.exited).toBe(1);
    expect(run.stdout()).toBe("");
    expect(run.stderr()).toBe(
      `bailiff: process ${child.pid} already serves from STATE_DIR ${stateDir}, at ${url}: use that, stop it (kill ${child.pid}), or set STATE_DIR, PORT and EMULATOR_PORT to others\n`,
    );
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it("names nobody when what stands there is of another process with that number", async () => {
    const file = path.join(gateway.stateDir, "holder.json");
    const own = await readFile(file, "utf8");
    // This test's own process is there, and is no gateway.
    await writeFile(file, JSON.stringify({ pid: process.pid, born: "1", url: "http://127.0.0.1:1" }));
    const run = runStart({ ...ANY_PORTS, STATE_DIR: gateway.stateDir });
    expect(await run.exited).toBe(1);
    expect(run.stderr()).toMatch(/^bailiff: STATE_DIR \S+ is in use by another gateway: [^\n]+\n$/);
    expect(run.stderr()).not.toContain(String(process.pid));
    await writeFile(file, own);
  });
});

it("a start after SIGKILL is refused by nothing that was left, though the number went to another process", async () => {
  const stateDir = path.join(parent, "killed");
  const first = await startGateway({ stateDir });
  await first.kill9();
  const holder = await holderOf(stateDir);
  expect(holder.pid).toBe(first.child.pid);
  await writeFile(path.join(stateDir, "holder.json"), JSON.stringify({ ...holder, pid: process.pid }));
  const second = await startGateway({ stateDir });
  expect((await holderOf(stateDir)).pid).toBe(second.child.pid);
  expect(second.demoKeys).toEqual(first.demoKeys);
  await second.stop();
});

it("of several that start in a new directory at the same moment one serves, with the secrets that are kept there", async () => {
  const stateDir = path.join(parent, "together");
  const runs = [1, 2, 3].map(() => runStart({ ...ANY_PORTS, STATE_DIR: stateDir }));
  const codes = new Map<(typeof runs)[number], unknown>();
  for (const run of runs) void run.exited.then((code) => codes.set(run, code));
  await expect.poll(() => codes.size, { timeout: 40_000 }).toBe(2);
  const [winner] = runs.filter((run) => !codes.has(run));
  await expect.poll(() => READY.exec(winner?.stdout() ?? "")?.[1], { timeout: 40_000 }).toBeDefined();
  expect([...codes.values()]).toEqual([1, 1]);
  for (const loser of codes.keys()) expect(loser.stderr()).toMatch(new RegExp(`^bailiff: process ${winner?.child.pid} already `));

  const url = READY.exec(winner?.stdout() ?? "")?.[1];
  const { ROOT_TOKEN } = z
    .looseObject({ ROOT_TOKEN: z.string() })
    .parse(JSON.parse(await readFile(path.join(stateDir, "secrets.json"), "utf8")));
  expect((await fetch(`${url}/admin/status`, { headers: { authorization: `Bearer ${ROOT_TOKEN}` } })).status).toBe(200);
  // Nobody left half a file behind.
  expect((await readdir(stateDir)).filter((name) => /\.json\..+/.test(name))).toEqual([]);
  winner?.child.kill("SIGTERM");
  expect(await winner?.exited).toBe(0);
});
