// “Would it be yes?” (AuthZEN 1.0): the answer is what the gateway would do with the call, in the standard's shape, and asking changes nothing.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { recordsOf } from "../ledger-inspection.ts";
import { json, type UpstreamCall } from "../scripted-clerk.ts";
import { type MintedKey, SECRETS, testGateway } from "../test-gateway.ts";
import { type Asked, asks, BUNDLE, user } from "./access.ts";

const gateway = testGateway();
let support: MintedKey;
let reviewer: MintedKey;
let other: MintedKey;

beforeAll(async () => {
  expect((await gateway.publish(BUNDLE)).status).toBe(200);
});
beforeEach(async () => {
  support = await gateway.mint(["support"]);
  other = await gateway.mint(["support"], { owner: "others@example.com" });
  reviewer = await gateway.mint(["reviewer"], { owner: "security@example.com" });
  gateway.clerk.answerWith(clerk);
  gateway.clerk.sent.length = 0;
});

/** Whose id begins with `staff` is staff, whose begins with `nobody` is not there. */
function clerk({ url }: UpstreamCall): Response {
  const { pathname, searchParams } = new URL(url);
  const ids = searchParams.getAll("user_id").map((id) => id.replace(/^\+/, ""));
  const known = ids.filter((id) => !id.startsWith("nobody"));
  if (pathname === "/v1/users") return json(known.map((id) => user(id, id.startsWith("staff") ? { staff: true } : {})));
  return json(user(pathname.split("/")[3] ?? "", {}));
}

const of = (key: MintedKey) => ({ subject: { type: "api_key", id: key.id } });
const about = (id: string, properties?: object) => ({
  resource: { type: "user", id, ...(properties === undefined ? {} : { properties }) },
});
const act = (name: string, properties?: object) => ({ action: { name, ...(properties === undefined ? {} : { properties }) } });
const ban = (): Asked => ({ ...of(support), ...act("users.ban"), ...about("user_1") });
const ask = (key: MintedKey, body: unknown) => asks(gateway, key.key).one(body);

