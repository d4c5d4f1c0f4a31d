// `audit export --out`: what becomes of the file when two write it, when the disk is full, when the command is killed, and when something else
// has its name. The gateway is a stand-in that can keep an export waiting.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { lstat, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chainOf, linesOf, manifestFor } from "../../unit/cli/made-log.ts";

const BIN = fileURLToPath(new URL("../../../cli/bailiff.mjs", import.meta.url));
const log = [...chainOf("AAAAAAAAAAAA", 150), ...chainOf("admin", 150)];
const lines = [...linesOf(log), JSON.stringify(manifestFor(log))].map((line) => `${line}\n`);
const whole = lines.join("");

let server: Server;
let directory: string;
/** An export that waits in its middle. */
let held: { readonly begun: Promise<void>; readonly goOn: () => void } | null = null;
let onBegun = () => {};
let released: Promise<void> = Promise.resolve();

function hold(): NonNullable<typeof held> {
  const waiting = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  [onBegun, released] = [begun.resolve, waiting.promise];
  held = { begun: begun.promise, goOn: waiting.resolve };
  return held;
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "bailiff-export-file-"));
  server = createServer((_, answer) => {
    answer.writeHead(200, { "content-type": "application/x-ndjson", "bailiff-export-from": "1970-01-01T00:00:00.000Z" });
    answer.write(lines.slice(0, 200).join(""), () => {
      onBegun();
      void released.then(() => answer.end(lines.slice(200).join("")));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
beforeEach(() => {
  [held, onBegun, released] = [null, () => {}, Promise.resolve()];
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true, force: true });
});

const file = (name: string) => path.join(directory, name);

interface Ended {
  readonly code: number | null;
  readonly said: string;
  readonly out: string;
}

/** `limit`: so many blocks of a file may be written, and then the disk is full. */
function start(args: readonly string[], limit: number | null = null): { child: ChildProcess; ended: Promise<Ended> } {
  const { port } = server.address() as AddressInfo;
  const command = ["-c", `${limit === null ? "" : `ulimit -f ${limit};`} exec "$0" "$@"`, process.execPath, BIN];
  const child = spawn("sh", [...command, "audit", "export", ...args], {
    cwd: directory,
    env: { PATH: process.env["PATH"], BAILIFF_URL: `http://127.0.0.1:${port}`, BAILIFF_TOKEN: "x".repeat(40) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = [child.stdout, child.stderr].map(async (stream) => (await stream.toArray()).join(""));
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, ended: Promise.all([code, ...texts]).then(([ended, out = "", said = ""]) => ({ code: ended, out, said })) };
}
const run = (...args: readonly string[]) => start(args).ended;

describe("one export at a time", () => {
  it("writes a file: a second one is told who does, and the first comes out whole", async () => {
    const { begun, goOn } = hold();
    const first = start(["--out", "log"]);
    await begun;
    for (const again of [[], ["--resume"]])
      expect(await run("--out", "log", ...again)).toMatchObject({
        code: 2,
        said: expect.stringMatching(
          new RegExp(`^bailiff: another export \\(process ${first.child.pid} on \\S+\\) writes log\\.part\\..*\n$`),
        ),
      });
    goOn();
    expect(await first.ended).toMatchObject({ code: 0 });
    expect(await readFile(file("log"), "utf8")).toBe(whole);
    expect(existsSync(file("log.part.lock"))).toBe(false);
  });

  it.each([[[]], [["--resume"]]])("leaves nothing in the way when it is killed: %j", async (again) => {
    const { begun, goOn } = hold();
    const first = start(["--out", "killed"]);
    await begun;
    first.child.kill("SIGKILL");
    await first.ended;
    expect(existsSync(file("killed.part.lock"))).toBe(true);
    goOn();
    expect(await run("--out", "killed", ...again)).toMatchObject({ code: 0 });
    expect(await readFile(file("killed"), "utf8")).toBe(whole);
    expect(existsSync(file("killed.part.lock"))).toBe(false);
    await rm(file("killed"));
  });

  it("does not guess who made a lock that says nothing", async () => {
    await writeFile(file("far.part.lock"), "1 another-host\n");
    expect(await run("--out", "far")).toMatchObject({ code: 2, said: expect.stringContaining("process 1 on another-host") });
    await writeFile(file("empty.part.lock"), "");
    expect(await run("--out", "empty")).toMatchObject({ code: 2, said: expect.stringContaining("remove empty.part.lock") });
  });
});

it.each([
  ["ndjson", "log.ndjson"],
  ["csv", "log.csv"],
])("a full disk is told in a line, and what is there is gone on with: %s", async (format, name) => {
  const { code, said } = await start(["--out", name, "--format", format], 100).ended;
  expect([code, said]).toEqual([2, `bailiff: ${name}.part cannot be written (the file would be too large)\n`]);
  expect((await lstat(file(`${name}.part`))).size).toBeGreaterThan(0);
  expect(await run("--out", name, "--format", format, "--resume")).toMatchObject({
    code: 0,
    said: expect.stringContaining("there already; going on"),
  });
  const text = await readFile(file(name), "utf8");
  expect(format === "csv" ? text.split("\r\n").length : text).toEqual(format === "csv" ? log.length + 2 : whole);
});

it("a directory that is not there is told in a line", async () => {
  expect(await run("--out", "nowhere/log")).toEqual({
    code: 2,
    out: "",
    said: "bailiff: nowhere/log.part.lock cannot be written (there is no such directory)\n",
  });
});

describe("something else that has the name", () => {
  it("is left alone: links, devices, directories, under the name and that of the part", async () => {
    await writeFile(file("target"), "mine");
    await symlink("target", file("link"));
    await symlink("target", file("beside.part"));
    for (const name of ["link", "beside", ".", "/dev/null"])
      expect(await run("--out", name)).toMatchObject({
        code: 2,
        said: expect.stringMatching(/^bailiff: .* is (a link|a folder|no regular file)/),
      });
    expect([await readFile(file("target"), "utf8"), (await lstat(file("link"))).isSymbolicLink()]).toEqual(["mine", true]);
    expect((await lstat("/dev/null")).isCharacterDevice()).toBe(true);
  });

  it("is not renamed when it turns out to be of another log", async () => {
    const foreign = linesOf(chainOf("BBBBBBBBBBBB", 3))
      .map((line) => `${line}\n`)
      .join("");
    const changed = lines
      .slice(0, 20)
      .join("")
      .replaceAll(/"hash":"[0-9a-f]{4}/g, '"hash":"0000');
    for (const content of [foreign, changed]) {
      await writeFile(file("foreign"), `${content}torn`);
      expect(await run("--out", "foreign", "--resume")).toMatchObject({
        code: 2,
        said: expect.stringContaining("does not fit to this log"),
      });
      expect(await readFile(file("foreign"), "utf8")).toBe(`${content}torn`);
      expect(["foreign.part", "foreign.part.json", "foreign.part.lock"].filter((name) => existsSync(file(name)))).toEqual([]);
    }
  });
});

it("goes to stdout for -", async () => {
  expect(await run("--out", "-")).toMatchObject({ code: 0, out: whole });
  expect(existsSync(file("-"))).toBe(false);
  expect(await run("--out", "-", "--resume")).toMatchObject({ code: 2 });
});
