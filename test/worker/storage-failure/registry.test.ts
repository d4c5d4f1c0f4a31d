// The Registry when Ledgers or KV hang or refuse: a publish that some Ledgers have not heard of says so and is finished later, and
// checkpoints reach KV when KV is back.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { systemDeps } from "../../../src/deps.ts";
import { Registry } from "../../../src/ledger/registry.ts";
import { ledgerOf } from "../ledger-inspection.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";
import { ALL_WELL, type FaultyWorld, faultyWorld } from "./faulty-world.ts";

const platform = testGateway();
const BAD = ["slow", "failing", "hanging"] as const;
const stub = () => env.REGISTRY.get(env.REGISTRY.idFromName("registry"));

let faulty: FaultyWorld;
let key: MintedKey;
let publishes = 0;

beforeEach(async () => {
  faulty = faultyWorld();
  await platform.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.get"] }] }]);
  key = await platform.mint(["p"]);
});

/** The Registry on its real storage, in a world where the Ledgers or KV are not well. */
function inWorld<T>(use: (registry: Registry) => Promise<T>): Promise<T> {
  const deps = { ...systemDeps(), ...faulty.options.deps, log: () => undefined };
  return runInDurableObject(stub(), (_registry, state) => use(new Registry(state, { ...env, ...faulty.options.bindings }, deps)));
}

function publishNext(registry: Registry) {
  publishes += 1;
  return registry.publish({ version: `v${publishes}`, text: '{"policies":[]}', ifVersion: null, author: "root" });
}

const bundleOfKey = async () => (await ledgerOf(key.id).lease())?.bundle?.version;

describe("a publish", () => {
  it.each(BAD)("while Ledgers are %s ends, says that some are behind, and is finished from the alarm", async (ledger) => {
    faulty.world = { ...ALL_WELL, ledger };
    const published = await inWorld(publishNext);
    expect(published.ok && published.pendingCount).toBeGreaterThan(0);
    faulty.world = ALL_WELL;
    await inWorld((registry) => registry.alarm());
    expect(await bundleOfKey()).toBe(`v${publishes}`);
  });
});

describe("a checkpoint", () => {
  it.each(BAD)("made while KV is %s reaches it when it is well again, the Ledgers hanging or not", async (kv) => {
    const head = { ledger: key.id, activeMs: Date.now(), headSeq: 1, headHash: "1".repeat(64), projectedSeq: 0, openCount: 0 };
    faulty.aheadMs = 7_200_000 * (BAD.indexOf(kv) + 1);
    const made = await inWorld(async (registry) => {
      // It has to have seen once what KV has: a Registry that was set back must not go on.
      await registry.report(head);
      await registry.alarm();
      faulty.world = { ledger: "hanging", kv, clerk: "ok" };
      faulty.aheadMs += 3_600_000;
      await registry.report({ ...head, headSeq: 2, headHash: "2".repeat(64), held: [{ seq: 1, hash: head.headHash }] });
      await registry.alarm();
      return registry.lastCheckpoint();
    });
    expect(made?.heads).toContainEqual(expect.objectContaining({ ledger: key.id, seq: 2 }));
    const listed = async () => (await env.AUDIT_KV.list()).keys.filter(({ metadata }) => seqOf(metadata) === made?.seq);
    expect(await listed()).toHaveLength(kv === "slow" ? 1 : 0);
    faulty.world = ALL_WELL;
    await inWorld((registry) => registry.alarm());
    expect(await listed()).toHaveLength(1);
  });
});

it("a checkpoint waits for no Ledger that has still to hear of a publish", async () => {
  const head = { ledger: key.id, activeMs: Date.now(), headSeq: 1, headHash: "1".repeat(64), projectedSeq: 0, openCount: 0 };
  faulty.aheadMs = 43_200_000;
  const put = Promise.withResolvers<void>();
  // Hears of nothing before a checkpoint is in KV.
  const ledger = { setBundle: () => put.promise };
  const ledgers = instead(env.LEDGER, "get", () => ledger);
  const kv = instead(env.AUDIT_KV, "put", async (...args: Parameters<KVNamespace["put"]>) => {
    await env.AUDIT_KV.put(...args);
    put.resolve();
  });
  const made = await runInDurableObject(stub(), async (_registry, state) => {
    const deps = { ...systemDeps(), ...faulty.options.deps, log: () => undefined };
    const registry = new Registry(state, { ...env, LEDGER: ledgers, AUDIT_KV: kv }, deps);
    await registry.report(head);
    await state.storage.sql.exec("UPDATE keys SET acked_seq = 0");
    await registry.alarm();
    return registry.lastCheckpoint();
  });
  expect(made?.heads).toContainEqual(expect.objectContaining({ ledger: key.id, seq: 1 }));
});

/** With another method in the place of its own. */
function instead<T extends object>(real: T, name: string, method: unknown): T {
  return new Proxy(real, {
    get(target, property) {
      const value: unknown = property === name ? method : Reflect.get(target, property);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

it.each(BAD)("a Registry that has not seen KV since it started, which is %s, makes no checkpoint", async (kv) => {
  const head = { ledger: key.id, activeMs: Date.now(), headSeq: 1, headHash: "1".repeat(64), projectedSeq: 0, openCount: 0 };
  faulty.aheadMs = 86_400_000 * (BAD.indexOf(kv) + 1);
  const last = () => inWorld(async (registry) => registry.lastCheckpoint()?.seq ?? 0);
  const before = await last();
  faulty.world = { ...ALL_WELL, kv };
  await inWorld(async (registry) => {
    await registry.report(head);
    await registry.alarm();
  });
  expect(await last()).toBe(before);
  faulty.world = ALL_WELL;
  await inWorld((registry) => registry.alarm());
  expect(await last()).toBe(before + 1);
});

function seqOf(metadata: unknown): unknown {
  return typeof metadata === "object" && metadata !== null && "heads" in metadata && "seq" in metadata ? metadata.seq : undefined;
}

it.each(BAD)(
  "tombstones that Ledgers which are %s do not take stay on the list, and are written when they do",
  async (ledger) => {
    await platform.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.get", "keys.create"] }] }]);
    const minted = await platform.admin("POST", "/keys", { name: "x", owner: "team@example.com", policies: ["p"] }, key.key);
    const child = String(minted.body?.["id"]);
    await platform.admin("POST", `/keys/${key.id}/revoke`, { reason: "lost" });
    const revoking = async () => (await stub().minted(key.id, 0)).revoking;
    faulty.world = { ...ALL_WELL, ledger };
    await inWorld((registry) => registry.alarm());
    // A slow one may have taken it all the same.
    if (ledger !== "slow") expect(await revoking()).toBe(1);
    faulty.world = ALL_WELL;
    faulty.aheadMs += 10_000;
    await inWorld((registry) => registry.alarm());
    expect(await revoking()).toBe(0);
    expect((await ledgerOf(child).lease())?.record.revoked).toMatchObject({ by: "root" });
  },
);
