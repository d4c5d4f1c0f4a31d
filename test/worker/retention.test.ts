// A log whose records do not stay for ever: real KV is told when each value ends, and what is read, exported and verified of a log of
// which the beginning is gone is whole, and says where it begins. KV's own clock cannot be moved: where a value has to be over, the test
// takes it out as KV would.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { readManifest } from "../../src/audit/manifest.ts";
import type { AuditRecord } from "../../src/audit/record.ts";
import { parseSegmentName } from "../../src/audit/segment.ts";
import { createLogVerifier, type Verdict } from "../../src/audit/verify.ts";
import { type Deps, systemDeps } from "../../src/deps.ts";
import { readSettings } from "../../src/env.ts";
import { Checkpointing } from "../../src/ledger/checkpointing.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { witnessStores } from "../../src/ledger/witness-stores.ts";
import { runFromNoon } from "./at-noon.ts";
import { ledgerOf, recordsOf, ringAlarm } from "./ledger-inspection.ts";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const DAY_S = 86_400;
const DAY_MS = DAY_S * 1000;
const forEver = testGateway();
const thirtyDays = testGateway({ vars: { AUDIT_RETENTION_DAYS: "30" } });

const ban = async (key: MintedKey) =>
  expect((await forEver.call("POST", "/v1/users/user_1/ban", { key: key.key })).status).toBe(200);

/** Its alarm, where the deployment keeps records for so long. */
function ringAlarmKeeping(ledger: string, days: string): Promise<void> {
  return runInDurableObject(ledgerOf(ledger), (_ledger, state) =>
    new Ledger(state, { ...env, AUDIT_RETENTION_DAYS: days }).alarm(),
  );
}

async function segmentsOf(ledger: string) {
  const { keys } = await env.AUDIT_KV.list<{ ledger: string }>({ prefix: "audit/" });
  return keys
    .filter(({ metadata }) => metadata?.ledger === ledger)
    .map(({ name, expiration }) => ({ name, expiration, newestMs: parseSegmentName(name)?.newestMs ?? 0 }));
}

const endOf = (newestMs: number) => Math.ceil(newestMs / 1000) + 31 * DAY_S;

beforeAll(async () => {
  await forEver.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.*"] }] }]);
  forEver.clerk.answerWith(() => json({}));
});

describe("a value in KV", () => {
  it("ends a day after the last day that its newest record is kept, also when it is written again", async () => {
    const key = await forEver.mint(["p"]);
    await ban(key);
    await ringAlarmKeeping(key.id, "30");
    const [first] = await segmentsOf(key.id);
    expect(first?.expiration).toBe(endOf(first?.newestMs ?? 0));
    // As after a crash between the write and the note of it.
    await runInDurableObject(
      ledgerOf(key.id),
      (_ledger, { storage }) => void storage.sql.exec("DELETE FROM meta WHERE name = 'projected_seq'"),
    );
    vi.setSystemTime(Date.now() + 3 * DAY_MS);
    await ringAlarmKeeping(key.id, "30");
    runFromNoon();
    expect(await segmentsOf(key.id)).toEqual([first]);
  });

  it("stays for ever without the setting, and with one that is none", async () => {
    for (const days of ["", "7", "a month"]) {
      const key = await forEver.mint(["p"]);
      await ban(key);
      await ringAlarmKeeping(key.id, days);
      expect((await segmentsOf(key.id)).map(({ expiration }) => expiration)).toEqual([undefined]);
    }
  });

  it("is copied without an end where KV cannot be told of one: a setting of a century stops no copy", async () => {
    const key = await forEver.mint(["p"]);
    await ban(key);
    await ringAlarmKeeping(key.id, "36500");
    expect((await segmentsOf(key.id)).map(({ expiration }) => expiration)).toEqual([undefined]);
  });

  it("that KV refuses is told apart from a KV that is away, in log and status", async () => {
    const key = await forEver.mint(["p"]);
    await ban(key);
    const said: unknown[] = [];
    const ring = (put: KVNamespace["put"]) =>
      runInDurableObject(ledgerOf(key.id), (_ledger, state) => {
        const kv: KVNamespace = new Proxy(env.AUDIT_KV, {
          get: (target, name) => (name === "put" ? put : Reflect.get(target, name)),
        });
        const deps: Deps = { ...systemDeps(), log: (event, fields) => void said.push([event, fields?.["error"]]) };
        const ledger = new Ledger(state, { ...env, AUDIT_KV: kv }, deps);
        // Twice: the report of a run tells what the run before met.
        return ledger.alarm().then(() => ledger.alarm());
      });
    const real = env.AUDIT_KV;
    const statusOfKey = async () => {
      const { body } = await forEver.admin("GET", "/status");
      const { ledgers }: { ledgers: { ledger: string; copy_refused: boolean; waiting_since: string | null }[] } = JSON.parse(
        JSON.stringify(body),
      );
      return ledgers.find(({ ledger }) => ledger === key.id);
    };
    await ring((name: string, value: string) => real.put(name, value, { expiration: 2 ** 31 }));
    expect(said).toContainEqual(["ledger_housekeeping_failed", "KvRefused"]);
    expect(await statusOfKey()).toMatchObject({ copy_refused: true, waiting_since: expect.any(String) });
    said.length = 0;
    await ring(() => Promise.reject(new Error("KV PUT failed: 429 Too Many Requests")));
    expect(said).toContainEqual(["ledger_housekeeping_failed", "KvAway"]);
    expect(await statusOfKey()).toMatchObject({ copy_refused: false });
    await ringAlarm(key.id);
    await ringAlarm(key.id);
    expect((await segmentsOf(key.id)).length).toBe(1);
  });

  it("ends when it would have ended after an erase has rewritten it, whatever the setting is by then", async () => {
    const key = await forEver.mint(["p"]);
    await ban(key);
    await ringAlarmKeeping(key.id, "30");
    const before = await segmentsOf(key.id);
    const erased = await forEver.admin("POST", "/audit/erase", { target: "user_1", reason: "asked for" });
    expect(erased).toMatchObject({ status: 200 });
    expect(await env.AUDIT_KV.get(before[0]?.name ?? "")).toContain('"args_salt":null');
    expect(await segmentsOf(key.id)).toEqual(before);
  });
});

