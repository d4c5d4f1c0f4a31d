// The week that a first start brings: found by readers like any other, whole in an export, and no trouble to who looks after the log. Once for
// a state, or not at all.

import { existsSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { SEED } from "../../../emulator/seed.ts";
import { startEmulator } from "../../../emulator/server.ts";
import { bailiffAs } from "../cli/run-bailiff.ts";
import { runStart, type StartedGateway, startGateway } from "../harness.ts";
import { removeFolder } from "../remove-folder.ts";
import { testPort } from "../test-port.ts";

const DAY_MS = 86_400_000;
const recordSchema = z.looseObject({
  id: z.string(),
  ledger: z.string(),
  at: z.string(),
  type: z.string(),
  key: z.looseObject({ id: z.string(), name: z.string(), owner: z.string() }).nullable(),
  operation: z.string().nullable(),
  target: z.unknown(),
  outcome: z.string().nullable(),
  decision: z.looseObject({ effect: z.string(), rule: z.string().nullable(), bundle: z.string().nullable() }).nullable(),
});
const pageSchema = z.looseObject({ data: z.array(recordSchema), next_cursor: z.string().nullable() });
const statusSchema = z.looseObject({
  problems: z.array(z.string()),
  not_projected: z.int(),
  ledgers: z.array(z.looseObject({ ledger: z.string(), records: z.int(), not_projected: z.int(), open_intents: z.int() })),
  log_troubles: z.array(z.unknown()),
  copy_sample: z.looseObject({ wrong: z.array(z.unknown()) }).nullable(),
});
type Recorded = z.infer<typeof recordSchema>;

const directories: string[] = [];
async function newDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), "bailiff-demo-"));
  directories.push(directory);
  return directory;
}

async function ask<Schema extends z.ZodType>({ url, rootToken }: StartedGateway, asked: string, schema: Schema) {
  const answer = await fetch(`${url}${asked}`, { headers: { authorization: `Bearer ${rootToken}` } });
  return schema.parse(await answer.json());
}

/** All pages, newest first. */
async function listed(gateway: StartedGateway, filter: Readonly<Record<string, string>> = {}): Promise<Recorded[]> {
  const found: Recorded[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query = new URLSearchParams({ limit: "200", ...filter, ...(cursor === "" ? {} : { cursor }) });
    const page: z.infer<typeof pageSchema> = await ask(gateway, `/admin/audit?${query}`, pageSchema);
    found.push(...page.data);
    cursor = page.next_cursor;
  }
  return found;
}

const inDemo = (records: readonly Recorded[]) => records.filter(({ ledger }) => ledger === "demo");

afterAll(async () => {
  for (const directory of directories) await removeFolder(directory);
});

