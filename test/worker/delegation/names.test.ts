// A key names itself: what it may be called, whose it may say that it is, and who stands behind it in the log.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectWholeChain, recordsOf } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const DESK = { id: "desk", allow: ["keys.create", "keys.update"] };
const WORK = { id: "work", allow: ["users.get", "users.ban"] };
const gateway = testGateway();
let parent: MintedKey;

beforeAll(async () => {
  const published = await gateway.publish([
    { policy: "team", rules: [DESK, WORK] },
    {
      policy: "owners",
      rules: [{ ...DESK, when: '!has(args.owner) || args.owner.endsWith("@team.example.com") || args.owner == key.owner' }, WORK],
    },
    { policy: "listed", rules: [{ ...DESK, only: ["name", "owner", "policies"] }, WORK] },
  ]);
  expect(published.status).toBe(200);
});
beforeEach(async () => {
  parent = await gateway.mint(["team"]);
  gateway.clerk.answerWith(() => json({ id: "user_1", object: "user" }));
});

const wanted = { name: "script", owner: "team@example.com", policies: ["team"] };
const mintBy = (by: MintedKey, more: object = {}) => gateway.admin("POST", "/keys", { ...wanted, ...more }, by.key);
const change = (by: MintedKey | null, id: string, body: object) => gateway.admin("PATCH", `/keys/${id}`, body, by?.key);

describe("a reserved name", () => {
  it.each([
    ["root token", "team@example.com", "name"],
    ["R\u00d3OT", "team@example.com", "name"],
    ["аdmin", "team@example.com", "name"],
    ["script", "Clerk", "owner"],
    ["script\ufe0f", "team@example.com", "name"],
    ["script", "team@example.com\u{e0041}", "owner"],
    ["\u3164", "team@example.com", "name"],
    ["scr\u2800ipt", "team@example.com", "name"],
  ])("%j of %j is given to no key, by nobody", async (name, owner, param) => {
    for (const by of [parent.key, undefined]) {
      const refused = await gateway.admin("POST", "/keys", { ...wanted, name, owner }, by);
      expect([refused.status, refused.codes]).toEqual([422, ["bailiff_param_invalid"]]);
      expect(refused.body).toMatchObject({ errors: [{ meta: { param_name: param } }] });
      const renamed = await gateway.admin("PATCH", `/keys/${parent.id}`, { name, owner }, by);
      expect(renamed.codes).toEqual(["bailiff_param_invalid"]);
    }
  });
});

describe("the owner of a delegated key", () => {
  it("is its parent's, when it is minted and afterwards", async () => {
    expect((await mintBy(parent, { owner: "finance@example.com" })).codes).toEqual(["bailiff_scope_denied"]);
    const child = String((await mintBy(parent)).body?.["id"]);
    expect((await change(parent, child, { owner: "finance@example.com" })).codes).toEqual(["bailiff_scope_denied"]);
    expect((await change(parent, child, { owner: "team@example.com", name: "other" })).status).toBe(200);
    expect((await change(parent, parent.id, { owner: "finance@example.com" })).codes).toEqual(["bailiff_scope_denied"]);
    expect((await change(null, child, { owner: "finance@example.com" })).status).toBe(200);
  });

  it("is another where the rule that allows speaks of it, and says yes", async () => {
    const listed = await gateway.mint(["listed"]);
    expect((await mintBy(listed, { policies: ["listed"], owner: "finance@example.com" })).status).toBe(201);
    // A policy that reads key.owner is not the same policy for another owner: the ceiling says no.
    const owners = await gateway.mint(["owners"]);
    expect((await mintBy(owners, { policies: ["owners"], owner: "finance@example.com" })).codes).toEqual([
      "bailiff_policy_denied",
    ]);
    expect((await mintBy(owners, { policies: ["owners"] })).status).toBe(201);
  });
});

describe("a key that may change itself", () => {
  beforeAll(async () => {
    const { body } = await gateway.admin("GET", "/policies");
    const policies: unknown = body?.["policies"];
    const published = await gateway.publish([
      ...(Array.isArray(policies) ? policies : []),
      { policy: "bordered", rules: [DESK, { id: "log", allow: ["audit.read", "keys.list"], when: "target.owner == key.name" }] },
      { policy: "for-finance", rules: [{ id: "delete", allow: ["users.delete"], when: 'key.name == "finance"' }] },
    ]);
    expect(published.status).toBe(200);
  });
  /** What is answered to a key of this policy that calls itself otherwise. */
  const renamed = async (policy: string, more: object = {}) => {
    const own = await gateway.mint([policy], { name: "support", ...more });
    const { status, codes } = await change(own, own.id, { name: "finance" });
    return codes[0] ?? status;
  };

  it.each([
    ["moves no border that goes by it", "bordered", {}],
    ["opens nothing that is for keys that are called so", "team", { elevate: { policy: "for-finance", within: "1h" } }],
  ])("%s, by calling itself otherwise", async (_what, policy, more) => {
    expect(await renamed(policy, more)).toBe("bailiff_scope_denied");
  });

  it("calls itself what it likes where no rule asks for that", async () => {
    expect(await renamed("team")).toBe(200);
  });
});

it("every record of a delegated key says who minted it, and of others nothing", async () => {
  const child = await gateway.mint(["team"], {}, parent.key);
  expect((await gateway.call("POST", "/v1/users/user_1/ban", { key: child.key })).status).toBe(200);
  expect((await gateway.call("DELETE", "/v1/users/user_1", { key: child.key })).status).toBe(403);
  await gateway.call("GET", "/v1/users/user_1", { key: child.key });
  await gateway.call("GET", "/v1/users/user_1", { key: parent.key });
  const records = await recordsOf(child.id);
  expect(records.map(({ type }) => type)).toEqual(expect.arrayContaining(["intent", "outcome", "denied", "read"]));
  for (const { key } of records) expect(key).toMatchObject({ id: child.id, minted_by: parent.id });
  for (const { key } of await recordsOf(parent.id)) expect(key).not.toHaveProperty("minted_by");
  await expectWholeChain(child.id);
});
