// A key that was minted by another key is charged where that one is charged, ends when it ends, and hands nothing on that it has not got.
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { recordsOf } from "../ledger-inspection.ts";
import { adjust, type CreditClerk, connectionLost, creditClerk, refusedByClerk, usageOf } from "../limits/credit-clerk.ts";
import { type Answer, type MintedKey, testGateway } from "../test-gateway.ts";

const LEASE_MS = 30_000;
const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const SPEND = {
  id: "spend",
  allow: ["users.adjust_billing_credit_balance"],
  limit: [{ sum: "args.amount", max: 1000, per: "1d" }],
};
const DESK = { id: "desk", allow: ["keys.create", "keys.get", "keys.update", "keys.rotate"] };
const BUNDLE = [
  { policy: "team", rules: [SPEND, DESK, { id: "look", allow: ["users.get"] }] },
  { policy: "by-name", rules: [DESK, { id: "boss", allow: ["users.delete"], when: 'key.name == "Boss"' }] },
  { policy: "by-owner", rules: [DESK, { id: "not-sales", deny: ["users.get"], when: 'key.owner == "sales"' }] },
  { policy: "by-id", rules: [DESK, { id: "these", allow: ["users.get"], when: 'key.id == "abcdefghijkl"' }] },
];

const here = testGateway();
const there = testGateway();
let clerk: CreditClerk;
let parent: MintedKey;

beforeAll(async () => {
  expect((await here.publish(BUNDLE)).status).toBe(200);
});
beforeEach(async () => {
  vi.setSystemTime(NOON);
  clerk = creditClerk();
  for (const { clerk: script } of [here, there]) {
    script.answerWith((call) =>
      call.method === "GET"
        ? Response.json({ id: "user_1" }, { headers: { "content-type": "application/json" } })
        : clerk.answer(call),
    );
    script.sent.length = 0;
  }
  parent = await here.mint(["team"]);
});
afterEach(() => {
  runFromNoon();
});

const wanted = { name: "Child", owner: "team@example.com", policies: ["team"] };
const mintBy = (by: MintedKey, more: object = {}): Promise<Answer> => here.admin("POST", "/keys", { ...wanted, ...more }, by.key);
const childOf = (by: MintedKey, more: Readonly<Record<string, unknown>> = {}) =>
  here.mint(["team"], { name: "Child", ...more }, by.key);
const used = async (key: MintedKey) => (await usageOf(here, key.id))["team/spend#1"];
const get = (key: MintedKey, gateway = there) => gateway.call("GET", "/v1/users/user_1", { key: key.key });

describe("a delegated key's acts", () => {
  it("are charged to the parent too: two children with 30 acts between them do the 10 that the parent's budget holds", async () => {
    const children = [await childOf(parent), await childOf(parent)];
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => adjust(index % 2 === 0 ? here : there, children[index % 2]?.key ?? "")),
    );
    expect(clerk.entries).toHaveLength(10);
    expect(answers.filter(({ codes }) => codes[0] === "bailiff_limit_exceeded")).toHaveLength(20);
    const ofChildren = await Promise.all(children.map(used));
    expect([await used(parent), ofChildren.reduce<number>((sum, one = 0) => sum + one, 0)]).toEqual([1000, 1000]);
    expect((await adjust(here, parent.key)).codes).toEqual(["bailiff_limit_exceeded"]);
  });

  it("are charged to all the keys above", async () => {
    const child = await childOf(parent);
    const grandchild = await childOf(child);
    await adjust(here, grandchild.key);
    expect([await used(parent), await used(child), await used(grandchild)]).toEqual([100, 100, 100]);
  });

  it("that Clerk refuses are given back everywhere, and those that nobody knows of are kept everywhere until an operator says", async () => {
    const child = await childOf(parent);
    here.clerk.answerWith(() => refusedByClerk());
    await adjust(here, child.key);
    expect([await used(parent), await used(child)]).toEqual([0, 0]);
    here.clerk.answerWith(() => connectionLost());
    await adjust(here, child.key);
    expect([await used(parent), await used(child)]).toEqual([100, 100]);
    const lost = (await recordsOf(child.id)).findLast(({ type }) => type === "intent");
    await here.admin("POST", `/audit/${lost?.id}/resolve`, { outcome: "failed", reason: "not at Clerk" });
    expect([await used(parent), await used(child)]).toEqual([0, 0]);
  });

  it("are charged to the parent once where they are sent last, however often", async () => {
    const child = await childOf(parent);
    const repeat = () => adjust(here, child.key, { idempotency_key: "again" });
    here.clerk.answerWith(() => connectionLost());
    await repeat();
    await repeat();
    expect(await used(parent)).toBe(100);
    // A day, and the slot in which it was charged.
    vi.setSystemTime(NOON + 86_400_000 + 86_400);
    here.clerk.answerWith((call) => clerk.answer(call));
    expect([await used(parent), await used(child)]).toEqual([0, 0]);
    expect((await repeat()).status).toBe(200);
    expect([await used(parent), await used(child)]).toEqual([100, 100]);
  });

  it("that the parent has no room for leave nothing taken in the child, and a record of why", async () => {
    const child = await childOf(parent);
    await adjust(here, parent.key, { amount: 950 });
    expect(await adjust(here, child.key)).toMatchObject({
      status: 429,
      codes: ["bailiff_limit_exceeded"],
      body: { errors: [{ meta: { left: 50 } }] },
    });
    expect([await used(parent), await used(child)]).toEqual([950, 0]);
    expect((await recordsOf(child.id)).map(({ type, outcome, error }) => [type, outcome, error])).toEqual([
      ["intent", null, null],
      ["outcome", "failed", "bailiff_limit_exceeded"],
    ]);
  });
});