describe("about oneself", () => {
  it("is answered like the call, with the reason in the context", async () => {
    const refused = await ask(support, ban());
    expect(refused).toMatchObject({ status: 200, body: { decision: false, context: { code: "bailiff_policy_denied" } } });
    const called = await gateway.call("POST", "/v1/users/user_1/ban", { key: support.key });
    const [error]: { long_message: string }[] = Object(called.body).errors;
    expect(refused.body).toMatchObject({ context: { reason: error?.long_message } });
    const allowed = await ask(support, { ...ban(), context: { reason: "TICKET-1" } });
    expect(allowed.body).toMatchObject({
      decision: true,
      context: { code: null, policy: "support", rule: "ban-with-ticket", masked: ["private_metadata"] },
    });
  });

  it("takes the reason of this call where the question gives none", async () => {
    const answer = await asks(gateway, support.key).one(ban(), { "bailiff-reason": "TICKET-1" });
    expect(answer.body).toMatchObject({ decision: true });
  });

  it("sends nothing but the look that a rule needs, and charges nothing", async () => {
    for (let n = 0; n < 5; n += 1) await ask(support, { ...ban(), context: { reason: "TICKET-1" } });
    expect(new Set(gateway.clerk.sent.map(({ method }) => method))).toEqual(new Set(["GET"]));
    const banned = await gateway.call("POST", "/v1/users/user_1/ban", {
      key: support.key,
      headers: { "bailiff-reason": "TICKET-1" },
    });
    expect(banned.status).toBe(200);
  });

  it("is no when a limit is used up, and says when it fits", async () => {
    const call = () =>
      gateway.call("POST", "/v1/users/user_1/ban", { key: support.key, headers: { "bailiff-reason": "TICKET-1" } });
    await call();
    await call();
    const answer = await ask(support, { ...ban(), context: { reason: "TICKET-1" } });
    expect(answer.body).toMatchObject({
      decision: false,
      context: { code: "bailiff_limit_exceeded", rule: "ban-with-ticket", fits_at: expect.stringMatching(/^\d{4}-/) },
    });
    expect((await call()).status).toBe(429);
  });

  it("is no for arguments that would be refused, an operation that there is not, and another resource", async () => {
    const credit = (properties: object) => ({
      ...of(support),
      ...act("users.adjust_billing_credit_balance", properties),
      ...about("user_1"),
    });
    const right = { amount: 100, action: "increase", idempotency_key: "k" };
    expect((await ask(support, credit(right))).body).toMatchObject({ decision: true });
    expect((await ask(support, credit({ ...right, amount: 5000 }))).body).toMatchObject({
      decision: false,
      context: { code: "bailiff_policy_denied" },
    });
    expect((await ask(support, credit({ ...right, amount: -1 }))).body).toMatchObject({
      decision: false,
      context: { code: "bailiff_param_invalid" },
    });
    expect((await ask(support, credit({ ...right, amuont: 1 }))).body).toMatchObject({
      decision: false,
      context: { code: "bailiff_param_unknown" },
    });
    expect((await ask(support, { ...ban(), ...act("users.fly") })).body).toMatchObject({
      decision: false,
      context: { code: "bailiff_operation_unknown" },
    });
    expect((await ask(support, { ...ban(), resource: { type: "todo", id: "user_1" } })).body).toMatchObject({
      decision: false,
      context: { code: "bailiff_param_invalid" },
    });
    expect((await ask(support, { ...ban(), ...act("users.ban", { user_id: "user_2" }) })).body).toMatchObject({
      decision: false,
      context: { code: "bailiff_param_invalid" },
    });
    expect((await ask(support, { ...ban(), subject: { type: "user", id: "user_1" } })).status).toBe(403);
  });

  it("looks at the user at Clerk, and takes a caller's word only for a whole user", async () => {
    const unmasked = await gateway.mint(["unmasked"]);
    const get = (id: string, properties?: object, key = unmasked) =>
      ask(key, { ...of(key), ...act("users.get"), ...about(id, properties) });
    expect((await get("staff_1")).body).toMatchObject({ decision: false });
    // Some properties say nothing of what is not among them, with an id neither.
    expect((await get("staff_1", { department: "sales", private_metadata: {} })).body).toMatchObject({ decision: false });
    expect((await get("staff_1", { id: "staff_1", department: "sales" })).body).toMatchObject({ decision: false });
    expect((await get("nobody_1")).body).toMatchObject({ decision: false, context: { code: "bailiff_not_found" } });
    gateway.clerk.sent.length = 0;
    expect((await get("staff_1", user("staff_1"))).body).toMatchObject({ decision: true });
    expect((await get("user_1", user("user_1", { staff: true }))).body).toMatchObject({ decision: false });
    expect(gateway.clerk.sent).toEqual([]);
    expect((await get("staff_1", user("user_1"))).body).toMatchObject({ decision: false });
    // As the key is shown users: without what the rule looks at, or with something in its place.
    expect((await get("staff_1", user("staff_1"), support)).body).toMatchObject({ decision: false });
  });

  it("tells no more of a user than the call would", async () => {
    const refused = await ask(support, { ...of(support), ...act("users.get"), ...about("staff_1") });
    const called = await gateway.call("GET", "/v1/users/user_1", { key: support.key });
    expect(called.status).toBe(200);
    // The key is not shown private_metadata: that the rule found it there is not said.
    expect(JSON.stringify(refused.body)).not.toContain("staff is");
    expect(refused.body).not.toHaveProperty("context.saw");
  });

  it("is on record in the key's own ledger, without secrets", async () => {
    const secret = "correct horse battery staple";
    await ask(support, { ...of(support), ...act("users.verify_password", { password: secret }), ...about("user_1") });
    const records = await gateway.admin("GET", `/audit?key=${support.id}&operation=access.evaluate`);
    expect(records.body).toMatchObject({
      data: [
        {
          ledger: support.id,
          operation: "access.evaluate",
          args: { operation: "users.verify_password", args: { password: "[redacted]" } },
        },
      ],
    });
    expect(records.text).not.toContain(secret);
  });

  it("is closed by a policy that denies it", async () => {
    const shut = await gateway.mint(["support", "shut"]);
    const answer = await ask(shut, { ...of(shut), ...act("users.get"), ...about("user_1") });
    expect(answer).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
  });

  it("needs no scope, and tells of the key's scopes", async () => {
    const narrow = await gateway.mint(["support"], { scopes: ["users.get"] });
    expect((await ask(narrow, { ...of(narrow), ...act("users.get"), ...about("user_1") })).body).toMatchObject({
      decision: true,
    });
    expect((await ask(narrow, { ...of(narrow), ...act("users.list"), ...about("*") })).body).toMatchObject({
      decision: false,
      context: { code: "bailiff_scope_denied" },
    });
  });

  it("stops with the key", async () => {
    await gateway.admin("POST", `/keys/${support.id}/revoke`, { reason: "lost" });
    gateway.services.leases.clear();
    expect(await ask(support, ban())).toMatchObject({ status: 401, codes: ["clerk_key_invalid"] });
  });
});

