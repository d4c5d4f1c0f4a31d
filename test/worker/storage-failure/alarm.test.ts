// The Ledger's alarm when what it needs hangs or refuses: it ends, it rings again, and no duty waits for another's.

import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BLANK_DRAFT } from "../../../src/audit/record.ts";
import { systemDeps } from "../../../src/deps.ts";
import { Ledger } from "../../../src/ledger/ledger.ts";
import { LedgerStore } from "../../../src/ledger/ledger-store.ts";
import { projectedSeq, projectRecords } from "../../../src/ledger/projection.ts";
import { alarmOf, ledgerOf, recordsOf } from "../ledger-inspection.ts";
import { type MintedKey, type TestGateway, testGateway } from "../test-gateway.ts";
import { ALL_WELL, type FaultyWorld, faultyWorld } from "./faulty-world.ts";

const platform = testGateway();
let key: MintedKey;
let faulty: FaultyWorld;
let gateway: TestGateway;

beforeAll(async () => {
  await platform.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.ban"] }] }]);
});
beforeEach(async () => {
  key = await platform.mint(["p"]);
  faulty = faultyWorld();
  gateway = testGateway(faulty.options);
});

const ban = () => gateway.call("POST", "/v1/users/user_1/ban", { key: key.key });
const projected = () =>
  runInDurableObject(ledgerOf(key.id), (_ledger, { storage }) => projectedSeq(new LedgerStore(storage, Date.now())));

/** An intent that nobody will settle any more. */
async function leaveIntentOpen(): Promise<void> {
  faulty.whenSent = () => {
    faulty.world = { ...ALL_WELL, ledger: "hanging" };
  };
  await ban();
  faulty.whenSent = () => undefined;
  faulty.aheadMs = 60_000;
}

const BAD = ["slow", "failing", "hanging"] as const;

describe("the alarm", () => {
  it.each(BAD)("gives up a lost intent while KV is %s", async (kv) => {
    await leaveIntentOpen();
    faulty.world = { ...ALL_WELL, kv };
    await faulty.ringAlarm(key.id);
    expect((await recordsOf(key.id)).map(({ outcome }) => outcome)).toEqual([null, "unknown"]);
    expect(await alarmOf(key.id)).not.toBeNull();
  });

  it.each(BAD)("gives up a lost intent and carries everything to KV while the Registry is %s", async (ledger) => {
    await leaveIntentOpen();
    faulty.world = { ...ALL_WELL, ledger };
    await faulty.ringAlarm(key.id);
    expect((await recordsOf(key.id)).map(({ outcome }) => outcome)).toEqual([null, "unknown"]);
    expect(await projected()).toBe(2);
    expect(await alarmOf(key.id)).not.toBeNull();
  });

  it.each(BAD)("has no progress to note while KV is %s, and makes up for it", async (kv) => {
    await ban();
    faulty.world = { ...ALL_WELL, kv };
    for (let ring = 0; ring < 3; ring += 1) {
      await faulty.ringAlarm(key.id);
      expect(await projected()).toBe(0);
    }
    faulty.world = ALL_WELL;
    await faulty.ringAlarm(key.id);
    expect(await projected()).toBe(2);
  });

  it("tries KV again after 2, 4, 8 … 60 s, and new records do not hurry it", async () => {
    await ban();
    faulty.world = { ...ALL_WELL, kv: "failing" };
    const draft = { ...(await recordsOf(key.id))[0], type: "read" } as const;
    const waits = await runInDurableObject(ledgerOf(key.id), async (_ledger, state) => {
      const nowMs = Date.now();
      await state.storage.deleteAlarm();
      const deps = { ...systemDeps(), ...faulty.options.deps, now: () => nowMs, log: () => undefined };
      const ledger = new Ledger(state, { ...env, ...faulty.options.bindings }, deps);
      const seen: number[] = [];
      for (let ring = 0; ring < 7; ring += 1) {
        await ledger.alarm();
        const armedMs = await state.storage.getAlarm();
        seen.push((armedMs ?? 0) - nowMs);
        ledger.append([{ ...BLANK_DRAFT, request_id: "req_made_up", ...draft }], key.id);
        expect(await state.storage.getAlarm()).toBe(armedMs);
      }
      return seen;
    });
    await evictDurableObject(ledgerOf(key.id));
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });
});

describe("a projection", () => {
  it("stops after a while when every put is slow, keeps what is done, and says that there is more", async () => {
    const records = await linesOfTwoDays();
    const puts: string[] = [];
    const progress = await runInDurableObject(ledgerOf(key.id), async (_ledger, { storage }) => {
      const store = new LedgerStore(storage, Date.now());
      let nowMs = 0;
      const kv = new Proxy(env.AUDIT_KV, {
        get: () => async (name: string) => {
          puts.push(name);
          nowMs += 10_000;
        },
      });
      const finished = await projectRecords(store, kv, { now: () => nowMs }, null);
      return { finished, seq: projectedSeq(store) };
    });
    expect(records).toBe(2);
    expect(puts).toHaveLength(1);
    expect(progress).toEqual({ finished: false, seq: 1 });
  });
});

/** Two records that cannot share a segment: how many there are. */
async function linesOfTwoDays(): Promise<number> {
  await runInDurableObject(ledgerOf(key.id), (_ledger, state) => {
    const dayMs = 86_400_000;
    for (const nowMs of [Date.now(), Date.now() + dayMs]) {
      const ledger = new Ledger(state, env, { ...systemDeps(), now: () => nowMs });
      ledger.append([{ ...BLANK_DRAFT, request_id: "req_made_up", type: "read" }], key.id);
    }
  });
  return (await recordsOf(key.id)).length;
}
