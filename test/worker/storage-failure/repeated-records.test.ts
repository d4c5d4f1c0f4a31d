// A Ledger that did what it was asked and said so too late, or lost the answer: what is sent again is not recorded again.
import { runInDurableObject } from "cloudflare:test";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ledgerOf, recordsOf } from "../ledger-inspection.ts";
import { type MintedKey, type TestGateway, testGateway } from "../test-gateway.ts";
import { ALL_WELL, type FaultyWorld, faultyWorld } from "./faulty-world.ts";

const platform = testGateway();
let key: MintedKey;
let faulty: FaultyWorld;
let gateway: TestGateway;

beforeAll(async () => {
  await platform.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.get"] }] }]);
});
beforeEach(async () => {
  key = await platform.mint(["p"]);
  faulty = faultyWorld();
  gateway = testGateway(faulty.options);
  await read();
});

const SLOW = { ...ALL_WELL, ledger: "slow" } as const;
const read = () => gateway.call("GET", "/v1/users/user_1", { key: key.key });
const ban = () => gateway.call("POST", "/v1/users/user_1/ban", { key: key.key });
const recordedTypes = async () => (await recordsOf(key.id)).map(({ type }) => type);

describe("while the Ledger answers too late", () => {
  it("a denial is a 403, recorded once", async () => {
    faulty.world = SLOW;
    expect((await ban()).status).toBe(403);
    faulty.world = ALL_WELL;
    await read();
    expect(await recordedTypes()).toEqual(["read", "denied", "read"]);
    expect(faulty.sent.filter((sent) => sent.startsWith("POST"))).toEqual([]);
  });

  it("reads are recorded once, however long it lasts", async () => {
    faulty.world = SLOW;
    for (let count = 0; count < 5; count += 1) await read();
    faulty.aheadMs = 20_000;
    await read();
    faulty.world = ALL_WELL;
    await read();
    expect(await recordedTypes()).toEqual(Array.from({ length: 8 }, () => "read"));
  });

  it("callers without a key are counted once each", async () => {
    const before = await countedStrangers();
    faulty.world = SLOW;
    for (let count = 0; count < 3; count += 1) {
      expect((await gateway.call("GET", "/v1/users/user_1")).status).toBe(401);
    }
    faulty.world = ALL_WELL;
    await gateway.call("GET", "/v1/users/user_1");
    expect((await countedStrangers()) - before).toBe(4);
  });
});

describe("a record whose answer was lost", () => {
  it("is not appended again by the retry inside the call", async () => {
    let lost = 0;
    const { LEDGER } = faulty.options.bindings;
    if (LEDGER === undefined) throw new Error("no ledgers");
    const losing = testGateway({ bindings: { LEDGER: losingOneAnswer(LEDGER, () => (lost += 1)) } });
    await losing.call("GET", "/v1/users/user_1", { key: key.key });
    expect(lost).toBe(1);
    expect(await recordedTypes()).toEqual(["read", "read"]);
  });

  it("is appended when it is another call's of the same key", async () => {
    faulty.world = { ...ALL_WELL, ledger: "failing" };
    expect((await ban()).status).toBe(403);
    faulty.world = ALL_WELL;
    expect((await ban()).status).toBe(403);
    expect(await recordedTypes()).toEqual(["read", "denied", "denied"]);
  });
});

/** The first append is carried out, and its answer lost with the connection. */
function losingOneAnswer(objects: Env["LEDGER"], onLoss: () => void): Env["LEDGER"] {
  let losing = true;
  return new Proxy(objects, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      if (property !== "get") return value.bind(target);
      return (id: DurableObjectId) =>
        new Proxy(target.get(id), {
          get(stub, method) {
            const call: unknown = Reflect.get(stub, method);
            if (typeof call !== "function") return call;
            return async (...args: readonly unknown[]) => {
              const answer: unknown = await Reflect.apply(call, stub, args);
              if (method !== "append" || !losing) return answer;
              losing = false;
              onLoss();
              throw Object.assign(new Error("Network connection lost."), { retryable: true });
            };
          },
        });
    },
  });
}

/** Those in records, and those of the minute that is not over. */
async function countedStrangers(): Promise<number> {
  const pending = await runInDurableObject(ledgerOf("anonymous"), (_ledger, { storage }) =>
    storage.sql.exec<{ value: string }>("SELECT value FROM meta WHERE name = 'anonymous_minute'").toArray().at(0),
  );
  const minute: { counts: { count: number }[] } | null = JSON.parse(pending?.value ?? "null");
  const recorded = (await recordsOf("anonymous")).map(({ args }) => Number(args?.["total"] ?? 0));
  return [...(minute?.counts ?? []).map(({ count }) => count), ...recorded].reduce((sum, count) => sum + count, 0);
}
