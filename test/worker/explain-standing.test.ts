// What explain says of a key and of its limits is what the gateway would do with the call: of the key, and of those above it.
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { runFromNoon } from "./at-noon.ts";
import { adjust, creditClerk } from "./limits/credit-clerk.ts";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const CREDITS = "users.adjust_billing_credit_balance";
const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const inDays = (days: number) => new Date(NOON + days * 86_400_000).toISOString();
const BUNDLE = [
  {
    policy: "team",
    rules: [
      { id: "desk", allow: ["keys.create"] },
      { id: "spend", allow: [CREDITS], limit: [{ sum: "args.amount", max: 1000, per: "1d" }] },
      { id: "guess", allow: ["users.verify_password"] },
      { id: "look", allow: ["users.get"] },
    ],
  },
];
const gateway = testGateway();
let parent: MintedKey;
let child: MintedKey;

beforeAll(async () => {
  expect((await gateway.publish(BUNDLE)).status).toBe(200);
});
beforeEach(async () => {
  vi.setSystemTime(NOON);
  const clerk = creditClerk();
  gateway.clerk.answerWith((call) => (call.url.endsWith("/credits") ? clerk.answer(call) : json({ verified: false }, 422)));
  parent = await gateway.mint(["team"]);
  child = await gateway.mint(["team"], { name: "child" }, parent.key);
});
afterEach(() => {
  runFromNoon();
});

async function explained(key: MintedKey, operation: string, args: object, context: object = {}) {
  const { body } = await gateway.admin("POST", "/explain", { key_id: key.id, operation, args, context });
  return body;
}
const spend = (amount: number) => ({ user_id: "user_1", amount, action: "increase", idempotency_key: "k" });
const USER = { user_id: "user_1" };

it("a key whose parent is revoked is told apart from one that is active, and refused by the gateway", async () => {
  expect(await explained(child, "users.get", USER)).toMatchObject({ key_status: "active", effect: "allow" });
  await gateway.admin("POST", `/keys/${parent.id}/revoke`, { reason: "lost" });
  expect(await explained(child, "users.get", USER)).toMatchObject({ key_status: "ancestor_not_active", effect: "allow" });
  expect(await explained(parent, "users.get", USER)).toMatchObject({ key_status: "revoked" });
  expect((await adjust(gateway, child.key)).status).toBe(401);
});

it("an address that the key may not be used from is told, where one is asked about", async () => {
  const inside = await gateway.mint(["team"], { allowed_cidrs: ["10.0.0.0/8"] });
  const standing = async (context: object) => (await explained(inside, "users.get", USER, context))?.["key_status"];
  expect([await standing({ ip: "10.1.2.3" }), await standing({ ip: "1.2.3.4" }), await standing({})]).toEqual([
    "active",
    "address_not_allowed",
    "active",
  ]);
});

it("the time asked about decides who is in force, above it too", async () => {
  const shortLived = await gateway.mint(["team"], { expires_at: inDays(2) });
  const under = await gateway.mint(["team"], { name: "c", expires_at: inDays(2) }, shortLived.key);
  const later = await gateway.mint(["team"], { not_before: inDays(2) });
  const standings = async (days: number) =>
    Promise.all(
      [shortLived, under, later].map(
        async (key) => (await explained(key, "users.get", USER, { now: inDays(days) }))?.["key_status"],
      ),
    );
  expect(await standings(1)).toEqual(["active", "active", "not_yet_valid"]);
  expect(await standings(3)).toEqual(["expired", "expired", "active"]);
});