describe("a key whose parent is revoked", () => {
  it("acts no more, reads no more when the lease is over, and mints, changes and rotates no more", async () => {
    const child = await childOf(parent);
    expect((await get(child)).status).toBe(200);
    await here.admin("POST", `/keys/${parent.id}/revoke`, { reason: "lost" });
    expect((await adjust(there, child.key)).codes).toEqual(["clerk_key_invalid"]);
    const tries = await Promise.all([
      there.admin("POST", "/keys", wanted, child.key),
      there.admin("POST", `/keys/${child.id}/rotate`, {}, child.key),
      there.admin("PATCH", `/keys/${child.id}`, { name: "x" }, child.key),
    ]);
    expect(tries.map(({ codes }) => codes)).toEqual([["clerk_key_invalid"], ["clerk_key_invalid"], ["clerk_key_invalid"]]);
    vi.setSystemTime(NOON + LEASE_MS);
    expect((await get(child)).codes).toEqual(["clerk_key_invalid"]);
    expect(clerk.entries).toHaveLength(0);
  });

  it("reads no more at once if the parent was strict, because then it had to be strict itself", async () => {
    const strict = await here.mint(["team"], { consistency: "strict" });
    expect((await mintBy(strict)).codes).toEqual(["bailiff_scope_denied"]);
    const child = await childOf(strict, { consistency: "strict" });
    expect((await get(child)).status).toBe(200);
    await here.admin("POST", `/keys/${strict.id}/revoke`, { reason: "lost" });
    expect((await get(child)).codes).toEqual(["clerk_key_invalid"]);
  });

  it("is dead through a key in between", async () => {
    const grandchild = await childOf(await childOf(parent));
    await here.admin("POST", `/keys/${parent.id}/revoke`, { reason: "lost" });
    expect((await adjust(there, grandchild.key)).codes).toEqual(["clerk_key_invalid"]);
  });

  it("is dead as well when the parent has expired", async () => {
    const expiring = await here.mint(["team"], { expires_at: new Date(NOON + 60_000).toISOString() });
    const child = await childOf(expiring, { expires_at: new Date(NOON + 60_000).toISOString() });
    await here.admin("PATCH", `/keys/${child.id}`, { expires_at: new Date(NOON + 3_600_000).toISOString() });
    vi.setSystemTime(NOON + 60_000);
    expect((await adjust(there, child.key)).codes).toEqual(["clerk_key_invalid"]);
  });
});

describe("the ceiling", () => {
  it("ends the chain after three keys below the first", async () => {
    let key = parent;
    for (let depth = 0; depth < 3; depth += 1) key = await childOf(key);
    expect(await mintBy(key)).toMatchObject({ status: 403, codes: ["bailiff_scope_denied"] });
  });

  it.each([
    ["PATCH", "", { name: "mine" }],
    ["POST", "/rotate", {}],
  ])("%s …%s is for the key itself and those minted through it, not for its like", async (method, path, body) => {
    const [sibling, child] = [await here.mint(["team"]), await childOf(parent)];
    expect((await here.admin(method, `/keys/${sibling.id}${path}`, body, parent.key)).codes).toEqual(["bailiff_scope_denied"]);
    expect((await here.admin(method, `/keys/${parent.id}${path}`, body, child.key)).codes).toEqual(["bailiff_scope_denied"]);
    expect((await here.admin(method, `/keys/${child.id}${path}`, body, parent.key)).status).toBe(200);
    expect((await here.admin(method, `/keys/${parent.id}${path}`, body, parent.key)).status).toBe(200);
  });

  it.each([
    ["name", "by-name", { name: "Boss" }, { name: "Test key" }],
    ["owner", "by-owner", { owner: "Sales" }, { owner: "team@example.com" }],
  ])("holds where a rule reads the key's %s", async (_field, policy, other, same) => {
    const desk = await here.mint([policy]);
    const minted = { name: "Test key", owner: "team@example.com", policies: [policy] };
    expect((await mintBy(desk, { ...minted, ...other })).codes).toEqual(["bailiff_scope_denied"]);
    expect((await here.admin("PATCH", `/keys/${desk.id}`, other, desk.key)).codes).toEqual(["bailiff_scope_denied"]);
    expect((await mintBy(desk, { ...minted, ...same })).status).toBe(201);
  });

  it("lets no key out of its owner's hands: revoking all of an owner finds it", async () => {
    const child = await childOf(parent);
    const rename = (key: MintedKey, owner: string) => here.admin("PATCH", `/keys/${key.id}`, { owner }, parent.key);
    expect((await rename(parent, "platform@example.com")).codes).toEqual(["bailiff_scope_denied"]);
    expect((await rename(parent, "team@example.com")).status).toBe(200);
    expect((await rename(child, "platform@example.com")).codes).toEqual(["bailiff_scope_denied"]);
  });

  it("lets no key be minted under rules that go by the key's id", async () => {
    const desk = await here.mint(["by-id"]);
    expect((await mintBy(desk, { policies: ["by-id"] })).codes).toEqual(["bailiff_scope_denied"]);
  });
});