describe("about another key", () => {
  it("needs the right to have decisions explained", async () => {
    expect(await ask(support, { ...ban(), ...of(other) })).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
    expect((await ask(reviewer, { ...ban(), context: { reason: "TICKET-1" } })).body).toMatchObject({ decision: true });
    const root = await asks(gateway, SECRETS.ROOT_TOKEN).one({ ...ban(), context: { reason: "TICKET-1" } });
    expect(root.body).toMatchObject({ decision: true });
  });

  it("within the conditions of that right, for every question of a batch", async () => {
    const bans = await gateway.mint(["reviewer-of-bans"], { owner: "security@example.com" });
    const { one, many } = asks(gateway, bans.key);
    expect((await one(ban())).status).toBe(200);
    expect((await one({ ...ban(), ...act("users.get") })).status).toBe(403);
    expect((await many({ ...ban(), evaluations: [{}, act("users.get")] })).status).toBe(403);
    expect((await many({ ...ban(), evaluations: [{}, {}] })).status).toBe(200);
  });

  it("within the limits of that right: each question of a batch counts", async () => {
    const limited = { id: "ask", allow: ["policies.explain"], limit: [{ max: 4, per: "1d" }] };
    await gateway.publish([...BUNDLE, { policy: "reviewer-of-few", rules: [limited] }]);
    const few = await gateway.mint(["reviewer-of-few"], { owner: "security@example.com" });
    const { one, many, actions } = asks(gateway, few.key);
    const batch = (count: number) => many({ ...ban(), evaluations: Array.from({ length: count }, () => ({})) });
    expect(await batch(5)).toMatchObject({ status: 403, codes: ["bailiff_limit_never_fits"] });
    const why = "The limit reviewer-of-few/ask#1 allows 4, and 5 are asked for.";
    const refused = (await recordsOf(few.id)).findLast(({ key }) => key?.id === few.id);
    expect(refused?.decision).toMatchObject({ effect: "deny", explanation: why });
    expect((await batch(3)).status).toBe(200);
    expect(await batch(2)).toMatchObject({ status: 429, codes: ["bailiff_limit_exceeded"] });
    // About itself it asks as often as it likes.
    expect((await many({ ...ban(), ...of(few), evaluations: Array.from({ length: 9 }, () => ({})) })).status).toBe(200);
    expect((await one(ban())).status).toBe(200);
    expect((await one(ban())).status).toBe(429);
    expect((await actions({ ...of(other), ...about("user_1") })).status).toBe(429);
  });

  it("within the border of that right: a key beyond it is as one that there is not", async () => {
    const own = await gateway.mint(["reviewer-of-own"], { owner: "team@example.com" });
    const get = { ...act("users.get"), ...about("user_1") };
    expect((await ask(own, { ...get, ...of(support) })).body).toMatchObject({ decision: true });
    const beyond = await ask(own, { ...get, ...of(other) });
    const nobody = await ask(own, { ...get, subject: { type: "api_key", id: "AAAAAAAAAAAA" } });
    expect([beyond.status, nobody.status]).toEqual([403, 403]);
    const { clerk_trace_id: _one, ...told } = Object(beyond.body);
    const { clerk_trace_id: _other, ...toldOfNobody } = Object(nobody.body);
    expect(told).toEqual(toldOfNobody);
    const { many } = asks(gateway, own.key);
    const batch = { ...get, ...of(support), evaluations: [{}, {}, { action: { name: "users.ban" } }] };
    expect((await many(batch)).status).toBe(200);
    expect((await many({ ...batch, evaluations: [{}, of(other)] })).status).toBe(403);
  });

  it("does not tell of keys beyond that border what the other might do to them", async () => {
    const reads = { policy: "key-reader", rules: [{ id: "read", allow: ["keys.get"], when: 'target.owner != "nobody"' }] };
    expect(await gateway.publish([...BUNDLE, reads])).toMatchObject({ status: 200 });
    const own = await gateway.mint(["reviewer-of-own"], { owner: "team@example.com" });
    const reader = await gateway.mint(["key-reader"], { owner: "team@example.com" });
    const aimedAt = async (id: string, by = own) => {
      const action = { name: "keys.get", properties: { key_id: id } };
      const { status, text } = await ask(by, { ...of(reader), action, ...about("user_1") });
      expect(status, text).toBe(200);
      return text.replaceAll(id, "ID");
    };
    const absent = await aimedAt("AAAAAAAAAAAA");
    expect(JSON.parse(await aimedAt(support.id))).toMatchObject({ decision: true });
    expect(JSON.parse(absent)).toMatchObject({ decision: false, context: { code: "bailiff_not_found" } });
    expect(await aimedAt(other.id)).toBe(absent);
    // The key itself hears what its call would, and who may have all explained hears it too.
    for (const by of [reader, reviewer]) expect(JSON.parse(await aimedAt(other.id, by))).toMatchObject({ decision: true });
  });

  it("is no for a key that is revoked, or that there is not", async () => {
    await gateway.admin("POST", `/keys/${other.id}/revoke`, { reason: "lost" });
    const get = { ...act("users.get"), ...about("user_1") };
    expect((await ask(reviewer, { ...get, ...of(other) })).body).toMatchObject({
      decision: false,
      context: { code: "clerk_key_invalid" },
    });
    expect((await ask(reviewer, { ...get, subject: { type: "api_key", id: "AAAAAAAAAAAA" } })).body).toMatchObject({
      decision: false,
      context: { code: "bailiff_not_found" },
    });
  });

  it("does not take the asker's own circumstances for the other's", async () => {
    const answer = await asks(gateway, reviewer.key).one(ban(), { "bailiff-reason": "TICKET-1" });
    expect(answer.body).toMatchObject({ decision: false });
  });

  it("from an address that the key may not call from is no", async () => {
    const fixed = await gateway.mint(["support"], { allowed_cidrs: ["198.51.100.0/24"] });
    const from = (ip?: string) =>
      ask(reviewer, { ...of(fixed), ...act("users.get"), ...about("user_1"), context: ip === undefined ? {} : { ip } });
    expect((await from("198.51.100.7")).body).toMatchObject({ decision: true });
    expect((await from("203.0.113.7")).body).toMatchObject({ decision: false, context: { code: "clerk_key_invalid" } });
    expect((await from()).body).toMatchObject({ decision: true });
  });
});

