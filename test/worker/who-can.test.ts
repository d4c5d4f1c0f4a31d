// “Who could do this?” about every key: one call, one record, one look at the user, and no key that the asking one may not ask about.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
let support: MintedKey;
let office: MintedKey;
let below: MintedKey;
let reader: MintedKey;
let asker: MintedKey;

interface Found {
  readonly key: { readonly id: string; readonly name: string; readonly owner: string };
  readonly decision: Record<string, unknown>;
}

const QUESTION = { operation: "users.ban", args: { user_id: "user_1" } };
const ask = async (more: object = {}, key?: string) => {
  const answer = await gateway.admin("POST", "/who-can", { ...QUESTION, ...more }, key);
  const data: Found[] = answer.status === 200 ? JSON.parse(answer.text).data : [];
  return { answer, data, effects: Object.fromEntries(data.map(({ key: { id }, decision }) => [id, decision["effect"]])) };
};

const POLICIES = [
  {
    policy: "support",
    rules: [
      { id: "ban", allow: ["users.ban"], when: "!target.banned", limit: [{ max: 2, per: "1h" }] },
      { id: "mint", allow: ["keys.create"] },
    ],
  },
  { policy: "reader", rules: [{ id: "get", allow: ["users.get"] }] },
  { policy: "root", rules: [{ id: "all", allow: ["policies.*", "keys.*"] }] },
  { policy: "listless", rules: [{ id: "who", allow: ["policies.who_can"] }] },
];

beforeAll(async () => {
  await gateway.publish([...POLICIES, { policy: "some", rules: [{ id: "none", allow: ["policies.who_can"] }] }]);
  support = await gateway.mint(["support"], { name: "Support", owner: "support@example.com" });
  office = await gateway.mint(["support"], { name: "Office", allowed_cidrs: ["10.0.0.0/8"] });
  reader = await gateway.mint(["reader"], { name: "Reader" });
  asker = await gateway.mint(["some"], { name: "Asker" });
  const revoked = await gateway.mint(["support"], { name: "Revoked" });
  await gateway.admin("POST", `/keys/${revoked.id}/revoke`, { reason: "test" });
  const narrowed = { name: "Below", owner: "support@example.com", scopes: ["users.ban"], expires_at: "2099-01-01T00:00:00Z" };
  below = await gateway.mint(["support"], narrowed, support.key);
  const some = {
    policy: "some",
    rules: [
      { id: "who", allow: ["policies.who_can"] },
      { id: "theirs", allow: ["policies.explain"], when: `args.key_id == "${support.id}" || args.key_id == "${reader.id}"` },
    ],
  };
  expect(await gateway.publish([...POLICIES, some])).toMatchObject({ status: 200 });
});
beforeEach(() => {
  gateway.clerk.answerWith(() => json({ id: "user_1", banned: false }));
  gateway.clerk.sent.length = 0;
});

