// A key that leaked was used by others, maybe to mint more: with its new secret those end, at once, unless whoever rotates it wants them kept.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hashSecret, splitKey } from "../../../src/keys/key-format.ts";
import { approvalIdOf } from "../approvals/approval-scene.ts";
import { ledgerOf } from "../ledger-inspection.ts";
import { ringRegistry } from "../registry-alarm.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, SECRETS, testGateway } from "../test-gateway.ts";

const TEAM = { policy: "team", rules: [{ id: "all", allow: ["keys.create", "keys.rotate", "users.get", "users.ban"] }] };
const ASKS = { policy: "asks", rules: [{ id: "ban", allow: ["users.ban"], approve: { count: 1, within: "1h" } }] };
const AGREES = { policy: "agrees", rules: [{ id: "all", allow: ["approvals.*", "elevations.*"] }] };
const here = testGateway();
const there = testGateway();
let parent: MintedKey;
let child: MintedKey;
let grandchild: MintedKey;

const wanted = { name: "Child", owner: "team@example.com", policies: ["team"] };
const childOf = (by: MintedKey) => here.mint(["team"], { name: "Child" }, by.key);
const rotate = (key: MintedKey, body: object = {}, by?: string) => here.admin("POST", `/keys/${key.id}/rotate`, body, by);
const ban = (key: MintedKey, gateway = there) => gateway.call("POST", "/v1/users/user_1/ban", { key: key.key });
const get = (key: MintedKey, gateway = there) => gateway.call("GET", "/v1/users/user_1", { key: key.key });
const shown = async ({ id }: MintedKey) => (await here.admin("GET", `/keys/${id}`)).body;

beforeAll(async () => {
  expect((await here.publish([TEAM, ASKS, AGREES])).status).toBe(200);
});
beforeEach(async () => {
  for (const { clerk } of [here, there]) clerk.answerWith(() => json({ id: "user_1", object: "user" }));
  parent = await here.mint(["team"]);
  child = await childOf(parent);
  grandchild = await childOf(child);
  for (const key of [child, grandchild]) expect((await ban(key)).status).toBe(200);
});

describe("rotating a key", () => {
  it.each([
    ["", {}],
    [", even with a grace for its own old secret", { grace_seconds: 3600 }],
  ])("names what was minted through it, and ends it at once%s", async (_how, body) => {
    const rotated = await rotate(parent, body);
    const ids = [child.id, grandchild.id].toSorted();
    expect(rotated.body?.["minted"]).toEqual({
      fate: "revoke",
      data: ids.map((id) => ({
        id,
        name: "Child",
        owner: "team@example.com",
        minted_by: id === child.id ? parent.id : child.id,
      })),
      total_count: 2,
      revoking: 2,
    });
    // Before any of their own tombstones is written.
    for (const key of [child, grandchild]) {
      expect((await ban(key)).codes).toEqual(["clerk_key_invalid"]);
      expect((await get(key, here)).codes).toEqual(["clerk_key_invalid"]);
      expect((await there.admin("POST", "/keys", wanted, key.key)).codes).toEqual(["clerk_key_invalid"]);
      expect((await shown(key))?.["status"]).toBe("active");
    }
    await ringRegistry();
    for (const key of [child, grandchild])
      expect(await shown(key)).toMatchObject({
        status: "revoked",
        revoked: { by: "root", reason: `key ${parent.id} above it got a new secret` },
      });
    const renewed = { id: parent.id, key: String(rotated.body?.["key"]) };
    expect((await ban(renewed)).status).toBe(200);
    // What it mints from now on is none of that.
    const next = await childOf(renewed);
    expect((await ban(next)).status).toBe(200);
    await ringRegistry();
    expect(await shown(next)).toMatchObject({ status: "active" });
    expect(await shown(parent)).toMatchObject({ status: "active", minted: { total_count: 3, living: 1, revoking: 0 } });
  });

  it("keeps them when told so", async () => {
    const rotated = await rotate(parent, { minted: "keep" });
    expect(rotated.body?.["minted"]).toMatchObject({ fate: "keep", total_count: 2, revoking: 0 });
    await ringRegistry();
    for (const key of [child, grandchild]) expect((await ban(key)).status).toBe(200);
  });

  it("does so again the next time", async () => {
    await rotate(parent);
    const renewed = { id: parent.id, key: String((await rotate(parent, { minted: "keep" })).body?.["key"]) };
    const next = await childOf(renewed);
    expect((await rotate(parent, {}, renewed.key)).body?.["minted"]).toMatchObject({ total_count: 1 });
    expect((await ban(next)).codes).toEqual(["clerk_key_invalid"]);
  });

  it("leaves what stands above it and beside it alone", async () => {
    const sibling = await childOf(parent);
    await rotate(child);
    await ringRegistry();
    expect([(await ban(parent)).status, (await ban(sibling)).status]).toEqual([200, 200]);
    expect((await ban(grandchild)).codes).toEqual(["clerk_key_invalid"]);
  });

  it("ends a key that is being minted with the old secret meanwhile", async () => {
    const minting = Array.from({ length: 8 }, (_, index) =>
      (index % 2 === 0 ? here : there).admin("POST", "/keys", wanted, parent.key),
    );
    const [rotated, ...minted] = await Promise.all([rotate(parent), ...minting]);
    expect(rotated.status).toBe(200);
    // Some were begun before it: else there would be nothing to end.
    const made = minted.filter(({ status }) => status === 201);
    expect(made).not.toEqual([]);
    for (const { body } of made) {
      const key = { id: String(body?.["id"]), key: String(body?.["key"]) };
      expect((await ban(key)).codes).toEqual(["clerk_key_invalid"]);
      await ringRegistry();
      expect(await shown(key)).toMatchObject({ status: "revoked" });
    }
  });

  it("shows none of its book-keeping", async () => {
    const rotated = await rotate(parent);
    for (const answer of [rotated.body, await shown(parent), await shown(child)])
      expect(Object.keys(answer ?? {})).not.toEqual(expect.arrayContaining([expect.stringContaining("severed")]));
  });
});

