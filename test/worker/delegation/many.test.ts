// Revoking a key that minted hundreds: it is refused at once, and so are they; their tombstones are written behind the answer, a portion at
// a time, whatever comes in between.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { registry, registryAlarm, ringRegistry } from "../registry-alarm.ts";
import { json } from "../scripted-clerk.ts";
import { type Answer, type MintedKey, testGateway } from "../test-gateway.ts";

const TEAM = { policy: "team", rules: [{ id: "all", allow: ["keys.create", "users.get", "users.ban"] }] };
const MANY = 300;
const WIDTH = 20;

const vars = { KEY_MINT_RATE: "off" };
const here = testGateway({ vars });
const there = testGateway({ vars });

const keyOf = ({ status, body }: Answer): MintedKey => {
  expect(status).toBe(201);
  return { id: String(body?.["id"]), key: String(body?.["key"]) };
};
const mint = async (by: MintedKey, owner = "team@example.com") =>
  keyOf(await here.admin("POST", "/keys", { name: "Child", owner, policies: ["team"] }, by.key));
async function mintMany(by: readonly MintedKey[], count: number): Promise<MintedKey[]> {
  const minted: MintedKey[] = [];
  while (minted.length < count) {
    const batch = Math.min(WIDTH, count - minted.length);
    minted.push(
      ...(await Promise.all(Array.from({ length: batch }, (_, index) => mint(by[index % by.length] ?? { id: "", key: "" })))),
    );
  }
  return minted;
}
const ban = (key: MintedKey, gateway = there) => gateway.call("POST", "/v1/users/user_1/ban", { key: key.key });
const revoke = (key: MintedKey) => here.admin("POST", `/keys/${key.id}/revoke`, { reason: "lost laptop" });
const shown = async ({ id }: MintedKey) => (await here.admin("GET", `/keys/${id}`)).body ?? {};
const progress = async (key: MintedKey) => (await shown(key))["minted"];
const statusCounts = async () => {
  const { body } = await here.admin("GET", "/keys");
  const data: unknown = body?.["data"];
  return Map.groupBy(Array.isArray(data) ? data : [], ({ status }: { status: string }) => status);
};

beforeAll(async () => {
  expect((await here.publish([TEAM])).status).toBe(200);
});
beforeEach(() => {
  for (const { clerk } of [here, there]) clerk.answerWith(() => json({ id: "user_1", object: "user" }));
});

it(`a key that minted ${MANY}: all are refused with the receipt, and get their tombstones in portions`, {
  timeout: 120_000,
}, async () => {
  const parent = await here.mint(["team"]);
  const stranger = await here.mint(["team"]);
  const children = await mintMany([parent], 5);
  const all = [...children, ...(await mintMany([parent, ...children], MANY - children.length))];
  for (const key of all.slice(0, 3)) expect((await ban(key)).status).toBe(200);

  const receipt = await revoke(parent);
  expect(receipt).toMatchObject({ status: 200, body: { id: parent.id, status: "revoked", minted_revoking: MANY } });
  const refusedSince = String(receipt.body?.["mutations_refused_since"]);
  // Not one tombstone of theirs is written yet, and yet all is over for them.
  expect(await progress(parent)).toEqual({ total_count: MANY, living: 0, revoking: MANY });
  const sent = there.clerk.sent.length;
  for (const key of [...all.slice(0, 3), ...all.slice(-20)]) expect((await ban(key)).codes).toEqual(["clerk_key_invalid"]);
  expect(
    (await here.admin("POST", "/keys", { name: "x", owner: "team@example.com", policies: ["team"] }, all[0]?.key)).status,
  ).toBe(401);
  expect(there.clerk.sent).toHaveLength(sent);

  let rings = 0;
  for (let left = MANY; left > 0; rings += 1) {
    expect(await registryAlarm()).not.toBeNull();
    // Whatever ends the object between two portions, the list is on disk.
    if (rings % 4 === 1) await evictDurableObject(registry());
    await ringRegistry();
    const now = await progress(parent);
    const revoking = Number((now as { revoking: number }).revoking);
    expect(left - revoking).toBeGreaterThan(0);
    expect(left - revoking).toBeLessThanOrEqual(25);
    left = revoking;
  }
  expect(rings).toBeGreaterThanOrEqual(MANY / 25);
  const last = all.at(-1) ?? parent;
  expect(await shown(last)).toMatchObject({
    status: "revoked",
    revoked: { at: refusedSince, by: "root", reason: `key ${parent.id} above it was revoked: lost laptop` },
  });
  expect((await statusCounts()).get("revoked")).toHaveLength(MANY + 1);
  expect((await ban(stranger)).status).toBe(200);
  // Asked again, the receipt is the first one, with nothing left to do.
  const again = await revoke(parent);
  expect(again.body).toEqual({ ...receipt.body, minted_revoking: undefined });
});

describe("what comes in between", () => {
  it("a key that is minted while the one above is revoked is not left out", async () => {
    const parent = await here.mint(["team"]);
    const child = await mint(parent);
    const [receipt, ...minted] = await Promise.all([
      revoke(parent),
      ...Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? here : there).admin(
          "POST",
          "/keys",
          { name: "x", owner: "team@example.com", policies: ["team"] },
          child.key,
        ),
      ),
    ]);
    expect(receipt.status).toBe(200);
    for (let ring = 0; ring < 5; ring += 1) await ringRegistry();
    const made = minted.filter(({ status }) => status === 201).map(keyOf);
    for (const key of [child, ...made]) expect(await shown(key)).toMatchObject({ status: "revoked" });
    expect(await progress(parent)).toMatchObject({ living: 0, revoking: 0 });
  });

  it("the Registry learns of a revocation that was cut off before it heard of it, and ends what is below", async () => {
    const parent = await here.mint(["team"]);
    const child = await mint(parent);
    await here.services.ledgers.beginKeyChange([parent.id]);
    await here.services.ledgers.changeKey(parent.id, { kind: "revoke", by: "root", reason: "cut off" });
    await runInDurableObject(registry(), (_object, { storage }) =>
      storage.sql.exec("UPDATE keys SET ask_ms = 0 WHERE ask_ms > 0 AND id = ?", parent.id).toArray(),
    );
    await ringRegistry();
    await ringRegistry();
    expect(await shown(child)).toMatchObject({ status: "revoked", revoked: { by: "root" } });
  });
});

it("revoking an owner's keys takes no longer for those below them: they are refused with the receipts that they get", async () => {
  const owner = "mass@example.com";
  const tops = [await here.mint(["team"], { owner }), await here.mint(["team"], { owner })];
  const below: MintedKey[] = [];
  for (const top of tops) for (let time = 0; time < 6; time += 1) below.push(await mint(top, owner));
  const { status, body } = await here.admin("POST", "/keys/revoke", { owner, reason: "contract ended" });
  expect([status, body?.["total_count"]]).toEqual([200, 14]);
  const receipts = body?.["data"] as { id: string; revoked_at: string; minted_revoking?: number }[];
  expect(receipts.map(({ id }) => id).toSorted()).toEqual([...tops, ...below].map(({ id }) => id).toSorted());
  expect(receipts.filter(({ minted_revoking }) => minted_revoking === 6)).toHaveLength(2);
  for (const key of below) expect((await ban(key)).codes).toEqual(["clerk_key_invalid"]);
  await ringRegistry();
  for (const key of below.slice(0, 4)) {
    const at = receipts.find(({ id }) => id === key.id)?.revoked_at;
    expect(await shown(key)).toMatchObject({ status: "revoked", revoked: { at } });
  }
});
