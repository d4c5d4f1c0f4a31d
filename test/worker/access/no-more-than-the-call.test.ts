// What a key could try to learn, or to be told, that its calls would not give it: each is a way that was tried.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";
import { asks, user } from "./access.ts";

const POLICIES = [
  {
    policy: "tiers",
    mask: ["private_metadata"],
    rules: [
      {
        id: "gold",
        allow: ["users.ban"],
        when: 'has(target.private_metadata.tier) && target.private_metadata.tier == "gold"',
      },
      { id: "everybody", allow: ["users.ban", "users.get"] },
    ],
  },
  {
    policy: "open-tiers",
    rules: [
      { id: "banned", allow: ["users.lock"], when: "target.banned" },
      { id: "everybody", allow: ["users.lock", "users.get"] },
    ],
  },
  { policy: "once-a-day", rules: [{ id: "ban", allow: ["users.ban"], limit: [{ max: 1, per: "1d" }] }] },
  { policy: "not-from-here", rules: [{ id: "ban", allow: ["users.ban"], when: 'context.ip != "2001:db8::1"' }] },
  {
    policy: "updates",
    rules: [{ id: "all", allow: ["users.update", "users.replace_metadata", "users.set_password_compromised"] }],
  },
  { policy: "metadata", rules: [{ id: "all", allow: ["users.update_metadata"] }] },
  { policy: "explains-by-id", rules: [{ id: "ask", allow: ["policies.explain"], when: 'args.key_id != "x"' }] },
  { policy: "explains-without-a-user", rules: [{ id: "ask", allow: ["policies.explain"], when: "!has(args.target)" }] },
];
const gateway = testGateway();
beforeAll(async () => {
  expect((await gateway.publish(POLICIES)).status).toBe(200);
});
beforeEach(() => {
  gateway.clerk.answerWith(({ url }) => {
    const { pathname, searchParams } = new URL(url);
    const one = (id: string) => ({ ...user(id, id.includes("gold") ? { tier: "gold" } : {}), banned: id.includes("gold") });
    if (pathname === "/v1/users") return json(searchParams.getAll("user_id").map((id) => one(id.replace(/^\+/, ""))));
    return json(one(pathname.split("/")[3] ?? ""));
  });
});

const question = (key: MintedKey, name: string, id = "user_1", properties?: object) => ({
  subject: { type: "api_key", id: key.id },
  action: { name, ...(properties === undefined ? {} : { properties }) },
  resource: { type: "user", id },
});
const contextOf = (body: unknown) => Object(body).context;

describe("which rule allows", () => {
  it("is not said where it hangs on what the key is not shown: two users who differ in nothing else get one answer", async () => {
    const key = await gateway.mint(["tiers"]);
    const answers: unknown[] = [];
    for (const id of ["user_gold", "user_plain"])
      answers.push((await asks(gateway, key.key).one(question(key, "users.ban", id))).body);
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ decision: true, context: { policy: null, rule: null } });
  });

  it("is said where the key is shown all of it, and to who may have decisions explained", async () => {
    const open = await gateway.mint(["open-tiers"]);
    for (const [id, rule] of [
      ["user_gold", "banned"],
      ["user_plain", "everybody"],
    ] as const)
      expect((await asks(gateway, open.key).one(question(open, "users.lock", id))).body).toMatchObject({
        decision: true,
        context: { rule },
      });
    const reviewer = await gateway.mint(["explains-by-id"]);
    const key = await gateway.mint(["tiers"]);
    expect((await asks(gateway, reviewer.key).one(question(key, "users.ban", "user_gold"))).body).toMatchObject({
      context: { rule: "gold" },
    });
  });
});

it("a limit that is used up today is used up for every question about today, whatever time another is about", async () => {
  const key = await gateway.mint(["once-a-day"]);
  expect((await gateway.call("POST", "/v1/users/user_1/ban", { key: key.key })).status).toBe(200);
  const later = { context: { now: new Date(Date.now() + 7 * 86_400_000).toISOString() } };
  for (const [evaluations, wanted] of [
    [
      [later, {}],
      [true, false],
    ],
    [
      [{}, later],
      [false, true],
    ],
  ]) {
    const { body } = await asks(gateway, key.key).many({ ...question(key, "users.ban"), evaluations });
    expect(Object(body).evaluations.map(({ decision }: { decision: boolean }) => decision)).toEqual(wanted);
  }
});