describe("a first start", () => {
  let gateway: StartedGateway;
  let stateDir: string;
  let week: Recorded[];
  beforeAll(async () => {
    stateDir = await newDirectory();
    gateway = await startGateway({ stateDir, env: { DEMO_HISTORY: "1", BYPASS_WAIT_SECONDS: "5" } });
    week = inDemo(await listed(gateway));
  });
  afterAll(async () => {
    await gateway.stop();
  });

  it("has a week to page through, of days in a row up to now, and says so in a line", () => {
    expect(week.length).toBeGreaterThan(1_000);
    expect(gateway.stdout()).toMatch(/^ {2}history +a demo week, [12],\d{3} records in ledger demo \(DEMO_HISTORY=0: none\)$/m);
    expect(gateway.stdout()).toContain(`${week.length.toLocaleString("en-US")} records`);
    expect(gateway.stdout()).not.toContain("warning");
    expect(gateway.stderr()).toBe("");
    const times = week.map(({ at }) => at);
    expect(times).toEqual(times.toSorted().reverse());
    expect(new Set(times.map((at) => at.slice(0, 10))).size).toBeGreaterThanOrEqual(7);
    const [newest = "", oldest = ""] = [times.at(0), times.at(-1)];
    expect(Date.parse(newest) - Date.parse(oldest)).toBeGreaterThan(6.9 * DAY_MS);
    expect(new Set(week.map(({ id }) => id)).size).toBe(week.length);
  });

  it("decided by the policies that are published", async () => {
    const { version } = await ask(gateway, "/admin/policies", z.looseObject({ version: z.string() }));
    const bundles = new Set(week.flatMap(({ decision }) => (decision === null ? [] : [decision.bundle])));
    expect([...bundles]).toEqual([version]);
  });

  it.each<[string, Readonly<Record<string, string>>, (record: Recorded) => boolean]>([
    ["key", { key: "demoFinance1" }, ({ key }) => key?.id === "demoFinance1"],
    ["name of a key", { key: "demo ai-agent" }, ({ key }) => key?.name === "demo ai-agent"],
    ["decision", { decision: "deny" }, ({ decision }) => decision?.effect === "deny"],
    ["operation", { operation: "users.ban" }, ({ operation }) => operation === "users.ban"],
    ["outcome", { outcome: "unknown" }, ({ outcome }) => outcome === "unknown"],
  ])("is found by %s", async (_name, filter, wanted) => {
    const found = inDemo(await listed(gateway, filter));
    expect(found.length).toBeGreaterThan(0);
    expect(found).toEqual(week.filter(wanted));
  });

  it("verifies in an export, with the key that was kept, without a word about it", async () => {
    const bailiff = bailiffAs({ BAILIFF_URL: gateway.url, BAILIFF_TOKEN: gateway.rootToken });
    const file = path.join(stateDir, "log.ndjson");
    expect(await bailiff("audit", "export", "--out", file)).toMatchObject({ code: 0 });
    const verified = await bailiff("audit", "verify", file, "--public-key", path.join(stateDir, "audit-key.json"));
    expect(verified).toMatchObject({ code: 0, stderr: "" });
    expect(verified.stdout).toMatch(/^whole: \d+ records in \d ledgers, signature good/);
    expect(verified.stdout).toMatch(new RegExp(`^demo +1 +${week.length} `, "m"));
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    const manifest = z.looseObject({ contradictions: z.array(z.unknown()) }).parse(JSON.parse(lines.at(-1) ?? ""));
    expect(manifest.contradictions).toEqual([]);
  });

  it("is copied, vouched for by a checkpoint, and troubles neither status nor doctor", async () => {
    const status = await ask(gateway, "/admin/status?sample=20", statusSchema);
    expect(status).toMatchObject({ problems: [], log_troubles: [], copy_sample: { wrong: [] } });
    expect(status.ledgers.find(({ ledger }) => ledger === "demo")).toMatchObject({
      records: week.length,
      not_projected: 0,
      open_intents: 0,
    });
    expect(await listed(gateway, { open: "true" })).toEqual([]);
    const said = await bailiffAs({ BAILIFF_URL: gateway.url, BAILIFF_TOKEN: gateway.rootToken })("doctor");
    expect(said.code).toBe(0);
    expect(said.stdout).toMatch(/^ok +KV copy/m);
    expect(said.stdout).toMatch(/^ok +KV sample/m);
    expect(said.stdout).toMatch(/^ok +log /m);
    expect(said.stdout).toMatch(/^ok +outcomes/m);
  });

  it("has no living key, and no call that anybody could approve", async () => {
    const keys = await ask(gateway, "/admin/keys", z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) }));
    expect(keys.data.map(({ id }) => id).filter((id) => id.startsWith("demo"))).toEqual([]);
    expect(await ask(gateway, "/admin/approvals", z.looseObject({ data: z.array(z.unknown()) }))).toMatchObject({ data: [] });
  });

  it("explains nothing that is done past Bailiff, to a user whom it acts on either", async () => {
    const known: readonly unknown[] = Object.values(SEED).map((user) => ("id" in user ? user.id : null));
    const act = week.find(
      ({ type, target, operation }) => type === "intent" && known.includes(target) && operation !== "users.get",
    );
    expect(act).toBeDefined();
    expect(await listed(gateway, { type: "bypass" })).toEqual([]);
    const kept: unknown = JSON.parse(await readFile(path.join(stateDir, "secrets.json"), "utf8"));
    const { CLERK_SECRET_KEY } = z.looseObject({ CLERK_SECRET_KEY: z.string() }).parse(kept);
    const answer = await fetch(`${gateway.emulator}/v1/users/${act?.target}/ban`, {
      method: "POST",
      headers: { authorization: `Bearer ${CLERK_SECRET_KEY}` },
    });
    await answer.arrayBuffer();
    expect(answer.status).toBe(200);
    await expect
      .poll(async () => (await listed(gateway, { type: "bypass" })).map(({ target }) => target), { timeout: 40_000 })
      .toEqual([act?.target]);
  });

  it("is erased like any other: of a user nothing is left, and the chain holds", async () => {
    const target = "user_2demo0000000000000000000012";
    expect(week.some((record) => record.target === target)).toBe(true);
    const answer = await fetch(`${gateway.url}/admin/audit/erase`, {
      method: "POST",
      headers: { authorization: `Bearer ${gateway.rootToken}`, "content-type": "application/json" },
      body: JSON.stringify({ target, reason: "REQUEST-1" }),
    });
    expect(z.looseObject({ records: z.int() }).parse(await answer.json()).records).toBeGreaterThan(0);
    const left = inDemo(await listed(gateway, { target }));
    expect(left.length).toBeGreaterThan(0);
    for (const record of left) expect(record).toMatchObject({ args: null, args_salt: null });
    const bailiff = bailiffAs({ BAILIFF_URL: gateway.url, BAILIFF_TOKEN: gateway.rootToken });
    const file = path.join(stateDir, "erased.ndjson");
    expect(await bailiff("audit", "export", "--out", file)).toMatchObject({ code: 0 });
    expect(await bailiff("audit", "verify", file)).toMatchObject({ code: 0 });
  });

  it("leaves no way to write past records: the gateway knows of none", async () => {
    for (const asked of ["/", "/write", "/demo", "/admin/demo"]) {
      const answer = await fetch(gateway.url + asked, {
        method: "POST",
        headers: { authorization: `Bearer ${gateway.rootToken}` },
      });
      await answer.arrayBuffer();
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    expect(inDemo(await listed(gateway)).length).toBe(week.length);
  });

  it("is followed by starts that add nothing, whatever they are told", async () => {
    for (const DEMO_HISTORY of ["1", "0"]) {
      await gateway.kill9();
      gateway = await startGateway({ stateDir, env: { DEMO_HISTORY } });
      expect(inDemo(await listed(gateway)).map(({ id }) => id)).toEqual(week.map(({ id }) => id));
      expect(gateway.stdout()).not.toContain("history");
    }
  });
});

