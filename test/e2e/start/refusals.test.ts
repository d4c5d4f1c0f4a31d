// What stops `npm start` is one clear line on stderr and a non-zero exit code, without a stack and without a secret.
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { holdState } from "../../../dev/state-lock.ts";
import { type Env, freePort, runStart } from "../harness.ts";

const LONG = "0123456789abcdef0123456789abcdef";
let stateDir: string;

beforeAll(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), "bailiff-refusals-"));
});
afterAll(() => rm(stateDir, { recursive: true, force: true }));

async function refusal(env: Env): Promise<string> {
  const run = runStart({ PORT: "0", EMULATOR_PORT: "0", STATE_DIR: stateDir, ...env });
  expect(await run.exited).toBe(1);
  expect(run.stdout()).toBe("");
  const [line, ...rest] = run.stderr().trimEnd().split("\n");
  expect(rest).toEqual([]);
  return line ?? "";
}

describe.concurrent("npm start refuses", () => {
  // What it says of each setting: test/unit/dev/start-settings.test.ts.
  it("a setting that it cannot use", async () => {
    const secret = `sk_live_${LONG}`;
    const said = await refusal({ CLERK_SECRET_KEY: secret });
    expect(said).toMatch(/^bailiff: CLERK_SECRET_KEY is a live key/);
    expect(said).not.toContain(secret.slice(8));
  });

  it("a damaged file of secrets, instead of replacing the pepper of every key", async () => {
    const damaged = await mkdtemp(path.join(stateDir, "damaged-"));
    await writeFile(path.join(damaged, "secrets.json"), '{"KEY_PEPPER":', { mode: 0o600 });
    expect(await refusal({ STATE_DIR: damaged })).toMatch(/secrets\.json is damaged/);
  });

  it("a state directory that another gateway has, and touches nothing in it", async () => {
    const inUse = await mkdtemp(path.join(stateDir, "in-use-"));
    holdState(inUse);
    const objects = path.join(inUse, "v3", "do", "class");
    await mkdir(objects, { recursive: true });
    // Tidying it would say that it is no database.
    for (const name of ["a.sqlite", "a.sqlite-wal"]) await writeFile(path.join(objects, name), "in use");
    expect(await refusal({ STATE_DIR: inUse })).toBe(
      `bailiff: STATE_DIR ${inUse} is in use by another gateway: stop that, or name another directory`,
    );
    expect(await readFile(path.join(objects, "a.sqlite-wal"), "utf8")).toBe("in use");
  });

  it("a directory for everybody as the place of its secrets, and leaves it as it is", async () => {
    const everybodys = await mkdtemp(path.join(stateDir, "everybodys-"));
    await chmod(everybodys, 0o1777);
    expect(await refusal({ STATE_DIR: everybodys })).toMatch(/is a directory for everybody: name one of its own/);
    expect((await stat(everybodys)).mode & 0o7777).toBe(0o1777);
  });
});

describe("npm start refuses a taken port", () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    server = createServer();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it.each(["PORT", "EMULATOR_PORT"])("%s", async (name) => {
    expect(await refusal({ [name]: String(port) })).toBe(
      `bailiff: port ${port} is taken: stop what listens there, or set ${name} to another`,
    );
  });
});
