// What an erase leaves in the state directory, byte by byte: as docs/audit.md says.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Emulator, SEED, startEmulator } from "../../../emulator/server.ts";
import { eventually } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, ROOT_TOKEN, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";

const state = temporaryState();
const USER = SEED.google.id;
let emulator: Emulator;
let gateway: RunningGateway;

const start = async () => {
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
};
beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  await start();
});
afterAll(async () => {
  await gateway?.kill();
  await emulator?.close();
  state.remove();
});

async function ask(bearer: string, method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(gateway.url + path, {
    method,
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

/** Kinds of files that hold the text anywhere: `do .sqlite-wal`, `kv blob`. */
function holding(text: string): string[] {
  const files = readdirSync(state.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const found = files.filter((entry) => contentOf(path.join(entry.parentPath, entry.name)).includes(text));
  return [
    ...new Set(
      found.map(({ parentPath, name }) => (parentPath.includes("/kv/") ? "kv" : `object${/\.sqlite.*$/.exec(name)?.[0] ?? ""}`)),
    ),
  ].sort();
}

/** A file that KV wrote to one side and has renamed since the folder was listed holds nothing. */
function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return Buffer.of();
    throw error;
  }
}

/** A record in the Ledger and in KV that holds the text in its arguments. */
async function leave(text: string): Promise<void> {
  const { key } = await ask(ROOT_TOKEN, "POST", "/admin/keys", { name: "Writer", owner: "demo", policies: ["p"] });
  await ask(String(key), "PATCH", `/v1/users/${USER}/metadata`, {
    private_metadata: { text: text.repeat(40), more: `${text}\u00e9\u{1f600}` },
  });
  for (let n = 0; n < 8; n += 1) await ask(String(key), "POST", `/v1/users/${USER}/unban`);
  expect(
    await eventually(
      async () => holding(text),
      (where) => where.includes("kv"),
    ),
  ).toContain("kv");
}

/** KV deletes the file of the value before, a moment after the new one is there. */
async function goneFromKv(text: string): Promise<void> {
  const held = await eventually(
    async () => holding(text),
    (where) => !where.includes("kv"),
  );
  expect(held).not.toContain("kv");
}

it.each([
  ["in order", "MarkInOrder", () => gateway.stop()],
  ["by SIGKILL", "MarkKilled", () => gateway.kill()],
])(
  "nothing, once the gateway was ended %s and has started again; until then the log of its database",
  async (_name, mark, end) => {
    await ask(ROOT_TOKEN, "PUT", "/admin/policies", { policies: [{ policy: "p", rules: [{ id: "a", allow: ["users.*"] }] }] });
    await leave(mark);
    await ask(ROOT_TOKEN, "POST", "/admin/audit/erase", { target: USER, reason: "asked for" });
    await goneFromKv(mark);
    expect(holding(mark)).toEqual(["object.sqlite-wal"]);
    await end();
    if (mark === "MarkInOrder") expect(holding(mark)).toEqual([]);
    await start();
    expect(holding(mark)).toEqual([]);
  },
);

it("nothing in the database of an object that was put on disk before the erase", async () => {
  await leave("MarkOnDisk");
  await gateway.stop();
  expect(holding("MarkOnDisk")).toEqual(["kv", "object.sqlite"]);
  await start();
  await ask(ROOT_TOKEN, "POST", "/admin/audit/erase", { target: USER, reason: "asked for" });
  await goneFromKv("MarkOnDisk");
  await gateway.stop();
  expect(holding("MarkOnDisk")).toEqual([]);
  await start();
});
