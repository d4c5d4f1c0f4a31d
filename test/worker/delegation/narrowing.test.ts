// A key may do what all the keys above it may now: one that was narrowed after it minted takes what was taken from it from those as well, for
// acts at once, for plain reads within a lease, and gives nothing on that it has no more.
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { recordsOf } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { CALLER_IP, type MintedKey, testGateway } from "../test-gateway.ts";

const LEASE_MS = 30_000;
const NOON = Date.parse("2035-06-16T12:00:00.000Z");
const DESK = { id: "desk", allow: ["keys.create", "keys.update", "keys.rotate", "keys.list"] };
const WORK = { id: "work", allow: ["users.get", "users.ban", "users.delete", "users.list"] };
const BUNDLE = [
  { policy: "team", rules: [DESK, WORK] },
  { policy: "reader", mask: ["private_metadata"], rules: [{ id: "look", allow: ["users.get"] }] },
  { policy: "few", rules: [DESK, { ...WORK, limit: [{ max: 2, per: "1d" }] }] },
  { policy: "no-staff", rules: [DESK, WORK, { id: "staff", deny: ["users.ban"], when: "has(target.private_metadata.staff)" }] },
  { policy: "slow", rate: "2/1h", rules: [DESK, WORK] },
  { policy: "desk-off", rules: [WORK] },
  { policy: "careful", write_ahead: true, rules: [DESK, WORK] },
  { policy: "by-owner", rules: [DESK, { ...WORK, when: 'key.owner == "team@example.com"' }] },
];
const USER = { id: "user_1", object: "user", private_metadata: { staff: true } };

const here = testGateway();
const there = testGateway();
let parent: MintedKey;
let child: MintedKey;
let grandchild: MintedKey;

const wanted = { name: "Child", owner: "team@example.com", policies: ["team"] };
const childOf = (by: MintedKey, policies = ["team"]) => here.mint(policies, { name: "Child" }, by.key);
const narrow = async (key: MintedKey, patch: object, by?: string) => {
  const changed = await here.admin("PATCH", `/keys/${key.id}`, patch, by);
  expect(changed.status).toBe(200);
  return changed;
};
const get = (key: MintedKey, gateway = there) => gateway.call("GET", "/v1/users/user_1", { key: key.key });
const ban = (key: MintedKey, gateway = there) => gateway.call("POST", "/v1/users/user_1/ban", { key: key.key });

beforeAll(async () => {
  expect((await here.publish(BUNDLE)).status).toBe(200);
});
beforeEach(async () => {
  vi.setSystemTime(NOON);
  for (const { clerk } of [here, there]) {
    clerk.answerWith(() => json(USER));
    clerk.sent.length = 0;
  }
  parent = await here.mint(["team"]);
  child = await childOf(parent);
  grandchild = await childOf(child);
  // Other isolates hold leases of all of them.
  for (const key of [parent, child, grandchild]) expect((await get(key)).status).toBe(200);
});
afterEach(() => {
  runFromNoon();
});