describe("as the call would be", () => {
  it("an address counts in the spelling in which rules see it", async () => {
    const key = await gateway.mint(["not-from-here"]);
    const from = (ip: string) => asks(gateway, key.key).one({ ...question(key, "users.ban"), context: { ip } });
    for (const ip of ["2001:db8::1", "2001:DB8:0:0::1"]) expect((await from(ip)).body).toMatchObject({ decision: false });
    expect((await from("2001:db8::2")).body).toMatchObject({ decision: true });
  });

  it.each([{ reason: "TICKET-é" }, { reason: "TICKET-1\n" }, { ip: "somewhere" }, { ip: "203.0.113.7/32" }, { country: "de" }])(
    "circumstances that no call can have are 400: %j",
    async (context) => {
      const key = await gateway.mint(["not-from-here"]);
      const { status } = await asks(gateway, key.key).one({ ...question(key, "users.ban"), context });
      expect(status).toBe(400);
    },
  );

  it("under the API version of the question: fields and operations that it lacks are no", async () => {
    const key = await gateway.mint(["updates"]);
    const under = (version: string | undefined, name: string, properties?: object) =>
      asks(gateway, key.key).one(
        question(key, name, "user_1", properties),
        version === undefined ? {} : { "clerk-api-version": version },
      );
    const metadata = { private_metadata: { a: 1 } };
    expect((await under("2025-11-10", "users.update", metadata)).body).toMatchObject({ decision: true });
    expect(contextOf((await under(undefined, "users.update", metadata)).body)).toMatchObject({ code: "bailiff_param_unknown" });
    expect((await under(undefined, "users.set_password_compromised")).body).toMatchObject({ decision: true });
    expect(contextOf((await under("2021-02-05", "users.set_password_compromised")).body)).toMatchObject({
      code: "bailiff_operation_unknown",
    });
    const { body } = await gateway.call("POST", "/access/v1/search/action", {
      key: key.key,
      headers: { "clerk-api-version": "2021-02-05" },
      body: { subject: { type: "api_key", id: key.id }, resource: { type: "user", id: "user_1" } },
    });
    const names = Object(body).results.map(({ name }: { name: string }) => name);
    expect(names).toContain("users.update");
    expect(names).not.toContain("users.set_password_compromised");
  });
});

it("a whole key in the place of an id, or of a user's, is on record nowhere", async () => {
  const key = await gateway.mint(["tiers"]);
  const reviewer = await gateway.mint(["explains-by-id"]);
  const whole = { type: "api_key", id: key.key };
  for (const asker of [key.key, reviewer.key]) {
    const { one, many, actions } = asks(gateway, asker);
    await one({ ...question(key, "users.get"), subject: whole });
    await one({ ...question(key, "users.get", key.key), subject: { type: "api_key", id: reviewer.id } });
    await one({ ...question(key, key.key) });
    await many({ ...question(key, "users.get"), subject: whole, evaluations: [{}, {}] });
    await actions({ subject: whole, resource: { type: "user", id: key.key } });
  }
  const { text } = await gateway.admin("GET", "/audit?limit=200");
  expect(text).toContain("access.search_actions");
  expect(text).not.toContain(key.key);
});

it("a user in hand is the `target` of an explanation: who may have none explained with one may not here", async () => {
  const reviewer = await gateway.mint(["explains-without-a-user"]);
  const key = await gateway.mint(["tiers"]);
  const asked = question(key, "users.get");
  expect((await asks(gateway, reviewer.key).one(asked)).status).toBe(200);
  const given = { ...asked, resource: { ...asked.resource, properties: user("user_1") } };
  expect((await asks(gateway, reviewer.key).one(given)).status).toBe(403);
});

it("what questions share is counted for each of them: a small body is no large amount of work", async () => {
  const key = await gateway.mint(["metadata"]);
  const public_metadata = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`member${n}`, n]));
  const shared = question(key, "users.update_metadata", "user_1", { public_metadata });
  const many = (count: number) => asks(gateway, key.key).many({ ...shared, evaluations: Array(count).fill({}) });
  expect((await many(10)).status).toBe(200);
  const refused = await many(100);
  expect([refused.status, refused.codes]).toEqual([400, ["bailiff_body_invalid"]]);
  expect(refused.text).toContain("ask in several calls");
});