describe("the old secret, in its grace", () => {
  const renewed = async (body: object) => {
    const rotated = await rotate(parent, { grace_seconds: 3600, ...body });
    return { id: parent.id, key: String(rotated.body?.["key"]) };
  };
  /** Mints, signs in, rotates: what is answered to each. */
  const lasting = async (key: string): Promise<(string | number)[]> => {
    const tried = [
      await here.admin("POST", "/keys", wanted, key),
      await here.call("POST", "/console/session", { key, headers: { "sec-fetch-site": "same-origin" } }),
      await here.admin("POST", `/keys/${parent.id}/rotate`, { grace_seconds: 0, minted: "keep" }, key),
    ];
    return tried.map(({ status, codes: [code] }) => code ?? status);
  };

  it("goes on, and brings about nothing that would outlive it", async () => {
    const next = await renewed({});
    expect((await ban(parent)).status).toBe(200);
    expect(await lasting(parent.key)).toEqual(Array(3).fill("bailiff_scope_denied"));
    // The new one does all of it, and it is nobody else's.
    expect((await ban(next)).status).toBe(200);
    expect(await lasting(next.key)).toEqual([201, 201, 200]);
  });

  it("says no yes, and signs nothing off: that would count after it", async () => {
    const one = { owner: "support@example.com", elevate: { policy: "team", within: "1h" } };
    const asker = await here.mint(["asks"], one);
    const reviewer = await here.mint(["agrees"], { owner: "lead@example.com" });
    const asked = await here.call("POST", "/v1/users/user_1/ban", { key: asker.key });
    const opened = await here.admin("POST", "/elevations", { reason: "R" }, asker.key);
    const elevation = `/elevations/${opened.body?.["id"]}`;
    expect(await here.admin("POST", `${elevation}/close`, {}, asker.key)).toMatchObject({ status: 200 });
    const rotated = await rotate(reviewer, { grace_seconds: 3600 });
    const says = async (key: string) => [
      (await here.admin("POST", `/approvals/${approvalIdOf(asked)}/approve`, { reason: "yes" }, key)).status,
      (await here.admin("POST", `${elevation}/review`, { notes: "seen" }, key)).status,
    ];
    expect(await says(reviewer.key)).toEqual([403, 403]);
    expect((await here.admin("GET", "/approvals", undefined, reviewer.key)).status).toBe(200);
    expect(await says(String(rotated.body?.["key"]))).toEqual([200, 200]);
  });

  it("begins no session either by a sign-in that was let through before", async () => {
    const { id, secret } = splitKey(parent.key) ?? { id: "", secret: "" };
    const session = { id: "ses_1", hash: "a".repeat(64), secretHashes: [hashSecret(SECRETS.KEY_PEPPER, id, secret)] };
    expect(await ledgerOf(id).startSession(session)).toMatchObject({ ok: true });
    await renewed({});
    expect(await ledgerOf(id).startSession(session)).toEqual({ ok: false });
    expect((await ban(parent)).status).toBe(200);
  });

  it("does all that it could where what was minted is kept: nobody else may have had it", async () => {
    await renewed({ minted: "keep" });
    expect((await here.admin("POST", "/keys", wanted, parent.key)).status).toBe(201);
  });

  it("is held back by the last rotation alone: before it others may have had another one", async () => {
    await renewed({});
    const next = await renewed({ minted: "keep" });
    expect((await here.admin("POST", "/keys", wanted, next.key)).status).toBe(201);
    expect((await ban(parent)).status).toBe(401);
  });
});
