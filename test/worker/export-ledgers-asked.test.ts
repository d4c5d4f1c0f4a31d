// Which Ledgers an export asks besides KV: one request has a thousand calls, and a deployment may have more keys than that.
import { beforeEach, expect, it, vi } from "vitest";
import { expectConsistent, exported, seqsOf, upTo } from "./exported-log.ts";
import { ALL_WELL, faultyWorld } from "./storage-failure/faulty-world.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
/** Calls to Ledgers for records. */
const recordsAsked = (calls: readonly string[]) => calls.filter((call) => /^ledger\.(records|firstSeq)/.test(call));

beforeEach(async () => {
  await gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.*"] }] }]);
});
const ban = (key: MintedKey) => gateway.call("POST", "/v1/users/user_1/ban", { key: key.key });

it("of a span that is older than what Ledgers keep it asks none of them, however many act today", async () => {
  const keys = [await gateway.mint(["p"]), await gateway.mint(["p"])];
  const world = faultyWorld();
  for (const key of keys) await ban(key);
  const to = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 5));
  for (const key of keys) await ban(key);
  for (const ledger of [...keys.map(({ id }) => id), "admin"]) {
    // The first carries the records to KV, the second says so.
    await world.ringAlarm(ledger);
    await world.ringAlarm(ledger);
  }
  world.aheadMs = 9 * 86_400_000;
  const all = await exported(`?to=${to}`, testGateway(world.options));
  expectConsistent(all);
  for (const { id } of keys) expect(seqsOf(all, id)).toEqual(upTo(2));
  expect(recordsAsked(world.calls)).toEqual([]);
});

it.each([
  // One that has begun a moment ago may not have said so yet: the last ten seconds are for the next export.
  ["until now", 11_000],
  ["that ended a while ago", 3_600_000],
])("of very many keys, and a span %s, it asks those that have something that is not in KV", async (_name, aheadMs) => {
  const [acting, idle] = [await gateway.mint(["p"]), await gateway.mint(["p"])];
  const world = faultyWorld();
  const crowded = testGateway(world.options);
  const { keys: known } = crowded.services.ledgers;
  vi.spyOn(crowded.services.ledgers, "keys").mockImplementation(async () => {
    const real = await known();
    const others = Array.from({ length: 500 }, (_, index) => `silent${String(index).padStart(6, "0")}`);
    const [first] = real?.value ?? [];
    if (real === null || first === undefined) throw new Error("there are keys");
    return { value: [...real.value, ...others.map((id) => ({ ...first, record: { ...first.record, id } }))] };
  });
  await ban(acting);
  await world.ringAlarm(acting.id);
  await ban(acting);
  const to = new Date().toISOString();
  // It can say that it has more records, but not carry them to KV.
  world.world = { ...ALL_WELL, kv: "failing" };
  await world.ringAlarm(acting.id);
  world.world = ALL_WELL;
  world.calls.length = 0;
  world.aheadMs = aheadMs;
  const all = await exported(aheadMs < 900_000 ? "" : `?to=${to}`, crowded);
  expectConsistent(all);
  expect(seqsOf(all, acting.id)).toEqual(upTo(4));
  expect(seqsOf(all, idle.id)).toEqual([]);
  expect(recordsAsked(world.calls).length).toBeLessThan(20);
  if (aheadMs < 900_000)
    expect(Date.parse(String(Object(all.manifest)["to"]))).toBeLessThanOrEqual(Date.now() + aheadMs - 10_000);
});