describe("wrong questions", () => {
  const wrong: readonly [string, unknown][] = [
    ["nothing", {}],
    ["no subject", { ...act("users.get"), ...about("user_1") }],
    ["no action", { subject: { type: "api_key", id: "x" }, ...about("user_1") }],
    ["no resource", { subject: { type: "api_key", id: "x" }, ...act("users.get") }],
    ["a subject without type", { subject: { id: "x" }, ...act("users.get"), ...about("user_1") }],
    ["a subject without id", { subject: { type: "api_key" }, ...act("users.get"), ...about("user_1") }],
    ["a subject that is text", { subject: "x", ...act("users.get"), ...about("user_1") }],
    ["an id that is a number", { subject: { type: "api_key", id: 1 }, ...act("users.get"), ...about("user_1") }],
    ["an action without name", { subject: { type: "api_key", id: "x" }, action: {}, ...about("user_1") }],
    ["a resource without type", { subject: { type: "api_key", id: "x" }, ...act("users.get"), resource: { id: "user_1" } }],
    [
      "properties that are a list",
      { subject: { type: "api_key", id: "x" }, ...act("users.get"), resource: { type: "user", id: "u", properties: [] } },
    ],
    ["a context that is text", { subject: { type: "api_key", id: "x" }, ...act("users.get"), ...about("user_1"), context: "x" }],
    ["a list", []],
    ["broken JSON", '{"subject":'],
    ["a doubled member", '{"subject":{"type":"api_key","id":"x"},"subject":{"type":"api_key","id":"y"}}'],
  ];
  it.each(wrong)("%s is 400", async (_name, body) => {
    const answer = await ask(support, body);
    expect([answer.status, [...new Set(answer.codes)]]).toEqual([400, ["bailiff_body_invalid"]]);
    expect(gateway.clerk.sent).toEqual([]);
  });

  it("members that nobody knows are not looked at", async () => {
    const body = {
      ...of(support),
      ...act("users.get"),
      ...about("user_1"),
      foo: 1,
      context: { weather: "fine" },
      subject: { ...of(support).subject, properties: { x: 1 }, extra: true },
    };
    expect((await ask(support, body)).body).toMatchObject({ decision: true });
  });

  it("the caller's request id comes back, with refusals too", async () => {
    const { one } = asks(gateway, support.key);
    const id = { "x-request-id": "bfe9eb29-ab87-4ca3-be83-a1d5d8305716" };
    expect((await one(ban(), id)).headers.get("x-request-id")).toBe(id["x-request-id"]);
    expect((await one({}, id)).headers.get("x-request-id")).toBe(id["x-request-id"]);
    expect((await asks(gateway, "sk_test_nobody").one(ban(), id)).headers.get("x-request-id")).toBe(id["x-request-id"]);
    expect((await one(ban())).headers.get("x-request-id")).toBeNull();
    expect((await one(ban(), { "x-request-id": "x".repeat(257) })).headers.get("x-request-id")).toBeNull();
  });

  it("Clerk away is an error and no decision", async () => {
    gateway.clerk.answerWith(() => Promise.reject(new Error("Network connection lost.")));
    const answer = await ask(support, { ...of(support), ...act("users.get"), ...about("user_1") });
    expect(answer).toMatchObject({ status: 502, codes: ["bailiff_upstream_unreachable"] });
  });

  it("only POST asks", async () => {
    expect((await gateway.call("GET", "/access/v1/evaluation", { key: support.key })).status).toBe(405);
  });
});

it("the metadata names the endpoints under the address that was asked", async () => {
  const { status, body } = await gateway.call("GET", "/.well-known/authzen-configuration");
  expect([status, body]).toEqual([
    200,
    {
      policy_decision_point: "https://bailiff.test",
      access_evaluation_endpoint: "https://bailiff.test/access/v1/evaluation",
      access_evaluations_endpoint: "https://bailiff.test/access/v1/evaluations",
      search_action_endpoint: "https://bailiff.test/access/v1/search/action",
    },
  ]);
});