describe("a key above is narrowed", () => {
  it.each([
    ["its policies", { policies: ["reader"] }, "bailiff_policy_denied"],
    ["its scopes", { scopes: ["users.get"] }, "bailiff_scope_denied"],
    ["its networks", { allowed_cidrs: ["192.0.2.0/24"] }, "clerk_key_invalid"],
    ["its beginning", { not_before: "2035-06-17T00:00:00Z" }, "clerk_key_invalid"],
    ["its end", { expires_at: "2035-06-16T12:00:01Z" }, null],
  ])("by %s: those below it act under that at once, in every isolate", async (_what, patch, code) => {
    for (const key of [child, grandchild]) expect((await ban(key)).status).toBe(200);
    const sent = there.clerk.sent.length;
    await narrow(parent, patch);
    if (code === null) vi.setSystemTime(NOON + 1_000);
    for (const key of [child, grandchild]) expect((await ban(key)).codes).toEqual([code ?? "clerk_key_invalid"]);
    expect(there.clerk.sent.slice(sent)).toEqual([]);
    // Nothing stays open, and nothing was charged for what was not sent.
    const records = await recordsOf(grandchild.id);
    const intents = records.filter(({ type }) => type === "intent").map(({ id }) => id);
    const closed = records.filter(({ type }) => type === "outcome").map(({ intent_id }) => intent_id);
    expect(intents.toSorted()).toEqual(closed.toSorted());
  });

  it("says which key it was that may not", async () => {
    await narrow(parent, { scopes: ["users.get"] });
    const refused = await ban(grandchild);
    expect(refused.text).toContain(
      `For key ${parent.id}, which this key was minted through: The key's scopes do not cover users.ban`,
    );
  });

  it("holds for plain reads when the lease is over, in the isolate that changed it at once", async () => {
    await narrow(parent, { scopes: ["users.ban"] });
    expect((await get(grandchild, here)).codes).toEqual(["bailiff_scope_denied"]);
    vi.setSystemTime(NOON + LEASE_MS);
    expect((await get(grandchild)).codes).toEqual(["bailiff_scope_denied"]);
  });

  it("hides from those below what it hides from it", async () => {
    await narrow(parent, { policies: ["reader"] });
    const read = await get(child, here);
    expect([read.status, read.headers.get("bailiff-masked"), read.text.includes("staff")]).toEqual([
      200,
      "private_metadata",
      false,
    ]);
  });

  it("a deny that it has now holds for those below, where the rule looks at the user too", async () => {
    await narrow(parent, { policies: ["no-staff"] });
    expect((await ban(child)).codes).toEqual(["bailiff_policy_denied"]);
    here.clerk.answerWith(() => json({ ...USER, private_metadata: {} }));
    expect((await ban(child, here)).status).toBe(200);
  });

  it("a limit that it has now is one for all of them together", async () => {
    const other = await childOf(parent);
    await narrow(parent, { policies: ["few"] });
    const answers = [await ban(child), await ban(other), await ban(grandchild), await ban(parent)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
  });

  it("a rate that it has now is one for all of them together", async () => {
    const gateway = testGateway();
    gateway.clerk.answerWith(() => json(USER));
    await narrow(parent, { policies: ["slow"] });
    const answers = [
      await get(child, gateway),
      await get(parent, gateway),
      await get(grandchild, gateway),
      await get(child, gateway),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
    expect(answers[2]?.text).toContain(`Key ${parent.id}, which this key was minted through`);
  });

  it.each([
    ["strict", { consistency: "strict" }],
    ["under a policy with write_ahead", { policies: ["careful"] }],
  ])("being %s now, those below have their reads pass the Ledger", async (_how, patch) => {
    await narrow(parent, patch);
    expect((await get(child, here)).status).toBe(200);
    expect((await recordsOf(child.id)).at(-2)).toMatchObject({ type: "intent", operation: "users.get" });
  });

  it("where rules read the owner, the one above is judged by its own", async () => {
    const top = await here.mint(["by-owner"]);
    const below = await childOf(top, ["by-owner"]);
    expect((await ban(below)).status).toBe(200);
    await narrow(top, { owner: "sales@example.com" });
    expect((await ban(below)).codes).toEqual(["bailiff_policy_denied"]);
  });

  it("widening one below it afterwards, by the root token, makes it no wider", async () => {
    await narrow(parent, { scopes: ["users.get"] });
    await narrow(child, { policies: ["team"], scopes: null });
    expect((await ban(child)).codes).toEqual(["bailiff_scope_denied"]);
  });

  it("a change of it that takes nothing away goes unnoticed, but for a second try at the Ledgers", async () => {
    await narrow(parent, { name: "Other name" });
    expect((await ban(grandchild)).status).toBe(200);
    const records = (await recordsOf(grandchild.id)).filter(({ operation }) => operation === "users.ban");
    expect(records.map(({ type, outcome, error }) => [type, outcome, error])).toEqual([
      ["intent", null, null],
      ["outcome", "failed", "decided_again"],
      ["intent", null, null],
      ["outcome", "ok", null],
    ]);
  });
});

describe("what a narrowed key's child gives on", () => {
  const tries = async (by: MintedKey, id: string) => [
    (await there.admin("POST", "/keys", wanted, by.key)).codes,
    (await there.admin("PATCH", `/keys/${id}`, { name: "x" }, by.key)).codes,
  ];

  it.each([
    ["policies", { policies: ["no-staff"] }],
    ["scopes", { scopes: ["keys.*", "users.get"] }],
    ["networks", { allowed_cidrs: [`${CALLER_IP}/32`] }],
    ["end", { expires_at: "2036-01-01T00:00:00Z" }],
    ["consistency", { consistency: "strict" }],
  ])("is no more than the narrowed %s", async (_what, patch) => {
    await narrow(parent, patch);
    expect(await tries(child, grandchild.id)).toEqual([["bailiff_scope_denied"], ["bailiff_scope_denied"]]);
    const refused = await there.admin("POST", "/keys", wanted, child.key);
    expect(refused.text).toContain(`key ${parent.id} above it`);
  });

  it("is what lies within it, when it asks for no more", async () => {
    await narrow(parent, { scopes: ["keys.*", "users.get"] });
    const minted = await there.admin("POST", "/keys", { ...wanted, scopes: ["users.get"] }, child.key);
    expect(minted.status).toBe(201);
    expect((await there.admin("PATCH", `/keys/${grandchild.id}`, { scopes: ["users.get"] }, child.key)).status).toBe(200);
  });

  it("is nothing where the narrowed key may mint nothing itself", async () => {
    await narrow(parent, { scopes: ["users.get"] });
    expect(await tries(child, grandchild.id)).toEqual([["bailiff_scope_denied"], ["bailiff_scope_denied"]]);
    await narrow(parent, { scopes: null, policies: ["desk-off"] });
    expect(await tries(child, grandchild.id)).toEqual([["bailiff_policy_denied"], ["bailiff_policy_denied"]]);
  });
});

it("narrowing names the keys below that it concerns; a new name concerns none", async () => {
  const changed = await narrow(parent, { scopes: ["users.get"] });
  const ids = [child.id, grandchild.id].toSorted();
  expect(changed.body?.["minted"]).toEqual({
    data: ids.map((id) => ({ id, name: "Child", owner: "team@example.com", minted_by: id === child.id ? parent.id : child.id })),
    total_count: 2,
  });
  expect((await narrow(parent, { scopes: ["users.get"] })).body).not.toHaveProperty("minted");
  expect((await narrow(parent, { name: "x" })).body).not.toHaveProperty("minted");
});

it("explain tells what the gateway does of it", async () => {
  await narrow(parent, { policies: ["few"] });
  const ask = async () =>
    (await here.admin("POST", "/explain", { key_id: grandchild.id, operation: "users.ban", args: { user_id: "user_1" } })).body;
  expect(await ask()).toMatchObject({ effect: "allow", limits: [{ limit: "few/work#1", left: 2 }] });
  await narrow(parent, { policies: ["reader"] });
  expect(await ask()).toMatchObject({ effect: "deny", explanation: expect.stringContaining(`For key ${parent.id}`) });
  await narrow(parent, { policies: ["team"], allowed_cidrs: ["192.0.2.0/24"] });
  const from = async (ip: string) =>
    (
      await here.admin("POST", "/explain", {
        key_id: child.id,
        operation: "users.ban",
        args: { user_id: "user_1" },
        context: { ip },
      })
    ).body;
  expect([(await from("192.0.2.1"))?.["key_status"], (await from(CALLER_IP))?.["key_status"]]).toEqual([
    "active",
    "address_not_allowed",
  ]);
});
