// A flood of calls from nobody: counted per minute, in rows that do not grow with it, and on the record once a minute.
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AnonymousCount } from "../../src/ledger/protocol.ts";
import { runFromNoon } from "./at-noon.ts";
import { alarmOf, expectWholeChain, ledgerOf, recordsOf, ringAlarm } from "./ledger-inspection.ts";
import { testGateway } from "./test-gateway.ts";

const MINUTE_MS = 60_000;
let minuteMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

/** Each test in a minute of its own: the objects read the same clock. */
beforeEach(() => {
  minuteMs += 10 * MINUTE_MS;
  vi.setSystemTime(minuteMs);
});
afterEach(() => {
  runFromNoon();
});

const count = (...counts: AnonymousCount[]) => ledgerOf("anonymous").countAnonymous(counts, "anonymous");
const rows = () =>
  runInDurableObject(ledgerOf("anonymous"), (_ledger, { storage }) => ({
    records: storage.sql.exec<{ n: number }>("SELECT COUNT(*) n FROM records").one().n,
    bytes: storage.sql.exec<{ n: number }>("SELECT SUM(LENGTH(value)) n FROM meta").one().n,
  }));

describe("calls from nobody", () => {
  it("become one record a minute, with what they were", async () => {
    const before = (await recordsOf("anonymous")).length;
    await count({ fault: "missing", keyId: null, count: 3 }, { fault: "revoked", keyId: "abcdefghijkl", count: 1 });
    await count({ fault: "missing", keyId: null, count: 4 });
    expect(await recordsOf("anonymous")).toHaveLength(before);
    vi.setSystemTime(minuteMs + MINUTE_MS - 1);
    await ringAlarm("anonymous");
    expect(await recordsOf("anonymous")).toHaveLength(before);
    vi.setSystemTime(minuteMs + MINUTE_MS);
    await ringAlarm("anonymous");
    const records = (await recordsOf("anonymous")).slice(before);
    expect(records).toMatchObject([
      {
        type: "anonymous",
        key: null,
        error: "clerk_key_invalid",
        decision: { effect: "deny" },
        args: {
          minute: new Date(minuteMs).toISOString(),
          total: 8,
          counts: [
            { fault: "missing", key_id: null, count: 7 },
            { fault: "revoked", key_id: "abcdefghijkl", count: 1 },
          ],
        },
      },
    ]);
    await expectWholeChain("anonymous");
  });

  it("close the minute before when the next one begins, alarm or not", async () => {
    const before = (await recordsOf("anonymous")).length;
    await count({ fault: "forged", keyId: null, count: 1 });
    vi.setSystemTime(minuteMs + MINUTE_MS + 5);
    await count({ fault: "forged", keyId: null, count: 2 });
    expect((await recordsOf("anonymous")).slice(before)).toMatchObject([{ args: { total: 1 } }]);
    expect(await alarmOf("anonymous")).not.toBeNull();
  });

  it("take the same few rows whether they are a handful or a flood", async () => {
    await count({ fault: "unknown", keyId: "000000000000", count: 1 });
    const before = await rows();
    for (let batch = 0; batch < 20; batch += 1) {
      const ids = Array.from({ length: 200 }, (_, index) => String(batch * 200 + index).padStart(12, "k"));
      await count(...ids.map((keyId) => ({ fault: "unknown", keyId, count: 5 })));
    }
    const after = await rows();
    expect(after.records).toBe(before.records);
    expect(after.bytes).toBeLessThan(100_000);
    vi.setSystemTime(minuteMs + MINUTE_MS);
    await ringAlarm("anonymous");
    expect((await recordsOf("anonymous")).at(-1)).toMatchObject({ args: { total: 1 + 20 * 200 * 5 } });
    expect((await rows()).records).toBe(before.records + 1);
  });

  it("reach the Ledger in one call for many, through the isolate's tally", async () => {
    runFromNoon();
    let flushed = () => {};
    const held = new Promise<void>((resolve) => {
      flushed = resolve;
    });
    const gateway = testGateway({ deps: { sleep: () => held } });
    const batches: number[] = [];
    gateway.services.ledgers.countAnonymous = async (counts) => {
      batches.push(counts.reduce((sum, counted) => sum + counted.count, 0));
      return { value: undefined };
    };
    const calls = Array.from({ length: 40 }, () => gateway.call("GET", "/v1/users/user_1"));
    setTimeout(flushed, 50);
    await Promise.all(calls);
    expect(batches).toEqual([40]);
  });

  it("with a revoked key are found by its id, and by nobody who sees a part of the log", async () => {
    const gateway = testGateway();
    await gateway.publish([
      { policy: "look", rules: [{ id: "look", allow: ["users.get"] }] },
      { policy: "team-log", rules: [{ id: "log", allow: ["audit.read"], when: "target.owner == key.owner" }] },
    ]);
    const leaked = await gateway.mint(["look"], { owner: "support" });
    const lead = await gateway.mint(["team-log"], { owner: "support" });
    await gateway.admin("POST", `/keys/${leaked.id}/revoke`, { reason: "leaked" });
    await count({ fault: "forged", keyId: null, count: 1 }, { fault: "revoked", keyId: leaked.id, count: 4 });
    vi.setSystemTime(minuteMs + MINUTE_MS);
    await ringAlarm("anonymous");
    const asked = (query: string, key?: string) => gateway.admin("GET", `/audit?${query}`, undefined, key);
    for (const query of [`key=${leaked.id}&type=anonymous`, `q=${leaked.id}&type=anonymous`])
      expect((await asked(query)).body?.["data"], query).toMatchObject([{ ledger: "anonymous", args: { total: 5 } }]);
    expect((await asked(`key=${lead.id}&type=anonymous`)).body?.["data"]).toEqual([]);
    for (const query of [`key=${leaked.id}`, `q=${leaked.id}`, "type=anonymous"])
      expect((await asked(query, lead.key)).text, query).not.toContain('"ledger":"anonymous"');
  });
});
