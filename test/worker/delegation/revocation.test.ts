// A revocation is a receipt: from its time on nothing starts that passes the Ledger, whoever is calling meanwhile, and nothing brings the
// key back. Rotation ends a secret as exactly, and bulk revocation ends all keys of an owner.
import { evictDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { ledgerOf, recordsOf } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { type Answer, type MintedKey, testGateway } from "../test-gateway.ts";

const BUNDLE = [{ policy: "everything", rules: [{ id: "all", allow: ["users.*"] }] }];
const LEASE_MS = 30_000;
const NOON = Date.parse("2026-11-23T12:00:00.000Z");

const isolates = [testGateway(), testGateway(), testGateway()];
const [here = testGateway(), there = testGateway()] = isolates;

const ban = (key: string, gateway = there) => gateway.call("POST", "/v1/users/user_1/ban", { key });
const read = (key: string, gateway = there) => gateway.call("GET", "/v1/users/user_1", { key });
const revoke = (id: string) => here.admin("POST", `/keys/${id}/revoke`, { reason: "lost laptop" });
const rotate = (id: string, graceSeconds: number) => here.admin("POST", `/keys/${id}/rotate`, { grace_seconds: graceSeconds });
const refused = { status: 401, codes: ["clerk_key_invalid"] };

beforeAll(async () => {
  expect((await here.publish(BUNDLE)).status).toBe(200);
});
afterEach(() => {
  runFromNoon();
});

describe("under parallel calls from several isolates", () => {
  it.each(["leased", "strict"])(
    "no intent of a %s key is later than the receipt, and every call that is refused was not sent",
    async (consistency) => {
      const key = await here.mint(["everything"], { consistency });
      for (const { clerk } of isolates) {
        clerk.sent.length = 0;
        clerk.answerWith(() => json({ id: "user_1" }));
      }
      const ask = consistency === "strict" ? read : ban;
      const answers: Promise<Answer>[] = [];
      const call = (count: number) => {
        for (let index = 0; index < count; index += 1) answers.push(ask(key.key, isolates[index % isolates.length]));
      };
      call(40);
      const receipt = revoke(key.id);
      call(40);
      const { body } = await receipt;
      call(20);
      const ended = await Promise.all(answers);
      const revokedAt = String(body?.["mutations_refused_since"]);
      const intents = (await recordsOf(key.id)).filter(({ type }) => type === "intent");
      expect(intents.filter(({ at }) => at > revokedAt)).toEqual([]);
      const sent = isolates.reduce((sum, { clerk }) => sum + clerk.sent.length, 0);
      expect([sent, ended.filter(({ status }) => status === 200).length]).toEqual([intents.length, intents.length]);
      for (const answer of ended.filter(({ status }) => status !== 200)) expect(answer).toMatchObject(refused);
      for (const answer of ended.slice(80)) expect(answer).toMatchObject(refused);
    },
  );
});

describe("a revoked key", () => {
  let key: MintedKey;
  beforeEach(async () => {
    key = await here.mint(["everything"]);
    await read(key.key);
    expect((await revoke(key.id)).status).toBe(200);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["a publish", () => here.publish([...BUNDLE, { policy: `p${Date.now()}`, rules: [{ id: "x", allow: ["users.get"] }] }])],
    ["a rotation", () => rotate(key.id, 3600)],
    ["a patch", () => here.admin("PATCH", `/keys/${key.id}`, { expires_at: "2099-01-01T00:00:00Z", not_before: null })],
    ["a restart of its Ledger", () => evictDurableObject(ledgerOf(key.id))],
    ["an old lease in another isolate", () => read(key.key)],
  ])("is not brought back by %s", async (_name, attempt) => {
    await attempt();
    for (const gateway of isolates) expect(await ban(key.key, gateway)).toMatchObject(refused);
    expect((await here.admin("GET", `/keys/${key.id}`)).body).toMatchObject({ status: "revoked" });
  });
});

describe("revoking all keys of an owner", () => {
  const revokeOwner = (owner: string, gateway = here) =>
    gateway.admin("POST", "/keys/revoke", { owner, reason: "left the team" });

  it("ends each of them with a receipt, and nobody else's", async () => {
    const mine = await Promise.all([1, 2, 3].map(() => here.mint(["everything"], { owner: "leaver@example.com" })));
    const other = await here.mint(["everything"], { owner: "leaver@example.com.au" });
    const { status, body } = await revokeOwner("leaver@example.com");
    expect([status, body?.["total_count"]]).toEqual([200, 3]);
    expect(body?.["data"]).toEqual(
      expect.arrayContaining(mine.map(({ id }) => expect.objectContaining({ id, status: "revoked" }))),
    );
    for (const { key } of mine) expect(await ban(key)).toMatchObject(refused);
    expect((await ban(other.key)).status).toBe(200);
    expect((await revokeOwner("leaver@example.com")).body).toMatchObject({ data: [], total_count: 0 });
  });

  it("names those that it left, whose owner only reads like it: by case, width, blanks or letters of other scripts", async () => {
    const spelt = ["Look-alike@example.com", " look-alike@example.com ", "look-аlike@example.com", "look-\uff41like@example.com"];
    const left = await Promise.all(spelt.map((owner) => here.mint(["everything"], { owner })));
    await here.mint(["everything"], { owner: "somebody-else@example.com" });
    const { body } = await revokeOwner("look-alike@example.com");
    expect(body).toMatchObject({ data: [], total_count: 0 });
    const named = left.map(({ id }, index) => ({ id, name: "Test key", owner: spelt[index] }));
    expect(body?.["alike"]).toEqual(expect.arrayContaining(named));
    expect(body?.["alike"]).toHaveLength(spelt.length);
    for (const { key } of left) expect((await ban(key)).status).toBe(200);
    for (const owner of spelt) expect((await revokeOwner(owner)).body).toMatchObject({ total_count: 1 });
    expect((await revokeOwner("look-alike@example.com")).body).toEqual({ data: [], total_count: 0 });
  });

  it("tells a caller of no key so that keys.list would not show it", async () => {
    const rules = [
      { id: "revoke", allow: ["keys.revoke_owner"] },
      { id: "list", allow: ["keys.list"], when: 'target.owner == "Border"' },
    ];
    const blind = { policy: "blind-desk", rules: rules.slice(0, 1) };
    await here.publish([...BUNDLE, { policy: "owner-desk", rules }, blind]);
    const [seen] = [await here.mint(["everything"], { owner: "Border" }), await here.mint(["everything"], { owner: "BORDER" })];
    for (const [policy, alike] of [
      ["owner-desk", [{ id: seen?.id }]],
      ["blind-desk", undefined],
    ] as const) {
      const desk = await here.mint([policy], { owner: "desk@example.com" });
      const { body } = await here.admin("POST", "/keys/revoke", { owner: "border", reason: "left" }, desk.key);
      expect(body?.["alike"]).toEqual(alike?.map((one) => expect.objectContaining(one)));
    }
  });

  it("goes on with the others when one Ledger is away, says which, and finishes when asked again", async () => {
    const keys = await Promise.all(
      [1, 2, 3].map((index) => here.mint(["everything"], { owner: "away@example.com", name: `key ${index}` })),
    );
    const [, away] = keys;
    const halting = testGateway();
    const change = halting.services.ledgers.changeKey;
    vi.spyOn(halting.services.ledgers, "changeKey").mockImplementation(async (id, asked) =>
      id === away?.id ? null : change(id, asked),
    );
    const answer = await revokeOwner("away@example.com", halting);
    expect(answer).toMatchObject({ status: 503, codes: ["bailiff_ledger_unavailable"] });
    expect(answer.text).toContain(away?.id);
    const after = await Promise.all(keys.map(({ key }) => ban(key)));
    expect(after.map(({ status }) => status)).toEqual([401, 200, 401]);
    expect((await revokeOwner("away@example.com")).body).toMatchObject({ data: [{ id: away?.id }] });
    expect(await ban(away?.key ?? "")).toMatchObject(refused);
  });
});

describe("a rotated key", () => {
  beforeEach(() => {
    vi.setSystemTime(NOON);
  });

  it("has two secrets for exactly the grace time", async () => {
    const key = await here.mint(["everything"]);
    const { body } = await rotate(key.id, 60);
    expect(body?.["old_secret_valid_until"]).toBe("2026-11-23T12:01:00.000Z");
    vi.setSystemTime(NOON + 59_999);
    for (const secret of [key.key, String(body?.["key"])]) expect((await ban(secret)).status).toBe(200);
    vi.setSystemTime(NOON + 60_000);
    expect(await ban(key.key)).toMatchObject(refused);
    expect(await read(key.key)).toMatchObject(refused);
    expect((await ban(String(body?.["key"]))).status).toBe(200);
  });

  it("has neither past its expiry, and says so", async () => {
    const key = await here.mint(["everything"], { expires_at: "2026-11-23T13:00:30+01:00" });
    const { body } = await rotate(key.id, 3600);
    expect(body?.["old_secret_valid_until"]).toBe("2026-11-23T12:00:30.000Z");
    vi.setSystemTime(NOON + 30_000);
    for (const secret of [key.key, String(body?.["key"])]) expect(await ban(secret)).toMatchObject(refused);
  });

  it("without grace has the old one no more for acts, and for plain reads no longer than a lease", async () => {
    const key = await here.mint(["everything"]);
    await read(key.key);
    await rotate(key.id, 0);
    expect((await read(key.key)).status).toBe(200);
    expect(await ban(key.key)).toMatchObject(refused);
    vi.setSystemTime(NOON + LEASE_MS);
    expect(await read(key.key)).toMatchObject(refused);
  });

  it("that is rotated again in its grace does not bring the first secret further", async () => {
    const key = await here.mint(["everything"]);
    const second = await rotate(key.id, 60);
    const third = await rotate(key.id, 3600);
    expect(await ban(key.key)).toMatchObject(refused);
    for (const answer of [second, third]) expect((await ban(String(answer.body?.["key"]))).status).toBe(200);
  });

  it("is on the record with its grace time", async () => {
    const key = await here.mint(["everything"]);
    await rotate(key.id, 60);
    const told = (await recordsOf("admin")).filter(({ operation, target }) => operation === "keys.rotate" && target === key.id);
    expect(told).toMatchObject([{ type: "admin", outcome: "ok", args: { key_id: key.id, grace_seconds: 60 } }]);
  });
});
