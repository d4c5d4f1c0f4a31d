// What stops `npm start` is one clear line on stderr and a non-zero exit code, without a stack and without a secret.

import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { holdState } from "../../../dev/state-lock.ts";
import { type Env, runStart } from "../harness.ts";
import { removeFolder } from "../remove-folder.ts";
import { testPort } from "../test-port.ts";

const LONG = "0123456789abcdef0123456789abcdef";
const NOBODY = 65_534;
let stateDir: string;

beforeAll(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), "bailiff-refusals-"));
});
afterAll(() => removeFolder(stateDir));

async function refusal(env: Env, as: { readonly uid?: number; readonly gid?: number } = {}): Promise<string> {
  const run = runStart({ PORT: "0", EMULATOR_PORT: "0", STATE_DIR: stateDir, ...env }, [], as);
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
    await holdState(inUse, () => undefined);
    const objects = path.join(inUse, "v3", "do", "class");
    await mkdir(objects, { recursive: true });
    // Tidying it would say that it is no database.
    for (const name of ["a.sqlite", "a.sqlite-wal"]) await writeFile(path.join(objects, name), "in use");
    expect(await refusal({ STATE_DIR: inUse })).toMatch(
      new RegExp(`^bailiff: process ${process.pid} already serves from STATE_DIR ${inUse}: `),
    );
    expect(await readFile(path.join(objects, "a.sqlite-wal"), "utf8")).toBe("in use");
  });

  it.each([
    [
      "below a file",
      (file: string) => path.join(file, "state"),
      /cannot be written \(ENOTDIR\): make it yours, or name another directory$/,
    ],
    ["that is a file", (file: string) => file, /^bailiff: STATE_DIR \S+ is no directory$/],
    ["with a backslash, which the runtime takes for a slash", (file: string) => `${file}\\s`, /without backslashes$/],
  ])("a state directory %s", async (_name, place, said) => {
    const file = path.join(stateDir, "file");
    await writeFile(file, "", { mode: 0o644 });
    expect(await refusal({ STATE_DIR: place(file) })).toMatch(said);
  });

  it("a state directory that it may not write to", async () => {
    // Nobody's own, and closed to it: root may write anywhere.
    const closed = await mkdtemp("/tmp/bailiff-closed-");
    const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    if (process.getuid?.() === 0) await chown(closed, NOBODY, NOBODY);
    await chmod(closed, 0o500);
    expect(await refusal({ STATE_DIR: path.join(closed, "state") }, asNobody)).toMatch(
      /cannot be written \(EACCES\): make it yours/,
    );
    expect(await refusal({ STATE_DIR: closed }, asNobody)).toMatch(/cannot be written \(.+\): make it yours/);
    await rm(closed, { recursive: true });
  });

  it.each([
    ["that ends at once", "#!/bin/sh\nexit 3\n", /\(exit code 3\)/],
    ["that is for another processor", "\u007fELF\u0002\u0001\u0001", /\(.+\)/],
  ])("a runtime %s, and says what it takes", async (_name, content, why) => {
    const runtime = path.join(await mkdtemp(path.join(stateDir, "runtime-")), "workerd");
    await writeFile(runtime, content, { mode: 0o755 });
    const run = runStart({
      PORT: "0",
      EMULATOR_PORT: "0",
      STATE_DIR: path.join(stateDir, "no-runtime"),
      MINIFLARE_WORKERD_PATH: runtime,
    });
    expect(await run.exited).toBe(1);
    const said = run.stderr().trimEnd().split("\n").at(-1);
    expect(said).toMatch(
      /^bailiff: workerd, which runs the Worker, does not start on this machine .*: it needs Linux with glibc, macOS or Windows/,
    );
    expect(said).toMatch(why);
    expect(run.stderr()).not.toMatch(/^ {4}at /m);
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
    port = await testPort();
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