describe("POST /admin/who-can", () => {
  it("says of every key in force what it would get, as explain says of each, with one look at the user", async () => {
    const { data, effects } = await ask();
    expect(effects).toEqual({
      [support.id]: "allow",
      [office.id]: "allow",
      [below.id]: "allow",
      [reader.id]: "deny",
      [asker.id]: "deny",
    });
    expect(data.map(({ key: { id } }) => id)).toEqual(data.map(({ key: { id } }) => id).toSorted());
    expect(gateway.clerk.sent.map(({ method }) => method)).toEqual(["GET"]);
    for (const { key, decision } of data) {
      const explained = await gateway.admin("POST", "/explain", { ...QUESTION, key_id: key.id });
      const { seen: _seen, steps: _steps, shadow: _shadow, ...same } = explained.body ?? {};
      expect(decision).toEqual(same);
    }
    expect(data.find(({ key }) => key.id === support.id)).toMatchObject({
      key: { name: "Support", owner: "support@example.com" },
      decision: { policy: "support", rule: "ban", limits: [{ left: 2, fits: true }] },
    });
  });

  it("is one record: operation, digest of the arguments, whom it was about, and how many keys", async () => {
    const recorded = async () => {
      const { text } = await gateway.admin("GET", "/audit?operation=policies.*&operation=keys.*&limit=200");
      const { data }: { data: Record<string, unknown>[] } = JSON.parse(text);
      return data;
    };
    const before = await recorded();
    await ask({ context: { reason: "TICKET-1" } });
    const rows = await recorded();
    expect(rows).toHaveLength(before.length + 1);
    expect(rows[0]).toMatchObject({
      operation: "policies.who_can",
      target: ["user_1"],
      outcome: "ok",
      args: {
        operation: "users.ban",
        context: { reason: "TICKET-1" },
        args: { "[sha256]": "f93916819a4494c758323408d85d421896ce1bced4c3a0bdcd9a73185ddcda8a" },
        keys: 5,
      },
    });
  });

  it("has no key that the asking one may not have explained, whatever it names", async () => {
    expect((await ask({}, asker.key)).effects).toEqual({ [support.id]: "allow", [reader.id]: "deny" });
    expect((await ask({ key_ids: [office.id, reader.id] }, asker.key)).effects).toEqual({ [reader.id]: "deny" });
    const [record] = JSON.parse(JSON.stringify((await gateway.admin("GET", `/audit?key=${asker.id}&limit=1`)).body?.["data"]));
    expect(record).toMatchObject({ operation: "policies.who_can", args: { keys: 1 } });
    const listless = await gateway.mint(["listless"]);
    expect((await ask({}, listless.key)).answer.body).toEqual({ data: [], next_cursor: null });
    expect((await ask({}, reader.key)).answer).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
    await gateway.admin("POST", `/keys/${listless.id}/revoke`, { reason: "test" });
  });

  it("counts nothing, and tells of what is used up", async () => {
    for (const round of ["one", "two"])
      expect([round, await gateway.call("POST", "/v1/users/user_1/ban", { key: below.key })]).toMatchObject([
        round,
        { status: 200 },
      ]);
    for (let round = 0; round < 2; round += 1) {
      const { data } = await ask({ key_ids: [support.id, office.id] });
      const left = Object.fromEntries(data.map(({ key, decision }) => [key.id, decision["limits"]]));
      expect(left).toMatchObject({ [support.id]: [{ left: 0, fits: false }], [office.id]: [{ left: 2, fits: true }] });
    }
  });

  it("takes circumstances and a supposed user, and asks Clerk of none then", async () => {
    const { data, effects } = await ask({ target: { banned: true }, context: { ip: "192.0.2.1" } });
    expect(Object.values(effects)).toEqual(data.map(() => "deny"));
    expect(data.find(({ key }) => key.id === office.id)?.decision["key_status"]).toBe("address_not_allowed");
    expect(gateway.clerk.sent).toEqual([]);
  });

  it.each<[string, object, number]>([
    ["an unknown operation", { operation: "users.fly" }, 422],
    ["an argument that the operation does not have", { args: { user_id: "user_1", x: 1 } }, 422],
    ["more keys than an answer has", { key_ids: Array.from({ length: 201 }, () => "000000000000") }, 422],
    ["a cursor that is none", { cursor: "x" }, 422],
    ["pages of more than 200", { limit: 201 }, 422],
  ])("refuses %s", async (_name, more, status) => {
    expect((await ask(more)).answer.status).toBe(status);
  });

  it("is refused as a whole where the user cannot be looked at, not answered with guesses", async () => {
    gateway.clerk.answerWith(() => json({ errors: [] }, 404));
    expect((await ask()).answer).toMatchObject({ status: 422, codes: ["bailiff_param_invalid"] });
    gateway.clerk.answerWith(() => json({ id: "user_2", banned: false }));
    expect((await ask()).answer).toMatchObject({ status: 502, codes: ["bailiff_upstream_unreachable"] });
  });

  it.each([1, 2, 5])("has pages of %i keys, none twice, none missing, and of no key that is not shown", async (limit) => {
    for (const key of [undefined, asker.key]) {
      const all: string[] = [];
      let cursor: string | null | undefined;
      do {
        const { answer, data } = await ask({ limit, ...(cursor === undefined ? {} : { cursor }) }, key);
        expect(data.length).toBeLessThanOrEqual(limit);
        expect(data.length).toBeGreaterThan(0);
        all.push(...data.map(({ key: { id } }) => id));
        cursor = JSON.parse(answer.text).next_cursor;
        if (cursor !== null) expect(cursor).toBe(all.at(-1));
      } while (cursor !== null);
      expect(all).toEqual((await ask({}, key)).data.map(({ key: { id } }) => id));
    }
  });
});
