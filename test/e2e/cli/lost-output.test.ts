// Nobody reads what is printed, or there is no room for it: a verdict keeps its exit code, and a key that could not be handed over is told.
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SHOWN_KEY } from "../../shown-key.ts";
import { bailiffAs } from "./run-bailiff.ts";
import { type StandIn, standIn } from "./stand-in.ts";

const root = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
const KEY = {
  ...SHOWN_KEY,
  key: "sk_test_bailiff_AAAAAAAAAAAAsecret",
  old_secret_valid_until: "2026-11-01T01:00:00.000Z",
};
const CREATE = ["keys", "create", "--name", "desk", "--owner", "desk", "--policy", "support"];
let server: StandIn;
let directory: string;
const file = (name: string) => path.join(directory, name);

beforeAll(async () => {
  server = await standIn((address) =>
    address.startsWith("/admin/keys") ? { status: 201, body: KEY } : { body: { status: "ok", data: [], next_cursor: null } },
  );
  directory = await mkdtemp(path.join(tmpdir(), "bailiff-lost-"));
  const log = await readFile(root("docs/audit-vectors/export.ndjson"), "utf8");
  await writeFile(file("forged.ndjson"), log.replace("127.0.0.1", "127.0.0.2").replace("TICKET", "TICKET2"));
  await writeFile(file("policy.yaml"), "policy: desk\nrules: [{ id: look, allow: [users.get] }]\n");
  await writeFile(file("policy.test.yaml"), "[{ name: x, policy: desk, operation: users.ban, expect: { effect: allow } }]\n");
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

const FULL = "/dev/full";
const READERS = existsSync(FULL) ? (["gone", "full", "closed"] as const) : (["gone", "closed"] as const);
type Reader = "gone" | "full" | "closed";

/** As `| true`, `> /dev/full` and `>&-` do it. */
function run(reader: Reader, ...args: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  const full = reader === "full" ? openSync(FULL, "w") : null;
  const command = [process.execPath, root("cli/bailiff.mjs"), ...args];
  const shell = ["sh", "-c", 'exec "$@" >&-', "sh", ...command];
  const [program = "", ...rest] = reader === "closed" ? shell : command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, {
      env: { PATH: process.env["PATH"], BAILIFF_URL: server.url, BAILIFF_TOKEN: "t" },
      stdio: ["ignore", full ?? "pipe", "pipe"],
    });
    if (full !== null) closeSync(full);
    child.stdout?.destroy();
    let stderr = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stderr }));
  });
}

describe.each<Reader>(READERS)("with a reader that is %s", (reader) => {
  it.each([
    ["audit verify of a forged log", () => ["audit", "verify", file("forged.ndjson")]],
    ["policies test that fails", () => ["policies", "test", directory]],
  ])("%s is still no", async (_, args) => {
    const { code, stderr } = await run(reader, ...args());
    expect([code, stderr]).toEqual([1, expect.not.stringMatching(/^ +at /m)]);
  });

  it.each([
    ["minted", CREATE],
    ["minted, as JSON", [...CREATE, "--json"]],
    ["given a new secret", ["keys", "rotate", KEY.id, "--grace", "1h", "--keep-minted"]],
  ])("a key is not lost in silence when it is %s", async (_, args) => {
    const asked = server.asked.length;
    const { code, stderr } = await run(reader, ...args);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stderr).not.toContain("This is the only time");
    if (reader === "closed") {
      expect([code, stderr]).toEqual([2, expect.stringContaining("none is made")]);
      expect(server.asked.slice(asked)).toEqual([]);
    } else {
      const remedy = args[1] === "create" ? `minted but could not be handed over: bailiff keys revoke ${KEY.id}` : "keys rotate";
      expect([code, stderr]).toEqual([1, expect.stringContaining(remedy)]);
    }
  });
});

it.runIf(existsSync(FULL))("an answer that has no room is no success", async () => {
  const { code, stderr } = await run("full", "audit", "list");
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^bailiff: stdout cannot be written \(ENOSPC.*\)\n$/)]);
});

it("a key is handed over although the gateway says less of it than this command line knows", async () => {
  const { id, key } = KEY;
  const older = await standIn(() => ({ status: 201, body: { id, key } }));
  const { code, stdout } = await bailiffAs({ BAILIFF_URL: older.url, BAILIFF_TOKEN: "t" })(...CREATE);
  await older.stop();
  expect([code, stdout]).toEqual([0, `${key}\n`]);
});

it("a reader that has enough is no failure", async () => {
  expect(await run("gone", "audit", "list")).toEqual({ code: 0, stderr: "" });
});