it("what is left is what the key above has left, if that is less; and an amount that has no room says so", async () => {
  expect((await adjust(gateway, parent.key, { amount: 900 })).status).toBe(200);
  const limits = async (key: MintedKey, amount: number, context = {}) =>
    (await explained(key, CREDITS, spend(amount), context))?.["limits"];
  expect(await limits(child, 100)).toMatchObject([{ used: 900, left: 100, fits: true, counted_by: parent.id }]);
  expect(await limits(child, 101)).toMatchObject([{ left: 100, fits: false, counted_by: parent.id }]);
  expect((await adjust(gateway, child.key, { amount: 101, idempotency_key: "more" })).status).toBe(429);
  expect((await adjust(gateway, child.key, { amount: 100, idempotency_key: "just" })).status).toBe(200);
  // It says from when on it would fit: a day and the slot later, and so does the gateway.
  const fitsAt = "2026-11-24T12:01:26.400Z";
  const times = { fits_at: fitsAt, frees_at: fitsAt, resets_at: fitsAt, window: "sliding", time_zone: null };
  expect(await limits(child, 101)).toMatchObject([{ used: 1000, left: 0, fits: false, counted_by: parent.id, ...times }]);
  expect(await limits(child, 101, { now: "2026-11-24T12:01:26.399Z" })).toMatchObject([{ used: 1000, fits: false, ...times }]);
  expect(await limits(child, 101, { now: fitsAt })).toMatchObject([
    { used: 0, left: 1000, fits: true, counted_by: child.id, fits_at: null, frees_at: null, resets_at: null },
  ]);
});

it.each([{ reason: "TICKET-é" }, { ip: "somewhere" }, { ip: "010.0.0.1" }, { country: "de" }])(
  "circumstances that no call can have are refused: %j",
  async (context) => {
    const question = { operation: "users.get", args: USER, context };
    expect((await gateway.admin("POST", "/explain", { key_id: child.id, ...question })).status).toBe(422);
    expect((await gateway.admin("POST", "/who-can", question)).status).toBe(422);
  },
);

it("money has its currency where that is certain, here and in the refusal", async () => {
  const limit = [{ sum: "args.amount", max: 1000, per: "1d" }];
  const rules = [{ id: "spend", allow: [CREDITS], when: 'args.currency == "USD"', limit }];
  const by = [{ id: "spend", allow: [CREDITS], limit: [{ ...limit[0], by: "args.currency" }] }];
  expect((await gateway.publish([...BUNDLE, { policy: "dollars", rules }, { policy: "each", rules: by }])).status).toBe(200);
  const currencies = async (policy: string, [takes, asks]: readonly [string, string]) => {
    const key = await gateway.mint([policy]);
    const { limits, steps } = Object(await explained(key, CREDITS, { ...spend(5), currency: "USD" }));
    expect(Object(steps).at(-1).why).toContain(`takes ${takes} from limit`);
    const { body } = await gateway.admin("POST", "/who-can", {
      operation: CREDITS,
      args: { ...spend(5), currency: "USD" },
      key_ids: [key.id],
    });
    expect(Object(body).data[0].decision.limits).toEqual(limits);
    expect((await adjust(gateway, key.key, { amount: 900, currency: "USD", idempotency_key: `${policy}1` })).status).toBe(200);
    const refused = await adjust(gateway, key.key, { amount: 101, currency: "USD", idempotency_key: `${policy}2` });
    const [{ long_message, meta }] = Object(refused.body).errors;
    const { explanation } = Object(await explained(key, CREDITS, { ...spend(2000), currency: "USD" }));
    expect(explanation).toContain(`this call asks for ${asks} could ever fit`);
    return [Object(limits)[0].currency, meta.currency, /allows (\S+(?: USD)?) in/.exec(long_message)?.[1]];
  };
  const dollars = ["0.05 USD of at most 10.00 USD", "20.00 USD, and at most 10.00 USD"] as const;
  expect(await currencies("dollars", dollars)).toEqual(["USD", "USD", "10.00 USD"]);
  expect(await currencies("each", dollars)).toEqual(["USD", "USD", "10.00 USD"]);
  expect(await currencies("team", ["5 of at most 1000", "2000, and at most 1000"])).toEqual([null, undefined, "1000"]);
});

it("the limit on guessing is among them, though it is no rule's", async () => {
  const args = { ...USER, password: "hunter2" };
  const guess = () => gateway.call("POST", "/v1/users/user_1/verify_password", { key: child.key, body: { password: "hunter2" } });
  for (let tries = 0; tries < 10; tries += 1) {
    expect(await explained(child, "users.verify_password", args)).toMatchObject({
      limits: [{ limit: "guess:users.verify_password", policy: null, rule: null, used: tries, fits: true }],
    });
    await guess();
  }
  expect(await explained(child, "users.verify_password", args)).toMatchObject({
    effect: "allow",
    limits: [{ left: 0, fits: false }],
  });
  expect((await guess()).status).toBe(429);
});