describe("a start that is to leave it out", () => {
  it("leaves it out, and so do those that follow", async () => {
    const stateDir = await newDirectory();
    for (const DEMO_HISTORY of ["0", "1"]) {
      const gateway = await startGateway({ stateDir, env: { DEMO_HISTORY } });
      expect(inDemo(await listed(gateway))).toEqual([]);
      expect(gateway.stdout()).not.toContain("history");
      await gateway.stop();
    }
  });

  it("is one with another Clerk behind it", async () => {
    const secretKey = "sk_test_another";
    const emulator = await startEmulator({ secretKey });
    const env = { DEMO_HISTORY: "1", CLERK_API_URL: emulator.url, CLERK_SECRET_KEY: secretKey };
    const stateDir = await newDirectory();
    const gateway = await startGateway({ stateDir, env });
    expect(inDemo(await listed(gateway))).toEqual([]);
    expect(existsSync(path.join(stateDir, "demo-history.json"))).toBe(false);
    await gateway.stop();
    await emulator.close();
  });
});

describe("a start that is killed while it writes", () => {
  it.each([0, 300, 600, 900])("leaves all of it or nothing, %d ms after it began: the next has it once", async (afterMs) => {
    const stateDir = await newDirectory();
    const note = path.join(stateDir, "demo-history.json");
    const ports = { PORT: String(await testPort()), EMULATOR_PORT: String(await testPort()) };
    const killed = runStart({ ...ports, STATE_DIR: stateDir, DEMO_HISTORY: "1" });
    await expect.poll(() => existsSync(note), { timeout: 30_000, interval: 5 }).toBe(true);
    await sleep(afterMs);
    killed.child.kill("SIGKILL");
    await killed.exited;
    const gateway = await startGateway({ stateDir, env: { DEMO_HISTORY: "1" } });
    const { records } = z.looseObject({ records: z.int() }).parse(JSON.parse(await readFile(note, "utf8")));
    const ids = inDemo(await listed(gateway)).map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: records }, (_, index) => `demo-${records - index}`));
    expect(records).toBeGreaterThan(1_000);
    await gateway.stop();
  });
});
