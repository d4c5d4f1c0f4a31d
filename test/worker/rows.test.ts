// Rules on the target hold for lists, through the whole gateway: whom a key may not look up is in no list that it gets, in none of its
// numbers unless the policy says so, and the record says how many were left out.
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { expectWholeChain, recordsOf } from "./ledger-inspection.ts";
import { json, type UpstreamCall } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
let key: MintedKey;

const LOOK = {
  id: "look",
  allow: [
    "users.get",
    "users.list",
    "users.count",
    "users.get_organization_invitations",
    "users.get_instance_organization_memberships",
  ],
};
const STAFF = { id: "never-staff", deny: ["users.*"], when: "has(target.private_metadata.staff)" };
const BANNED = { id: "never-banned", deny: ["users.*"], when: "target.banned" };
const MEMBERSHIPS = "/organization_memberships";
const INVITATIONS = "/users/user_1/organization_invitations";

type User = Readonly<Record<string, unknown>> & { readonly id: string };
const customer: User = { object: "user", id: "user_1", private_metadata: {}, banned: false };
const colleague: User = { object: "user", id: "user_2", private_metadata: { staff: true }, banned: false };
let users: readonly User[] = [];

const raw = (text: string, status = 200) => new Response(text, { status, headers: { "content-type": "application/json" } });

/** A Clerk that has these users. */
function clerkOf({ url }: UpstreamCall): Response {
  const { pathname } = new URL(url);
  if (pathname === "/v1/users") return json(users);
  if (pathname === "/v1/users/count") return json({ object: "total_count", total_count: users.length });
  if (pathname.startsWith("/v1/organization_memberships"))
    return json({
      data: users.map(({ id, banned }) => ({ role: "r", public_user_data: { user_id: id, banned } })),
      total_count: 9,
    });
  if (pathname.endsWith("/organization_invitations"))
    return json({ data: users.map(({ id }) => ({ id: `inv_${id}`, public_inviter_data: { user_id: id } })), total_count: 9 });
  const one = users.find(({ id }) => pathname === `/v1/users/${id}`);
  return one === undefined ? json({ errors: [{ code: "resource_not_found", message: "not found" }] }, 404) : json(one);
}

async function underPolicy(rules: readonly object[], more: object = {}): Promise<void> {
  expect(await gateway.publish([{ policy: "p", ...more, rules }])).toMatchObject({ status: 200 });
  key = await gateway.mint(["p"]);
  gateway.clerk.sent.length = 0;
}
const get = (path: string) => gateway.call("GET", `/v1${path}`, { key: key.key });
const lastRecord = async () => (await recordsOf(key.id)).at(-1);

beforeEach(() => {
  users = [customer, colleague];
  gateway.clerk.answerWith(clerkOf);
});

describe("a list", () => {
  it("has nobody whom the key could not look up, and says how many are missing", async () => {
    await underPolicy([LOOK, STAFF]);
    expect((await get("/users/user_2")).codes).toEqual(["bailiff_policy_denied"]);
    const answer = await get("/users");
    expect([answer.status, answer.text]).toEqual([200, JSON.stringify([customer])]);
    expect(answer.headers.get("bailiff-hidden")).toBe("1");
    expect(await lastRecord()).toMatchObject({
      operation: "users.list",
      outcome: "ok",
      hidden: 1,
      decision: { effect: "allow" },
    });
    await expectWholeChain(key.id);
  });

  it("says nothing where nobody is missing", async () => {
    users = [customer];
    await underPolicy([LOOK, STAFF]);
    expect((await get("/users")).headers.get("bailiff-hidden")).toBeNull();
    expect(await lastRecord()).not.toHaveProperty("hidden");
  });

  it("is judged by what the mask hides", async () => {
    await underPolicy([LOOK, STAFF], { mask: ["private_metadata"] });
    const answer = await get("/users");
    expect(answer.body).toEqual([{ object: "user", id: "user_1", banned: false }]);
    expect(Object.fromEntries(answer.headers)).toMatchObject({ "bailiff-hidden": "1", "bailiff-masked": "private_metadata" });
  });

  it.each([
    ["under a policy that records reads first", { write_ahead: true }, LOOK],
    ["that is limited", {}, { ...LOOK, limit: [{ max: 5, per: "1d" }] }],
  ])("%s is the same, and so is its record", async (_name, more, look) => {
    await underPolicy([look, STAFF], more);
    const answer = await get("/users");
    expect([answer.text, answer.headers.get("bailiff-hidden")]).toEqual([JSON.stringify([customer]), "1"]);
    expect((await recordsOf(key.id)).filter(({ hidden }) => hidden !== undefined)).toEqual([
      expect.objectContaining({ type: "outcome", hidden: 1 }),
    ]);
    await expectWholeChain(key.id);
  });

  it("keeps Clerk's own errors", async () => {
    await underPolicy([LOOK, STAFF]);
    const text = '{"errors":[{"code":"x","message":"y"}]}';
    gateway.clerk.answerWith(() => raw(text, 422));
    expect(await get("/users")).toMatchObject({ status: 422, text });
  });

  it.each(["{}", '{"data":[]}', "null", "[", '[{"id":"user_2","private_metadata":{"staff":true}}', ""])(
    "is not shown where it is none: %j",
    async (text) => {
      await underPolicy([LOOK, STAFF]);
      gateway.clerk.answerWith(() => raw(text));
      const answer = await get("/users");
      expect([answer.status, answer.codes]).toEqual([502, ["bailiff_upstream_unreachable"]]);
      expect(answer.text).not.toContain("user_2");
      expect(await lastRecord()).toMatchObject({ outcome: "failed" });
    },
  );

  it("streams untouched to a key without such a rule", async () => {
    await underPolicy([LOOK]);
    const text = '{ "of" : "another shape"}';
    gateway.clerk.answerWith(() => raw(text));
    expect((await get("/users")).text).toBe(text);
  });

  it("is explained with the rules that its users are judged by", async () => {
    await underPolicy([LOOK, STAFF]);
    const { body } = await gateway.admin("POST", "/explain", { key_id: key.id, operation: "users.list" });
    expect(body).toMatchObject({
      effect: "allow",
      steps: [{ rule: "look" }, { rule: "never-staff", asked: false, matched: null }],
    });
    expect(body).not.toHaveProperty("rows");
    expect(gateway.clerk.sent).toEqual([]);
  });
});

