// From the Ledger to KV: in the layout of the contract, at least once, and with nothing lost when KV, the Registry or the object itself
// fails in between. The alarm that does it never throws.

import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AuditRecord } from "../../src/audit/record.ts";
import { kvThatFails, ringAlarmIn } from "./failing-world.ts";
import { alarmOf, expectWholeChain, ledgerOf, recordsOf, ringAlarm } from "./ledger-inspection.ts";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
let key: MintedKey;

beforeAll(async () => {
  await gateway.publish([
    { policy: "p", rules: [{ id: "a", allow: ["users.get", "users.ban", "users.create", "users.replace_metadata"] }] },
  ]);
});
beforeEach(async () => {
  key = await gateway.mint(["p"]);
  gateway.clerk.answerWith(() => json({}));
});

const ban = () => gateway.call("POST", "/v1/users/user_1/ban", { key: key.key });

interface StoredSegment {
  readonly name: string;
  readonly metadata: Record<string, unknown>;
  readonly records: readonly AuditRecord[];
}

async function segmentsOf(ledger: string): Promise<StoredSegment[]> {
  const { keys } = await env.AUDIT_KV.list<Record<string, unknown>>({ prefix: "audit/" });
  const mine = keys.filter(({ metadata }) => metadata?.["ledger"] === ledger);
  return Promise.all(
    mine.map(async ({ name, metadata }) => {
      const text = (await env.AUDIT_KV.get(name)) ?? "";
      expect(text.endsWith("\n")).toBe(true);
      const records = text
        .trimEnd()
        .split("\n")
        .map((line): AuditRecord => JSON.parse(line));
      return { name, metadata: metadata ?? {}, records };
    }),
  );
}

describe("the alarm", () => {
  it("carries records to KV under the contract's name and metadata", async () => {
    await ban();
    await gateway.call("POST", "/v1/users/user_1/lock", { key: key.key });
    gateway.clerk.answerWith(() => json({}, 503));
    await gateway.call("POST", "/v1/users", { key: key.key, body: {} });
    expect(await runDurableObjectAlarm(ledgerOf(key.id))).toBe(true);

    const records = await recordsOf(key.id);
    const [segment, ...more] = await segmentsOf(key.id);
    expect(more).toEqual([]);
    const newestMs = Date.parse(records.at(-1)?.at ?? "");
    expect(segment?.name).toBe(`audit/${records[0]?.at.slice(0, 10)}/${9_999_999_999_999 - newestMs}-${key.id}-1`);
    expect(segment?.records).toEqual(records);
    expect(segment?.metadata).toEqual({
      v: 1,
      ledger: key.id,
      first: 1,
      last: 5,
      count: 5,
      denied: 1,
      failed: 1,
      oldest: Date.parse(records[0]?.at ?? ""),
      bytes: Buffer.byteLength((await env.AUDIT_KV.get(segment?.name ?? "")) ?? ""),
    });
  });

  it("goes on where it left off", async () => {
    await ban();
    await ringAlarm(key.id);
    await ban();
    await ringAlarm(key.id);
    expect((await segmentsOf(key.id)).flatMap(({ records }) => records.map(({ seq }) => seq)).sort()).toEqual([1, 2, 3, 4]);
  });

  it.each([1, 2, 5])("loses nothing when KV fails %i times, and rings again by itself each time", async (times) => {
    await ban();
    const kv = kvThatFails(times);
    for (let attempt = 0; attempt < times; attempt += 1) {
      await ringAlarmIn(key.id, { AUDIT_KV: kv });
      expect(await alarmOf(key.id)).not.toBeNull();
    }
    await ringAlarmIn(key.id, { AUDIT_KV: kv });
    expect((await segmentsOf(key.id)).flatMap(({ records }) => records)).toEqual(await recordsOf(key.id));
  });

  it("carries records to KV while the Registry is away, and does not throw", async () => {
    await ban();
    const away = new Proxy(env.REGISTRY, {
      get(target, property) {
        if (property === "get") return () => ({ report: () => Promise.reject(new Error("away")) });
        const value: unknown = Reflect.get(target, property);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    await ringAlarmIn(key.id, { REGISTRY: away });
    expect((await segmentsOf(key.id)).flatMap(({ records }) => records)).toHaveLength(2);
    expect(await alarmOf(key.id)).not.toBeNull();
  });

  it("is armed for an open intent though all records are in KV", async () => {
    const settleByMs = Date.now() + 3_600_000;
    const lease = await ledgerOf(key.id).lease();
    await ban();
    const [intent] = await recordsOf(key.id);
    if (intent === undefined || lease === null) throw new Error("nothing was recorded");
    const basis = { revision: lease.record.revision, bundleSeq: lease.bundle?.seq ?? 0 };
    await ledgerOf(key.id).admit({ basis, intent: { ...intent, request_id: "req_open" }, settleByMs }, key.id);
    await ringAlarm(key.id);
    expect(await alarmOf(key.id)).toBeLessThanOrEqual(settleByMs + 10_000);
    expect(await alarmOf(key.id)).not.toBeNull();
  });

  it("tells the Registry, at last, that nothing is left to look for in the Ledger", async () => {
    await ban();
    await ringAlarm(key.id);
    await evictDurableObject(ledgerOf(key.id));
    await ban();
    await ringAlarm(key.id);
    // Too soon after the last report: the next ring is for that alone.
    const nextMs = await alarmOf(key.id);
    expect(nextMs).not.toBeNull();
    await evictDurableObject(ledgerOf(key.id));
    await ringAlarm(key.id);
    const reports = await gateway.services.ledgers.reportsSince(0);
    expect(reports?.value.find(({ ledger }) => ledger === key.id)).toMatchObject({ headSeq: 4, projectedSeq: 4, openCount: 0 });
  });
});

it("an object that was evicted goes on with its chain, its key and its progress", async () => {
  await ban();
  await ringAlarm(key.id);
  await evictDurableObject(ledgerOf(key.id));
  await ban();
  await evictDurableObject(ledgerOf(key.id));
  await ringAlarm(key.id);
  expect(await recordsOf(key.id)).toHaveLength(4);
  await expectWholeChain(key.id);
  expect((await segmentsOf(key.id)).flatMap(({ records }) => records.map(({ seq }) => seq)).sort()).toEqual([1, 2, 3, 4]);
});

it("records with arguments as large as intake takes are read and projected piece by piece", async () => {
  const body = { public_metadata: { filler: "x".repeat(250_000) } };
  for (let count = 0; count < 24; count += 1) await gateway.call("POST", "/v1/users", { key: key.key, body });
  const page = await ledgerOf(key.id).records({ fromMs: 0, toMs: Date.now(), limit: 200 });
  expect(page.lines.length).toBeLessThan(48);
  expect(page.nextBeforeSeq).not.toBeNull();
  await ringAlarm(key.id);
  const listed = await gateway.admin("GET", `/audit?key=${key.id}&limit=200`);
  expect(listed.status).toBe(200);
  expect(new Set((await segmentsOf(key.id)).flatMap(({ records }) => records.map(({ seq }) => seq))).size).toBe(48);
});
