// Limits are exact: what is counted, when it is given back, when it starts anew, and what the caller is told.
import { evictDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { lastRecordOf, ledgerOf, recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { type Answer, type MintedKey, testGateway } from "../test-gateway.ts";
import { adjust, type CreditClerk, connectionLost, creditClerk, refusedByClerk, usageOf, usageRows } from "./credit-clerk.ts";

const CREDITS = "users.adjust_billing_credit_balance";
const NOON = Date.parse("2026-11-23T12:00:00.000Z");
/** When a charge of noon no longer counts: the span, and the thousandth of it in which the charge was made. */
const AN_HOUR_LATER = "2026-11-23T13:00:03.600Z";
const A_DAY_LATER = "2026-11-24T12:01:26.400Z";

const policies = (max = 1000) => [
  {
    policy: "finance",
    rules: [
      {
        id: "more",
        allow: [CREDITS],
        when: 'args.action == "increase"',
        limit: [{ sum: "args.amount", max, per: "1d", by: "args.currency" }],
      },
      { id: "less", allow: [CREDITS], when: 'args.action == "decrease"', limit: [{ sum: "args.amount", max: 500, per: "1d" }] },
      { id: "ban", allow: ["users.ban", "users.bulk_ban"], limit: [{ max: 5, per: "1h" }] },
      {
        id: "lock",
        allow: ["users.lock"],
        limit: [
          { max: 2, per: "1h", by: "target" },
          { max: 3, per: "1d" },
        ],
      },
      { id: "look", allow: ["users.get"], limit: [{ max: 2, per: "10s" }] },
      { id: "both", allow: ["users.update", "users.replace_metadata"], limit: [{ max: 1, per: "1h" }] },
    ],
  },
  {
    policy: "guessing",
    rules: [{ id: "guess", allow: ["users.verify_password", "users.verify_totp"] }],
  },
  { policy: "minting", rules: [{ id: "mint", allow: ["keys.create"] }] },
  {
    policy: "guessing-more",
    rules: [{ id: "guess", allow: ["users.verify_password"], limit: [{ max: 50, per: "1h", by: "target" }] }],
  },
  {
    policy: "guessing-less",
    rules: [{ id: "guess", allow: ["users.verify_password"], limit: [{ max: 3, per: "1h", by: "target" }] }],
  },
];

const gateway = testGateway();
let clerk: CreditClerk;
let key: MintedKey;

const ban = (user = "user_1", asking = key) =>
  gateway.call("POST", `/v1/users/${user}/ban`, { key: asking.key, headers: { "bailiff-max-retries": "0" } });
const bulkBan = (count: number) =>
  gateway.call("POST", "/v1/users/ban", {
    key: key.key,
    body: { user_ids: Array.from({ length: count }, (_, index) => `user_${index}`) },
  });
const used = (limit: string) => usageOf(gateway, key.id).then((usage) => usage[limit]);

beforeAll(async () => {
  expect((await gateway.publish(policies())).status).toBe(200);
});
beforeEach(async () => {
  vi.setSystemTime(NOON);
  await gateway.publish(policies());
  clerk = creditClerk();
  gateway.clerk.answerWith((call) => (call.url.endsWith("/credits") ? clerk.answer(call) : json({ id: "user_1" })));
  key = await gateway.mint(["finance"]);
  gateway.clerk.sent.length = 0;
});
afterEach(() => {
  runFromNoon();
});

function expectExceeded(answer: Answer, meta: Readonly<Record<string, unknown>>): void {
  expect(answer).toMatchObject({ status: 429, codes: ["bailiff_limit_exceeded"], body: { errors: [{ meta }] } });
}

describe("what is counted", () => {
  it("is each call, and a bulk call as many times as it names users", async () => {
    expect((await ban()).status).toBe(200);
    expect((await bulkBan(3)).status).toBe(200);
    expect(await used("finance/ban#1")).toBe(4);
    expectExceeded(await bulkBan(2), { asked: 2, left: 1, max: 5, fits_at: AN_HOUR_LATER, resets_at: AN_HOUR_LATER });
    expect((await ban()).status).toBe(200);
    expectExceeded(await ban(), { asked: 1, left: 0 });
    expect(gateway.clerk.sent).toHaveLength(3);
  });

  it("is the sum, for each value of an argument apart, and an increase never pays for a decrease", async () => {
    expect((await adjust(gateway, key.key, { amount: 900 })).status).toBe(200);
    expect((await adjust(gateway, key.key, { amount: 900, currency: "EUR" })).status).toBe(200);
    expect((await adjust(gateway, key.key, { amount: 400, action: "decrease" })).status).toBe(200);
    expect(await usageOf(gateway, key.id)).toMatchObject({
      "finance/more#1 currency:USD": 900,
      "finance/more#1 currency:EUR": 900,
      "finance/less#1": 400,
    });
    expectExceeded(await adjust(gateway, key.key, { amount: 101 }), { asked: 101, left: 100 });
    expectExceeded(await adjust(gateway, key.key, { amount: 101, action: "decrease", currency: "EUR" }), {
      asked: 101,
      left: 100,
    });
    expect((await adjust(gateway, key.key, { amount: 100 })).status).toBe(200);
  });

  it("is each target apart, and all limits of the rule hold at once or nothing is taken", async () => {
    const lock = (user: string) => gateway.call("POST", `/v1/users/${user}/lock`, { key: key.key });
    expect([await lock("user_1"), await lock("user_1")].map(({ status }) => status)).toEqual([200, 200]);
    expectExceeded(await lock("user_1"), { limit: "finance/lock#1", left: 0 });
    expect((await lock("user_2")).status).toBe(200);
    expectExceeded(await lock("user_3"), { limit: "finance/lock#2", left: 0 });
    expect(await usageOf(gateway, key.id)).toMatchObject({
      "finance/lock#1 target:user_1": 2,
      "finance/lock#1 target:user_2": 1,
      "finance/lock#2": 3,
    });
    expect(await usageOf(gateway, key.id)).not.toHaveProperty("finance/lock#1 target:user_3");
  });

  it("is refused by the limit that lasts longest, where several are full: before that no repeat would go through", async () => {
    const lock = () => gateway.call("POST", "/v1/users/user_1/lock", { key: key.key });
    await lock();
    await lock();
    await gateway.call("POST", "/v1/users/user_2/lock", { key: key.key });
    expectExceeded(await lock(), { limit: "finance/lock#2", fits_at: A_DAY_LATER });
  });

  it("is a read too, though reads without a limit pass by the Ledger", async () => {
    const get = () => gateway.call("GET", "/v1/users/user_1", { key: key.key });
    expect([(await get()).status, (await get()).status]).toEqual([200, 200]);
    expectExceeded(await get(), { asked: 1, left: 0, resets_at: "2026-11-23T12:00:10.010Z" });
    expect(gateway.clerk.sent).toHaveLength(2);
  });

  it("is one call, also where it needs a second operation that the same rule allows", async () => {
    const answer = await gateway.call("PATCH", "/v1/users/user_1", {
      key: key.key,
      body: { public_metadata: { a: 1 } },
      headers: { "clerk-api-version": "2025-11-10" },
    });
    expect(answer.status).toBe(200);
    expect(await used("finance/both#1")).toBe(1);
  });

  it("is each key apart", async () => {
    const other = await gateway.mint(["finance"]);
    await bulkBan(5);
    expect((await ban("user_1", other)).status).toBe(200);
  });

  it("is a key's own calls of the admin plane as well", async () => {
    await gateway.publish([
      ...policies(),
      { policy: "desk", rules: [{ id: "list", allow: ["keys.list", "keys.create"], limit: [{ max: 2, per: "1h" }] }] },
    ]);
    const desk = await gateway.mint(["desk"]);
    const mint = { name: "n", owner: "team@example.com", policies: ["desk"] };
    expect((await gateway.admin("GET", "/keys", undefined, desk.key)).status).toBe(200);
    expect((await gateway.admin("POST", "/keys", { ...mint, policies: ["finance"] }, desk.key)).status).toBe(403);
    expect((await gateway.admin("POST", "/keys", mint, desk.key)).status).toBe(201);
    expect(await gateway.admin("POST", "/keys", mint, desk.key)).toMatchObject({
      status: 429,
      codes: ["bailiff_limit_exceeded"],
    });
    expect(await gateway.admin("GET", "/keys", undefined, desk.key)).toMatchObject({
      status: 429,
      codes: ["bailiff_limit_exceeded"],
    });
    // On record like a denial of any other call, with the rule that it was refused under.
    expect(await lastRecordOf("admin")).toMatchObject({
      type: "denied",
      operation: "keys.list",
      error: "bailiff_limit_exceeded",
      decision: { effect: "deny", policy: "desk", rule: "list", explanation: expect.stringContaining("desk/list#1 is used up") },
    });
  });
});

describe("what can never fit", () => {
  it.each([
    ["an amount above the maximum", () => adjust(gateway, key.key, { amount: 1001 })],
    ["more targets than the maximum", () => bulkBan(6)],
  ])("%s is 403 and takes nothing", async (_name, ask) => {
    expect(await ask()).toMatchObject({ status: 403, codes: ["bailiff_limit_never_fits"] });
    expect(gateway.clerk.sent).toHaveLength(0);
    expect(Object.values(await usageOf(gateway, key.id)).every((count) => count === 0)).toBe(true);
  });
});

describe("a span that slides", () => {
  it.each([
    ["2026-11-23T12:00:00.000Z", "2026-11-23T13:00:03.600Z", "3604"],
    ["2026-11-23T12:34:56.700Z", "2026-11-23T13:34:58.800Z", "3603"],
    ["2026-11-23T12:59:59.999Z", "2026-11-23T14:00:00.000Z", "3601"],
  ])("charged at %s has room again at %s: Retry-After %s", async (now, fitsAt, retryAfter) => {
    vi.setSystemTime(Date.parse(now));
    await bulkBan(5);
    const answer = await ban();
    expectExceeded(answer, { fits_at: fitsAt, resets_at: fitsAt, window_seconds: 3600 });
    expect(answer.headers.get("retry-after")).toBe(retryAfter);
    vi.setSystemTime(Date.parse(fitsAt) - 1);
    expectExceeded(await ban(), { left: 0 });
    vi.setSystemTime(Date.parse(now) + Number(retryAfter) * 1000);
    expect((await ban()).status).toBe(200);
    expect(await used("finance/ban#1")).toBe(1);
  });

  it("holds its maximum over midnight, where a fixed one let twice as much through", async () => {
    vi.setSystemTime(Date.parse("2026-11-23T23:59:59.999Z"));
    await adjust(gateway, key.key, { amount: 1000 });
    vi.setSystemTime(Date.parse("2026-11-24T00:00:00.000Z"));
    expectExceeded(await adjust(gateway, key.key, { amount: 1 }), { left: 0, fits_at: "2026-11-25T00:00:00.000Z" });
  });

  it("comes back part by part, and says when as much as was asked for fits", async () => {
    for (const [minutes, count] of [
      [0, 2],
      [12, 1],
      [24, 2],
    ] as const) {
      vi.setSystemTime(NOON + minutes * 60_000);
      await bulkBan(count);
    }
    const at = (minutes: number) => new Date(NOON + minutes * 60_000 + 3_603_600).toISOString();
    expectExceeded(await ban(), { left: 0, fits_at: at(0), resets_at: at(24) });
    expectExceeded(await bulkBan(3), { fits_at: at(12), resets_at: at(24) });
    expectExceeded(await bulkBan(4), { fits_at: at(24), resets_at: at(24) });
    expect((await usageRows(gateway, key.id)).find(({ limit }) => limit === "finance/ban#1")).toMatchObject({
      ...{ used: 5, left: 0, frees_at: at(0), resets_at: at(24), window: "sliding", window_seconds: 3600, time_zone: null },
    });
    vi.setSystemTime(Date.parse(at(0)));
    expect((await usageRows(gateway, key.id)).find(({ limit }) => limit === "finance/ban#1")).toMatchObject({
      ...{ used: 3, left: 2, frees_at: at(12), resets_at: at(24) },
    });
    expect((await bulkBan(2)).status).toBe(200);
  });

  it("frees nothing when the clock is set back, whatever was seen of a later time", async () => {
    vi.setSystemTime(Date.parse("2026-11-23T13:00:00.000Z"));
    await bulkBan(5);
    vi.setSystemTime(Date.parse("2026-11-23T12:59:59.990Z"));
    expectExceeded(await ban(), { left: 0, resets_at: "2026-11-23T14:00:03.600Z" });
    // The alarm rings by a clock that is ahead, and drops what has left by it: what is charged then is charged at that time.
    vi.setSystemTime(Date.parse("2026-11-23T14:00:03.600Z"));
    await ringAlarm(key.id);
    vi.setSystemTime(Date.parse("2026-11-23T13:00:00.010Z"));
    await bulkBan(5);
    expectExceeded(await ban(), { left: 0, resets_at: "2026-11-23T15:00:07.200Z" });
  });

  it("gets back into the slot that was charged, also when time has gone on", async () => {
    await bulkBan(2);
    gateway.clerk.answerWith(() => {
      vi.setSystemTime(NOON + 600_000);
      return refusedByClerk(404);
    });
    vi.setSystemTime(NOON + 300_000);
    expect((await ban()).status).toBe(404);
    expect((await usageRows(gateway, key.id)).find(({ limit }) => limit === "finance/ban#1")).toMatchObject({
      ...{ used: 2, frees_at: AN_HOUR_LATER, resets_at: AN_HOUR_LATER },
    });
  });

  it("does not get back what has left", async () => {
    gateway.clerk.answerWith(() => {
      vi.setSystemTime(Date.parse(AN_HOUR_LATER));
      return refusedByClerk(404);
    });
    expect((await ban()).status).toBe(404);
    expect(await used("finance/ban#1")).toBe(0);
  });
});

describe("a calendar", () => {
  it.each([
    ["of 25 hours", "2026-10-24T22:00:00.000Z", "2026-10-25T22:59:59.999Z", "2026-10-25T23:00:00.000Z"],
    ["of 23 hours", "2026-03-28T23:00:00.000Z", "2026-03-29T21:59:59.999Z", "2026-03-29T22:00:00.000Z"],
  ])("has a day %s where clocks are changed, and tells of its turn", async (_name, from, last, turn) => {
    const limit = [{ sum: "args.amount", max: 1000, per: "1d", window: "calendar", time_zone: "Europe/Berlin" }];
    expect((await gateway.publish([{ policy: "berlin", rules: [{ id: "give", allow: [CREDITS], limit }] }])).status).toBe(200);
    vi.setSystemTime(Date.parse(from));
    const teller = await gateway.mint(["berlin"]);
    const row = () => usageRows(gateway, teller.id);
    const calendar = { window: "calendar", time_zone: "Europe/Berlin", window_seconds: 86_400 };
    expect(await row()).toMatchObject([{ ...calendar, used: 0, frees_at: null, resets_at: turn }]);
    expect((await adjust(gateway, teller.key, { amount: 1000 })).status).toBe(200);
    expect(await row()).toMatchObject([{ ...calendar, used: 1000, left: 0, frees_at: turn, resets_at: turn }]);
    vi.setSystemTime(Date.parse(last));
    const refused = await adjust(gateway, teller.key, { amount: 1 });
    expectExceeded(refused, { fits_at: turn, resets_at: turn });
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(refused.text).toContain("in one calendar day (Europe/Berlin)");
    vi.setSystemTime(Date.parse(turn));
    expect((await adjust(gateway, teller.key, { amount: 1000 })).status).toBe(200);
  });
});

describe("what was taken", () => {
  const lost = () => connectionLost();

  it.each([
    ["is given back when Clerk refuses", () => refusedByClerk(422), 0],
    ["is given back when Clerk has too much to do", () => refusedByClerk(429), 0],
    ["is kept when Clerk did it", () => json({ id: "user_1" }), 1],
    ["is kept when nobody knows", lost, 1],
    ["is kept when Clerk fails", () => json({ errors: [] }, 500), 1],
  ])("%s", async (_name, answer, expected) => {
    gateway.clerk.answerWith(answer);
    await ban();
    expect(await used("finance/ban#1")).toBe(expected);
  });

  it("is shown while the call is under way", async () => {
    const during: (number | undefined)[] = [];
    gateway.clerk.answerWith(async () => {
      during.push(await used("finance/ban#1"));
      return refusedByClerk();
    });
    await ban();
    expect([...during, await used("finance/ban#1")]).toEqual([1, 0]);
  });

  it("stays over an eviction, and so does what is given back after one", async () => {
    await bulkBan(3);
    gateway.clerk.answerWith(async () => {
      await evictDurableObject(ledgerOf(key.id));
      return refusedByClerk();
    });
    await ban();
    await evictDurableObject(ledgerOf(key.id));
    expect(await used("finance/ban#1")).toBe(3);
  });

  it("is kept over a publish with another maximum, in both directions", async () => {
    await adjust(gateway, key.key, { amount: 800 });
    await gateway.publish(policies(500));
    expectExceeded(await adjust(gateway, key.key, { amount: 1 }), { left: 0, max: 500 });
    expect(await usageRows(gateway, key.id)).toContainEqual(
      expect.objectContaining({ limit: "finance/more#1", used: 800, left: 0, max: 500 }),
    );
    await gateway.publish(policies(2000));
    expect((await adjust(gateway, key.key, { amount: 1200 })).status).toBe(200);
    expectExceeded(await adjust(gateway, key.key, { amount: 1 }), { left: 0, max: 2000 });
  });
});

describe("the record of an intent", () => {
  it("says how much of each limit is used, from 80 % on that it is near, and when it is exhausted", async () => {
    for (const amount of [799, 1, 200]) await adjust(gateway, key.key, { amount });
    const intents = (await recordsOf(key.id)).filter(({ type }) => type === "intent");
    expect(intents.map(({ limits }) => limits)).toEqual(
      [
        { amount: 799, used: 799, state: "ok" },
        { amount: 1, used: 800, state: "near" },
        { amount: 200, used: 1000, state: "exhausted" },
      ].map((expected) => [{ limit: "finance/more#1", bucket: "currency:USD", max: 1000, resets_at: A_DAY_LATER, ...expected }]),
    );
  });

  it("that was refused names the limit, and the refusal is a denial", async () => {
    await bulkBan(5);
    await ban();
    expect(await lastRecordOf(key.id)).toMatchObject({
      type: "denied",
      error: "bailiff_limit_exceeded",
      decision: { effect: "deny", rule: "ban" },
    });
  });
});

describe("guessing", () => {
  const guess = (user: string, asking: MintedKey, what = "password") =>
    gateway.call("POST", `/v1/users/${user}/verify_${what}`, {
      key: asking.key,
      body: what === "password" ? { password: "wrong" } : { code: "123456" },
    });

  it("counts refusals, holds per target and operation, and shows in the usage", async () => {
    const guesser = await gateway.mint(["guessing"]);
    gateway.clerk.answerWith(() => refusedByClerk(422));
    for (let time = 0; time < 10; time += 1) expect((await guess("user_1", guesser)).status).toBe(422);
    expectExceeded(await guess("user_1", guesser), {
      limit: "guess:users.verify_password",
      left: 0,
      max: 10,
      resets_at: "2026-11-23T12:10:00.600Z",
    });
    expect((await guess("user_2", guesser)).status).toBe(422);
    expect((await guess("user_1", guesser, "totp")).status).toBe(422);
    expect(await usageRows(gateway, guesser.id)).toContainEqual(
      expect.objectContaining({ limit: "guess:users.verify_password", bucket: "target:user_1", used: 10, max: 10, left: 0 }),
    );
    expect(gateway.clerk.sent).toHaveLength(12);
  });

  it("goes by a policy's own limit on the target, which then counts refusals too", async () => {
    const guesser = await gateway.mint(["guessing-less"]);
    gateway.clerk.answerWith(() => refusedByClerk(422));
    for (let time = 0; time < 3; time += 1) expect((await guess("user_1", guesser)).status).toBe(422);
    expectExceeded(await guess("user_1", guesser), { limit: "guessing-less/guess#1", left: 0 });
  });

  it("is what it is for the key above, where that has lost the policy whose wider limit the key below goes by", async () => {
    const above = await gateway.mint(["guessing-more", "minting"]);
    const body = { name: "Child", owner: "team@example.com", policies: ["guessing-more", "minting"] };
    const minted = await gateway.admin("POST", "/keys", body, above.key);
    expect(minted).toMatchObject({ status: 201 });
    expect(await gateway.admin("PATCH", `/keys/${above.id}`, { policies: ["guessing"] })).toMatchObject({ status: 200 });
    const below = { id: String(minted.body?.["id"]), key: String(minted.body?.["key"]) };
    gateway.clerk.answerWith(() => refusedByClerk(422));
    for (let time = 0; time < 10; time += 1) expect((await guess("user_1", below)).status).toBe(422);
    expectExceeded(await guess("user_1", below), { limit: "guess:users.verify_password", left: 0 });
    const wider = await gateway.mint(["guessing-more"]);
    for (let time = 0; time < 11; time += 1) expect((await guess("user_1", wider)).status).toBe(422);
  });
});