describe("a number of users", () => {
  it("is refused where some are withheld, and nothing is sent", async () => {
    await underPolicy([LOOK, STAFF]);
    const answer = await get("/users/count");
    expect([answer.status, answer.codes]).toEqual([403, ["bailiff_policy_denied"]]);
    expect(answer.text).toContain("counts: true");
    expect(gateway.clerk.sent).toEqual([]);
    expect(await lastRecord()).toMatchObject({ type: "denied", decision: { effect: "deny", rule: "never-staff" } });
  });

  it("is given where the policy says so", async () => {
    await underPolicy([LOOK, STAFF], { counts: true });
    expect((await get("/users/count")).body).toEqual({ object: "total_count", total_count: 2 });
  });
});

describe("memberships and invitations", () => {
  it("are judged by what they tell of a user", async () => {
    users = [customer, { ...colleague, banned: true }];
    await underPolicy([LOOK, BANNED]);
    const answer = await get(MEMBERSHIPS);
    expect(answer.body).toEqual({
      data: [{ role: "r", public_user_data: { user_id: "user_1", banned: false } }],
      total_count: 9,
    });
    expect(answer.headers.get("bailiff-hidden")).toBe("1");
  });

  it.each([MEMBERSHIPS, INVITATIONS])("%s is refused where that cannot tell, unless a mask leaves nobody in it", async (path) => {
    await underPolicy([LOOK, STAFF]);
    expect((await get(path)).codes).toEqual(["bailiff_policy_denied"]);
    expect(gateway.clerk.sent.map(({ url }) => new URL(url).pathname)).not.toContain(`/v1${path}`);
    await underPolicy([LOOK, STAFF], { mask: ["public_user_data", "public_inviter_data"] });
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain('user_2"}');
  });
});

describe("for every bundle and every list", () => {
  const when = fc.constantFrom(
    "has(target.private_metadata.staff)",
    "target.banned",
    "target.private_metadata.level > 2",
    "target.locked || context.reason == 'x'",
    "has(target.username) && target.username.startsWith('svc-')",
    "args.user_id == target.private_metadata.self",
  );
  const deny = fc.record({ deny: fc.constantFrom(["users.get"], ["users.get", "users.lock"]), when });
  const user = fc.record(
    {
      banned: fc.constantFrom(true, false, null),
      locked: fc.boolean(),
      username: fc.constantFrom("svc-a", "ada", null),
      private_metadata: fc.dictionary(
        fc.constantFrom("staff", "level", "self", "__proto__"),
        fc.constantFrom(1, 3, "user_0", null),
        { maxKeys: 2 },
      ),
    },
    { requiredKeys: [] },
  );

  it("a key gets whom it could look up, and nobody else", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deny, { minLength: 1, maxLength: 3 }), fc.array(user, { maxLength: 4 }), async (denies, page) => {
        users = page.map((one, at) => ({ id: `user_${at}`, ...one }));
        await underPolicy([LOOK, ...denies.map((rule, at) => ({ id: `r${at}`, ...rule }))]);
        const list = await get("/users");
        const ids = JSON.parse(list.text).map(({ id }: User) => id);
        const could: string[] = [];
        for (const { id } of users) if ((await get(`/users/${id}`)).status === 200) could.push(id);
        expect(ids).toEqual(could);
        expect(Number(list.headers.get("bailiff-hidden") ?? 0)).toBe(users.length - ids.length);
      }),
      { numRuns: 25 },
    );
  });
});