it.each(["29", "1.5", "forever"])("refuses to serve with AUDIT_RETENTION_DAYS=%s", (days) => {
  const read = readSettings({ ...forEver.services.env, ...env, AUDIT_RETENTION_DAYS: days });
  expect(read).toMatchObject({ ok: false, problems: [expect.stringContaining("AUDIT_RETENTION_DAYS")] });
});

it("says in the status how long records are kept", async () => {
  expect((await thirtyDays.admin("GET", "/status")).body).toMatchObject({ audit_retention_days: 30 });
  expect((await forEver.admin("GET", "/status")).body).toMatchObject({ audit_retention_days: null });
});

describe("a log of which the beginning is gone", () => {
  /** Acts, and when: days ago. Two records each. */
  const ACTS_DAYS_AGO = [50, 45, 35, 32, 28, 20, 9, 0];
  let key: MintedKey;
  /** Name and value. */
  let gone: (readonly [string, string])[] = [];

  const never = () => Promise.reject(new Error("there was no trouble"));
  /** What a checkpoint of now vouches for may be pruned. */
  const checkpoint = () =>
    runInDurableObject(env.REGISTRY.get(env.REGISTRY.idFromName("registry")), async (_registry, { storage }) => {
      const stores = witnessStores(storage);
      await new Checkpointing(env, { ...systemDeps(), now: () => Date.now() + 61_000 }, stores, never).run();
    });

  beforeAll(async () => {
    const now = Date.now();
    vi.setSystemTime(now - 51 * DAY_MS);
    key = await forEver.mint(["p"]);
    for (const days of ACTS_DAYS_AGO) {
      vi.setSystemTime(now - days * DAY_MS);
      await ban(key);
      await ringAlarm(key.id);
    }
    runFromNoon();
    await checkpoint();
    await ringAlarm(key.id);
    expect((await recordsOf(key.id))[0]?.seq).toBe(15);
    const over = (await segmentsOf(key.id)).filter(({ newestMs }) => newestMs < now - 31 * DAY_MS);
    expect(over).toHaveLength(4);
    gone = await Promise.all(over.map(async ({ name }) => [name, (await env.AUDIT_KV.get(name)) ?? ""] as const));
    for (const [name] of gone) await env.AUDIT_KV.delete(name);
  });

  async function verdictOn(gateway: typeof forEver, query = ""): Promise<Verdict & { readonly from: string }> {
    const lines = (await gateway.admin("GET", `/audit/export${query}`)).text.trimEnd().split("\n");
    const manifest = readManifest(lines.pop() ?? "");
    const verifier = createLogVerifier(manifest);
    for (const line of lines) verifier.feed(line);
    return { ...verifier.finish(), from: manifest?.from ?? "" };
  }
  const firstOf = ({ ledgers }: Verdict) => ledgers.find(({ ledger }) => ledger === key.id);

  it("is exported whole, and does not claim to begin with the log", async () => {
    const verdict = await verdictOn(thirtyDays);
    expect(verdict.faults).toEqual([]);
    expect(firstOf(verdict)).toMatchObject({ first: 9, last: 16, count: 8 });
    expect(Date.now() - Date.parse(verdict.from)).toBeLessThan(30.01 * DAY_MS);
  });

  it("is exported whole from any day that is asked for", async () => {
    const from = new Date(Date.now() - 40 * DAY_MS).toISOString();
    const verdict = await verdictOn(thirtyDays, `?from=${from}`);
    expect([verdict.faults, firstOf(verdict)?.first]).toEqual([[], 9]);
    expect(verdict.from > from).toBe(true);
  });

  it("is called what it is by a deployment that keeps records for ever: there they were taken out", async () => {
    const verdict = await verdictOn(forEver);
    expect(verdict.from).toBe("1970-01-01T00:00:00.000Z");
    const first = { record: `${key.id}-1`, ledger: key.id };
    expect(verdict.faults).toMatchObject([
      { kind: "contradicted", ...first },
      { kind: "missing", ...first },
    ]);
  });

  it("is read page by page to where it begins now", async () => {
    const seqs: number[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await thirtyDays.admin("GET", `/audit?key=${key.id}&limit=3${cursor === "" ? "" : `&cursor=${cursor}`}`);
      expect(page.status).toBe(200);
      const { data, next_cursor }: { data: AuditRecord[]; next_cursor: string | null } = JSON.parse(page.text);
      seqs.push(...data.map(({ seq }) => seq));
      cursor = next_cursor;
    }
    expect(seqs).toEqual([16, 15, 14, 13, 12, 11, 10, 9]);
  });

  it("keeps its checkpoints, and goes on", async () => {
    expect((await env.AUDIT_KV.list({ prefix: "checkpoint/" })).keys.length).toBeGreaterThan(0);
    await ban(key);
    expect(firstOf(await verdictOn(thirtyDays))).toMatchObject({ first: 9, last: 18 });
  });

  it("can be erased from", async () => {
    const erased = await thirtyDays.admin("POST", "/audit/erase", { target: "user_1", reason: "asked for" });
    expect(erased).toMatchObject({ status: 200 });
    expect((await verdictOn(thirtyDays)).faults).toEqual([]);
  });

  it("that was kept for ever at first has a hole: it is exported from behind that, unless it is asked for from before", async () => {
    // Written before the setting, without an end.
    const older = gone.toSorted().slice(0, 2);
    for (const [name, value] of older) await env.AUDIT_KV.put(name, value);
    const whole = await verdictOn(thirtyDays);
    expect([whole.faults, firstOf(whole)?.first]).toEqual([[], 9]);
    expect(Date.now() - Date.parse(whole.from)).toBeCloseTo(30 * DAY_MS, -5);
    const from = new Date(Date.now() - 60 * DAY_MS).toISOString();
    expect((await verdictOn(thirtyDays, `?from=${from}`)).faults).toMatchObject([{ kind: "missing", record: `${key.id}-5` }]);
    for (const [name] of older) await env.AUDIT_KV.delete(name);
  });
});

