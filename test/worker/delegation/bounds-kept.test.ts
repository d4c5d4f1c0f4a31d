// What could fill or get round the bounds on minting: mints that were cut off, expired keys made living again, an index that is behind.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { ledgerOf } from "../ledger-inspection.ts";
import { registry, ringRegistry } from "../registry-alarm.ts";
import { type Answer, type MintedKey, type TestGateway, testGateway } from "../test-gateway.ts";

const NOON = Date.parse("2035-06-16T12:00:00.000Z");
const MINUTE_MS = 60_000;
const TEAM = { policy: "team", rules: [{ id: "desk", allow: ["keys.create", "keys.update", "users.get"] }] };

const mint = (gateway: TestGateway, by: MintedKey, more: object = {}): Promise<Answer> =>
  gateway.admin("POST", "/keys", { name: "Child", owner: "team@example.com", policies: ["team"], ...more }, by.key);
const keyOf = ({ body }: Answer): MintedKey => ({ id: String(body?.["id"]), key: String(body?.["key"]) });

beforeEach(async () => {
  vi.setSystemTime(NOON);
  expect((await testGateway().publish([TEAM])).status).toBe(200);
});
afterEach(() => {
  vi.restoreAllMocks();
  runFromNoon();
});

describe("a mint that was cut off before the key existed", () => {
  it("does not count for a living key once that is certain, also after the key that minted it is revoked", async () => {
    const gateway = testGateway({ vars: { KEY_MINT_MAX: "2" } });
    const parent = await gateway.mint(["team"]);
    const child = keyOf(await mint(gateway, parent));
    const create = vi.spyOn(gateway.services.ledgers, "createKey").mockResolvedValue(null);
    expect((await mint(gateway, child)).status).toBe(503);
    create.mockRestore();
    const counts = async () => (await gateway.admin("GET", `/keys/${parent.id}`)).body?.["minted"];
    expect(await counts()).toMatchObject({ living: 2 });
    vi.setSystemTime(NOON + 31_000);
    await ringRegistry();
    expect(await counts()).toMatchObject({ living: 1 });
    expect((await mint(gateway, parent)).status).toBe(201);
    await gateway.admin("POST", `/keys/${child.id}/revoke`, { reason: "done" });
    for (const afterMs of [MINUTE_MS, 3 * MINUTE_MS, 5 * MINUTE_MS]) {
      vi.setSystemTime(NOON + afterMs);
      await ringRegistry();
    }
    expect(await counts()).toMatchObject({ living: 1, revoking: 0 });
  });
});

describe("a key that has expired", () => {
  it("is not made living again through a key, so that more live than may; by the root token it is", async () => {
    const gateway = testGateway({ vars: { KEY_MINT_MAX: "1" } });
    const parent = await gateway.mint(["team"]);
    const first = keyOf(await mint(gateway, parent, { expires_at: "2035-06-16T12:01:00Z" }));
    expect((await gateway.admin("PATCH", `/keys/${first.id}`, { expires_at: "2035-06-16T12:02:00Z" }, parent.key)).status).toBe(
      200,
    );
    vi.setSystemTime(NOON + 2 * MINUTE_MS);
    expect((await mint(gateway, parent)).status).toBe(201);
    for (const expires_at of [null, "2035-06-17T12:00:00Z"]) {
      const revived = await gateway.admin("PATCH", `/keys/${first.id}`, { expires_at }, parent.key);
      expect([revived.status, revived.codes]).toEqual([403, ["bailiff_scope_denied"]]);
    }
    expect((await gateway.admin("PATCH", `/keys/${first.id}`, { name: "Old" }, parent.key)).status).toBe(403);
    expect((await gateway.admin("PATCH", `/keys/${first.id}`, { expires_at: null })).status).toBe(200);
  });
});

describe("the index of keys", () => {
  it("tells a Ledger whose storage was set back what it does not know any more, and asks it no more", async () => {
    const here = testGateway();
    const key = await here.mint(["team"]);
    const old = (await here.services.ledgers.lease(key.id))?.value?.record;
    expect((await here.admin("PATCH", `/keys/${key.id}`, { name: "Later" })).status).toBe(200);
    await runInDurableObject(ledgerOf(key.id), (_ledger, { storage }) =>
      storage.sql.exec("UPDATE meta SET value = ? WHERE name = 'key'", JSON.stringify(old)).toArray(),
    );
    await evictDurableObject(ledgerOf(key.id));
    await here.services.ledgers.beginKeyChange([key.id]);
    vi.setSystemTime(NOON + MINUTE_MS);
    await ringRegistry();
    const asked = await runInDurableObject(registry(), (_registry, { storage }) =>
      storage.sql.exec("SELECT stale, ask_ms FROM keys WHERE id = ?", key.id).toArray(),
    );
    expect(asked).toEqual([{ stale: 0, ask_ms: null }]);
    expect((await here.services.ledgers.lease(key.id))?.value?.record.name).toBe("Later");
    expect((await here.admin("POST", `/keys/${key.id}/revoke`, { reason: "lost" })).status).toBe(200);
    expect((await here.admin("GET", `/keys/${key.id}`)).body).toMatchObject({ status: "revoked" });
  });

  it("is not set back by the end of a change that was overtaken", async () => {
    const [slow, here] = [testGateway(), testGateway()];
    const key = await here.mint(["team"]);
    const end = slow.services.ledgers.endKeyChange;
    const held: (() => Promise<unknown>)[] = [];
    vi.spyOn(slow.services.ledgers, "endKeyChange").mockImplementation(async (records) => {
      held.push(() => end(records));
      return null;
    });
    expect((await slow.admin("PATCH", `/keys/${key.id}`, { name: "Before" })).status).toBe(200);
    expect((await here.admin("POST", `/keys/${key.id}/revoke`, { reason: "lost" })).status).toBe(200);
    for (const late of held) await late();
    expect((await here.admin("GET", `/keys/${key.id}`)).body).toMatchObject({ status: "revoked" });
    const keys = (await here.admin("GET", "/keys")).body?.["data"] as { id: string }[];
    expect(keys.find(({ id }) => id === key.id)).toMatchObject({ status: "revoked" });
  });
});
