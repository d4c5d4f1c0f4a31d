// The end of records, with local KV's own clock: the time at which values end is moved into the past on disk while nothing runs, and KV
// lets go of them by itself. What the Ledger would have pruned by then is taken out of it as well.

import { readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { eventually } from "../gateway-admin.ts";
import { type StartedGateway, startGateway } from "../harness.ts";
import { bailiffAs, type RunBailiff } from "./run-bailiff.ts";

const env = { AUDIT_RETENTION_DAYS: "30", DEFAULT_KEY_RATE: "off" };
const USER = "user_2locked000000000000000000aa";
const DAY_S = 86_400;

let directory: string;
let gateway: StartedGateway;
let ledger: string;

const bailiff: RunBailiff = (...args) => bailiffAs({ BAILIFF_URL: gateway.url, BAILIFF_TOKEN: gateway.rootToken })(...args);
const file = (name: string) => path.join(directory, name);

async function act(): Promise<void> {
  const headers = { authorization: `Bearer ${gateway.demoKeys.get("support")}` };
  const { status } = await fetch(`${gateway.url}/for/TICKET-1/v1/users/${USER}/ban`, { method: "POST", headers });
  expect(status).toBe(200);
}

/**
 * Every database of the runtime's that has such a table. It may be writing to one: then that is waited for. (Beside them is the lock of the
 * state directory, a database that nobody else can read for as long as the gateway runs.)
 */
function databasesWith(table: string): DatabaseSync[] {
  const state = path.join(directory, "state", "v3");
  return readdirSync(state, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".sqlite"))
    .map((name) => new DatabaseSync(path.join(state, name), { timeout: 10_000 }))
    .filter((database) => {
      const has = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?").get(table) !== undefined;
      if (!has) database.close();
      return has;
    });
}

const entrySchema = z.object({ key: z.string(), expiration: z.number().nullable() });
/** The ledger's values in KV, oldest first: a name is the smaller the newer it is. */
function values(): z.infer<typeof entrySchema>[] {
  return databasesWith("_mf_entries").flatMap((database) => {
    const rows = database
      .prepare("SELECT key, expiration FROM _mf_entries WHERE key LIKE ? ORDER BY key DESC")
      .all(`audit/%-${ledger}-%`);
    database.close();
    return z.array(entrySchema).parse(rows);
  });
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "bailiff-retention-"));
  gateway = await startGateway({ stateDir: file("state"), env });
  await act();
  const projected = async () => (await bailiff("audit", "list", "--operation", "users.ban", "--json")).stdout;
  ledger = /"ledger": "(\w{12})"/.exec(await eventually(projected, (text) => text.includes("users.ban")))?.[1] ?? "";
  await eventually(
    async () => values().length,
    (count) => count === 1,
  );
  await act();
  await eventually(
    async () => values().length,
    (count) => count === 2,
  );
});
afterAll(async () => {
  await gateway.stop();
  await rm(directory, { recursive: true, force: true });
});

it("a value ends a day after the last that its records are kept; then the log begins later, and is whole", async () => {
  const [oldest] = values();
  const days = (Number(oldest?.expiration) - Date.now()) / 1000 / DAY_S;
  expect(days).toBeGreaterThan(30.9);
  expect(days).toBeLessThan(31.1);

  await gateway.stop();
  for (const database of databasesWith("_mf_entries")) {
    database.prepare("UPDATE _mf_entries SET expiration = ? WHERE key = ?").run(Date.now() - 1000, oldest?.key ?? "");
    database.close();
  }
  for (const database of databasesWith("records")) {
    database.prepare("DELETE FROM records WHERE seq <= 2 AND json_extract(json, '$.ledger') = ?").run(ledger);
    database.close();
  }
  gateway = await startGateway({ stateDir: file("state"), env });

  expect((await bailiff("audit", "export", "--out", file("log.ndjson"))).code).toBe(0);
  const verified = await bailiff("audit", "verify", file("log.ndjson"), "--json");
  const { result, ledgers, warnings } = z
    .looseObject({
      result: z.string(),
      ledgers: z.array(z.looseObject({ ledger: z.string(), first: z.number() })),
      warnings: z.array(z.string()),
    })
    .parse(verified.json());
  expect([verified.code, result]).toEqual([0, "whole"]);
  expect(ledgers.find((one) => one.ledger === ledger)).toMatchObject({ first: 3, last: 4 });
  expect(warnings.join()).toContain(`${ledger}-3`);
  const listed = await bailiff("audit", "list", "--key", ledger, "--all", "--json");
  expect([...listed.stdout.matchAll(/"id": "\w+-(\d+)"/g)].map(([, seq]) => seq).slice(0, 2)).toEqual(["4", "3"]);
  expect((await bailiff("doctor")).stdout).toContain("records are kept for 30 days");
});
