// The export: each ledger whole and in the order of its chain, whatever KV has lost or has twice, and a manifest that says how much it is.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/routes/app.ts";
import { expectConsistent, exported, seqsOf, upTo } from "./exported-log.ts";
import { expectWholeChain, recordsOf, ringAlarm } from "./ledger-inspection.ts";
import { pagedKv } from "./paged-kv.ts";
import { faultyWorld } from "./storage-failure/faulty-world.ts";
import { type MintedKey, SECRETS, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
const keys: MintedKey[] = [];
const ours = (query = "") => exported(query, gateway);

beforeAll(async () => {
  await gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.*"] }] }]);
  for (let count = 0; count < 3; count += 1) keys.push(await gateway.mint(["p"]));
  for (let round = 0; round < 4; round += 1) {
    for (const key of keys) await gateway.call("POST", "/v1/users/user_1/ban", { key: key.key });
    for (const key of keys) await ringAlarm(key.id);
  }
  await ringAlarm("admin");
  for (const key of keys) await expectWholeChain(key.id);
});

it("holds every ledger whole, in order, and a manifest that fits it", async () => {
  const all = await ours();
  expectConsistent(all);
  for (const { id } of keys) expect(seqsOf(all, id)).toEqual(upTo(8));
  expect(seqsOf(all, "admin")).toEqual(upTo(seqsOf(all, "admin").length));
  const stored = (await Promise.all(keys.map(({ id }) => recordsOf(id)))).flat();
  expect(stored.filter((record) => !all.records.some((one) => JSON.stringify(one) === JSON.stringify(record)))).toEqual([]);
});

it.each([1, 2, 3, 1_000])("is the same from a day that KV lists %i names at a time", async (pageNames) => {
  const { kv, asked } = pagedKv(pageNames);
  const all = await exported("", testGateway({ bindings: { AUDIT_KV: kv } }));
  expectConsistent(all);
  for (const { id } of keys) expect(seqsOf(all, id)).toEqual(upTo(8));
  // All segments of the test weigh a few kilobytes: where one list gives their names, one fetch gives their values.
  if (pageNames === 1_000) expect(asked).toMatchObject({ get: 1, keysOfGet: 13 });
});

it("of a span that ended a while ago asks no Ledger that was not active in it", async () => {
  for (let count = 0; count < 5; count += 1) await gateway.mint(["p"]);
  const world = faultyWorld();
  const later = testGateway(world.options);
  world.aheadMs = 3_600_000;
  const all = await exported(`?to=${new Date().toISOString()}`, later);
  expectConsistent(all);
  for (const { id } of keys) expect(seqsOf(all, id)).toEqual(upTo(8));
  expect(world.calls.filter((call) => call === "ledger.recordsSince")).toEqual([]);
  expect(world.calls.filter((call) => call.startsWith("ledger.")).length).toBeLessThanOrEqual(2 * (keys.length + 2));
});

it("of a span of time holds what lies in it, and its manifest begins where it does", async () => {
  const [first] = keys;
  const records = await recordsOf(first?.id ?? "");
  const part = await ours(`?from=${records[2]?.at}&to=${records[5]?.at}`);
  expectConsistent(part);
  const inSpan = records.filter(({ at }) => at >= String(records[2]?.at) && at <= String(records[5]?.at));
  expect(seqsOf(part, first?.id ?? "")).toEqual(inSpan.map(({ seq }) => seq));
});

it("fills from the Ledger what KV has lost, in the middle and at the ends", async () => {
  const ledger = keys[0]?.id ?? "";
  const { keys: listed } = await env.AUDIT_KV.list<{ ledger: string }>({ prefix: "audit/" });
  const segments = listed.filter(({ metadata }) => metadata?.ledger === ledger);
  expect(segments.length).toBeGreaterThan(2);
  for (const { name } of segments) {
    const value = (await env.AUDIT_KV.get(name)) ?? "";
    await env.AUDIT_KV.delete(name);
    const part = await ours();
    expectConsistent(part);
    expect(seqsOf(part, ledger)).toEqual(upTo(8));
    await env.AUDIT_KV.put(name, value);
  }
});

it("holds once what KV has twice or in overlapping segments", async () => {
  const ledger = keys[1]?.id ?? "";
  const { keys: listed } = await env.AUDIT_KV.list<{ ledger: string; first: number }>({ prefix: "audit/" });
  const segments = listed
    .filter(({ metadata }) => metadata?.ledger === ledger)
    .sort((a, b) => Number(a.metadata?.first) - Number(b.metadata?.first));
  const texts = await Promise.all(segments.map(({ name }) => env.AUDIT_KV.get(name)));
  const [, second] = segments;
  // As after a crash between the write and the note of it: the same first record, more of them, so a newer name.
  const newer = second?.name.replace(/\/\d{13}-/, `/${segments.at(-1)?.name.slice(17, 30)}-`) ?? "";
  await env.AUDIT_KV.put(newer, texts.slice(1).join(""), { metadata: second?.metadata });
  const all = await ours();
  expectConsistent(all);
  expect(seqsOf(all, ledger)).toEqual(upTo(8));
  const { body } = await gateway.admin("GET", `/audit?key=${ledger}&limit=200`);
  expect(body?.["data"]).toHaveLength(8);
});

it("holds records that are in no segment yet", async () => {
  const key = keys[2] ?? { id: "", key: "" };
  await gateway.call("POST", "/v1/users/user_1/ban", { key: key.key });
  const all = await ours();
  expectConsistent(all);
  expect(seqsOf(all, key.id)).toEqual(upTo(10));
});

it("of nothing is a manifest of nothing", async () => {
  const nothing = await ours("?from=2026-01-01&to=2026-01-02");
  expect(nothing.records).toEqual([]);
  expect(nothing.manifest.ledgers).toEqual([]);
});

it.each(["format=xml", "from=x", "key=abc"])("refuses %s", async (query) => {
  expect((await gateway.admin("GET", `/audit/export?${query}`)).status).toBe(422);
});

it("has what a key did a moment ago, before its Ledger has told anybody of it", async () => {
  const fresh = await gateway.mint(["p"]);
  await gateway.call("POST", "/v1/users/user_1/ban", { key: fresh.key });
  const log = await ours();
  expect(seqsOf(log, fresh.id)).toEqual([1, 2]);
  expectConsistent(log);
});

it("says in the manifest whether it begins with the log", async () => {
  expect(await ours()).toMatchObject({ manifest: { from: "1970-01-01T00:00:00.000Z" } });
  const from = new Date(Date.now() - 3_600_000).toISOString();
  expect(await ours(`?from=${from}`)).toMatchObject({ manifest: { from } });
});

describe("the record of an export", () => {
  const recordsOfExports = async () => (await recordsOf("admin")).filter(({ operation }) => operation === "audit.export");
  const request = (query: string) =>
    new Request(`https://bailiff.test/admin/audit/export${query}`, {
      headers: { authorization: `Bearer ${SECRETS.ROOT_TOKEN}` },
    });

  it("says who took which span and in what format", async () => {
    await gateway.publish([
      { policy: "p", rules: [{ id: "a", allow: ["users.*"] }] },
      { policy: "auditor", rules: [{ id: "export", allow: ["audit.export"] }] },
    ]);
    const auditor = await gateway.mint(["auditor"]);
    await gateway.admin("GET", "/audit/export?from=2026-01-01&to=2026-01-02T10:00:00Z&format=csv", undefined, auditor.key);
    expect((await recordsOfExports()).at(-1)).toMatchObject({
      type: "admin",
      outcome: "ok",
      key: { id: auditor.id },
      args: { from: "2026-01-01", to: "2026-01-02T10:00:00Z", format: "csv" },
      decision: { effect: "allow", policy: "auditor", rule: "export" },
    });
  });

  it("is on disk before the first byte, so it is there of an export that was cut off", async () => {
    const before = await recordsOfExports();
    const context = createExecutionContext();
    const answer = await createApp(gateway.services).fetch(request("?from=2026-02-01"), gateway.services.env, context);
    expect(await recordsOfExports()).toHaveLength(before.length + 1);
    await answer.body?.cancel();
    await waitOnExecutionContext(context);
    const [last, ...more] = (await recordsOfExports()).slice(before.length);
    expect([last?.args, more]).toEqual([{ from: "2026-02-01", format: "ndjson" }, []]);
  });

  it("that cannot be written keeps the export from starting", async () => {
    const world = faultyWorld();
    const cut = testGateway(world.options);
    const append = cut.services.ledgers.append;
    cut.services.ledgers.append = async (name, drafts, tried) => (name === "admin" ? null : append(name, drafts, tried));
    expect(await cut.admin("GET", "/audit/export")).toMatchObject({ status: 503, codes: ["bailiff_ledger_unavailable"] });
  });
});