describe("an intent whose outcome nobody knows", () => {
  it("is found and resolved after its copy in KV is gone", async () => {
    const now = Date.now();
    vi.setSystemTime(now - 60 * DAY_MS);
    const doubtful = await forEver.mint(["p"]);
    forEver.clerk.answerWith(() => json({}, 500));
    await forEver.call("POST", "/v1/users/user_1/ban", { key: doubtful.key });
    forEver.clerk.answerWith(() => json({}));
    await ringAlarm(doubtful.id);
    runFromNoon();
    for (const { name } of await segmentsOf(doubtful.id)) await env.AUDIT_KV.delete(name);
    await ringAlarm(doubtful.id);
    const open = await thirtyDays.admin("GET", "/audit?open=true&limit=200");
    expect(open.text).toContain(`${doubtful.id}-1`);
    const day = (daysAgo: number) => new Date(now - daysAgo * DAY_MS).toISOString().slice(0, 10);
    const since = (from: string) => thirtyDays.admin("GET", `/audit?open=true&limit=200&from=${from}`);
    expect((await since(day(100))).text).toContain(`${doubtful.id}-1`);
    expect((await since(day(50))).text).not.toContain(`${doubtful.id}-1`);
    const resolved = await thirtyDays.admin("POST", `/audit/${doubtful.id}-1/resolve`, { outcome: "failed", reason: "looked" });
    expect(resolved.status).toBe(200);
  });
});
