// One idempotency key of a credit is one adjustment and one charge, however often it is asked for and whatever goes wrong in between.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { expectWholeChain, lastRecordOf, ledgerOf, recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { adjust, type CreditClerk, connectionLost, creditClerk, refusedByClerk, usageOf } from "../limits/credit-clerk.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, SECRETS, testGateway } from "../test-gateway.ts";

const CREDITS = "users.adjust_billing_credit_balance";
const BUNDLE = (more: object = {}) => [
  {
    policy: "finance",
    ...more,
    rules: [{ id: "spend", allow: [CREDITS], limit: [{ sum: "args.amount", max: 1000, per: "1d" }] }],
  },
];
const DAY_MS = 86_400_000;
const NOON = Date.parse("2026-11-23T12:00:00.000Z");

const here = testGateway();
const there = testGateway();
let clerk: CreditClerk;
let key: MintedKey;

const ask = (more: Readonly<Record<string, unknown>> = {}, gateway = here) =>
  adjust(gateway, key.key, { idempotency_key: "k1", ...more });
const sent = () => here.clerk.sent.length + there.clerk.sent.length;
const used = async () => (await usageOf(here, key.id))["finance/spend#1"];
const outcomes = async () =>
  (await recordsOf(key.id))
    .filter(({ type }) => type !== "denied")
    .map(({ type, outcome, error }) => [type, outcome, error].filter((part) => part !== null).join(" "));

/** Clerk acts, and the answer is lost. */
function actsButIsNotHeard(gateway = here): void {
  gateway.clerk.answerWith((call) => {
    clerk.answer(call);
    return connectionLost();
  });
}

beforeAll(async () => {
  expect((await here.publish(BUNDLE())).status).toBe(200);
});
beforeEach(async () => {
  vi.setSystemTime(NOON);
  await here.publish(BUNDLE());
  clerk = creditClerk();
  for (const { clerk: script } of [here, there]) {
    script.answerWith((call) => clerk.answer(call));
    script.sent.length = 0;
  }
  key = await here.mint(["finance"]);
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a key that was answered", () => {
  it("is answered again from the Ledger, in any isolate and after an eviction: sent once, charged once", async () => {
    const first = await ask();
    await evictDurableObject(ledgerOf(key.id));
    for (const gateway of [here, there]) {
      expect(await ask({}, gateway)).toMatchObject({ status: first.status, body: first.body });
    }
    expect([sent(), await used(), clerk.entries.length]).toEqual([1, 100, 1]);
    expect((await recordsOf(key.id)).at(-1)).toMatchObject({ type: "read", outcome: "ok", intent_id: `${key.id}-1` });
  });

  it("is answered under the mask of today, and not at all when today's policy denies", async () => {
    const first = await ask();
    await here.publish(BUNDLE({ mask: ["created_at"] }));
    const again = await ask();
    expect(again.body).toEqual({ ...first.body, created_at: "1970-01-01T00:00:00Z" });
    expect([first, again].map(({ headers }) => headers.get("bailiff-masked"))).toEqual([null, "created_at"]);
    await here.publish([{ policy: "finance", rules: [{ id: "none", deny: [CREDITS] }] }]);
    expect(await ask()).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
    expect(sent()).toBe(1);
  });

  it("is answered also when its limit is used up", async () => {
    await ask();
    await ask({ idempotency_key: "the-rest", amount: 900 });
    expect((await ask()).status).toBe(200);
    expect(await ask({ idempotency_key: "new" })).toMatchObject({ status: 429, codes: ["bailiff_limit_exceeded"] });
  });

  it.each([
    ["another amount", { amount: 101 }],
    ["another action", { action: "decrease" }],
    ["another currency", { currency: "EUR" }],
    ["another user", { user: "user_2" }],
    ["a note", { note: "x" }],
  ])("is a conflict with %s, which names the first intent and sends nothing", async (_name, change) => {
    await ask();
    expect(await ask(change)).toMatchObject({
      status: 409,
      codes: ["bailiff_idempotency_conflict"],
      body: { errors: [{ meta: { intent_id: `${key.id}-1` } }] },
    });
    expect([sent(), await used()]).toEqual([1, 100]);
  });

  it("is remembered for longer than the longest window, and the charge does not come again", async () => {
    await ask();
    vi.setSystemTime(NOON + 31 * DAY_MS);
    await ringAlarm(key.id);
    expect((await ask()).status).toBe(200);
    expect([sent(), await used()]).toEqual([1, 0]);
  });

  it("is forgotten in the end; then Clerk's own memory shows that nothing was done, and the charge goes back", async () => {
    await ask();
    vi.setSystemTime(NOON + 36 * DAY_MS);
    await ringAlarm(key.id);
    expect((await ask()).status).toBe(200);
    expect([clerk.entries.length, await used(), (await lastRecordOf(key.id))?.error]).toEqual([1, 0, "duplicate"]);
  });

  it("belongs to one Bailiff key: another's use of it is a call of its own, and a duplicate at Clerk", async () => {
    await ask();
    vi.setSystemTime(NOON + 60_000);
    const other = await here.mint(["finance"]);
    expect((await adjust(here, other.key, { idempotency_key: "k1" })).status).toBe(200);
    expect(await usageOf(here, other.id)).toEqual({ "finance/spend#1": 0 });
    expect(await lastRecordOf(other.id)).toMatchObject({ type: "outcome", outcome: "ok", error: "duplicate" });
    expect(clerk.entries).toHaveLength(1);
  });

  it("is a duplicate as well when Clerk's entry is young and of another amount", async () => {
    const other = await here.mint(["finance"]);
    await ask();
    await adjust(here, other.key, { idempotency_key: "k1", amount: 250 });
    expect([(await lastRecordOf(other.id))?.error, await usageOf(here, other.id)]).toEqual([
      "duplicate",
      { "finance/spend#1": 0 },
    ]);
  });

  it("is recognised while the pepper is being changed", async () => {
    await ask();
    const renewed = testGateway({
      vars: { KEY_PEPPER: "another-pepper-0123456789-0123456789-0123", KEY_PEPPER_PREVIOUS: SECRETS.KEY_PEPPER },
    });
    expect((await ask({}, renewed)).status).toBe(200);
    expect(renewed.clerk.sent).toHaveLength(0);
  });
});

describe("twenty calls at once with one key", () => {
  it("are one adjustment: the others wait for the first and hear what it heard", async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slowly = async (call: Parameters<CreditClerk["answer"]>[0]) => {
      await gate;
      return clerk.answer(call);
    };
    for (const { clerk: script } of [here, there]) script.answerWith(slowly);
    const calls = Array.from({ length: 20 }, (_, index) => ask({}, index % 2 === 0 ? here : there));
    await vi.waitFor(() => expect(sent()).toBe(1));
    release();
    const answers = await Promise.all(calls);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect([sent(), clerk.entries.length, await used()]).toEqual([1, 1, 100]);
  });

  it("of which the first is refused: the next one is a new act", async () => {
    let refusals = 0;
    for (const { clerk: script } of [here, there]) {
      script.answerWith((call) => {
        refusals += 1;
        return refusals === 1 ? refusedByClerk() : clerk.answer(call);
      });
    }
    const answers = await Promise.all(Array.from({ length: 5 }, (_, index) => ask({}, index % 2 === 0 ? here : there)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 422]);
    expect([sent(), await used()]).toEqual([2, 100]);
  });
});

describe("a call whose answer was lost", () => {
  it("is sent again under the same reservation and charged once", async () => {
    actsButIsNotHeard();
    expect((await ask()).status).toBe(502);
    expect(await used()).toBe(100);
    expect((await ask({}, there)).status).toBe(200);
    expect([sent(), clerk.entries.length, await used()]).toEqual([2, 1, 100]);
    expect(await outcomes()).toEqual([
      "intent",
      "outcome unknown bailiff_upstream_unreachable",
      "intent",
      "resolved unknown sent_again",
      "outcome ok",
    ]);
    expect(await ledgerOf(key.id).openIntents()).toEqual([]);
    await expectWholeChain(key.id);
  });

  it("is not charged again in the next window, and not refused though the limit is used up", async () => {
    actsButIsNotHeard();
    await ask();
    await adjust(there, key.key, { amount: 900 });
    expect((await ask({}, there)).status).toBe(200);
    actsButIsNotHeard();
    vi.setSystemTime(NOON + DAY_MS);
    await ask({ idempotency_key: "k2" });
    vi.setSystemTime(NOON + 2 * DAY_MS);
    await ringAlarm(key.id);
    expect((await ask({ idempotency_key: "k2" }, there)).status).toBe(200);
    expect([await used(), clerk.entries.length]).toEqual([0, 3]);
  });

  it.each([
    ["refused", () => refusedByClerk(422)],
    ["turned away", () => refusedByClerk(429)],
    ["told that the user is gone", () => refusedByClerk(404)],
  ])(
    "and whose repeat is %s stays charged, unknown and listed, because the first one may have happened",
    async (_name, answer) => {
      actsButIsNotHeard();
      await ask();
      there.clerk.answerWith(answer);
      await ask({}, there);
      expect([await used(), clerk.entries.length]).toEqual([100, 1]);
      expect(await ledgerOf(key.id).openIntents()).toMatchObject([{ state: "unknown" }]);
      there.clerk.answerWith((call) => clerk.answer(call));
      expect((await ask({}, there)).status).toBe(200);
      expect([await used(), clerk.entries.length, await ledgerOf(key.id).openIntents()]).toEqual([100, 1, []]);
    },
  );

  it("and whose repeat nobody hears either is sent a third time", async () => {
    actsButIsNotHeard();
    await ask();
    await ask();
    here.clerk.answerWith((call) => clerk.answer(call));
    expect((await ask()).status).toBe(200);
    expect([sent(), clerk.entries.length, await used()]).toEqual([3, 1, 100]);
  });

  it("is not called a duplicate by the entry that it made itself", async () => {
    actsButIsNotHeard();
    await ask();
    vi.setSystemTime(NOON + 3_600_000);
    await ask({}, there);
    expect((await lastRecordOf(key.id))?.error).toBeNull();
  });
});

describe("a call whose Worker was lost", () => {
  /** The intent as a Worker leaves it that dies before Clerk answers. */
  async function lostCall(settleByMs = NOON + 10_000): Promise<void> {
    const answered = vi.fn();
    here.clerk.answerWith(() => new Promise(answered));
    void ask();
    await vi.waitFor(async () => expect((await ledgerOf(key.id).openIntents()).length).toBe(1));
    await runInDurableObject(ledgerOf(key.id), (_ledger, { storage }) =>
      storage.sql.exec("UPDATE intents SET settle_by_ms = ?", settleByMs).toArray(),
    );
  }

  it("is waited for while its time lasts, then sent again under the same reservation", async () => {
    await lostCall();
    vi.setSystemTime(NOON + 9_950);
    expect(
      await there.call("POST", "/v1/users/user_1/billing/credits", {
        key: key.key,
        body: { amount: 100, action: "increase", idempotency_key: "k1" },
        headers: { "bailiff-deadline-ms": "100" },
      }),
    ).toMatchObject({
      status: 409,
      codes: ["bailiff_outcome_unknown"],
      body: { errors: [{ meta: { intent_id: `${key.id}-1` } }] },
    });
    vi.setSystemTime(NOON + 10_000);
    expect((await ask({}, there)).status).toBe(200);
    expect([clerk.entries.length, await used()]).toEqual([1, 100]);
    expect((await outcomes()).slice(-4)).toEqual([
      "failed failed bailiff_outcome_unknown",
      "intent",
      "outcome unknown sent_again",
      "outcome ok",
    ]);
  });

  it("is given up as unknown by the Ledger, and sent again after that", async () => {
    await lostCall();
    vi.setSystemTime(NOON + 20_000);
    await ringAlarm(key.id);
    expect((await outcomes()).at(-1)).toBe("outcome unknown");
    expect(await used()).toBe(100);
    expect((await ask({}, there)).status).toBe(200);
    expect([clerk.entries.length, await used()]).toEqual([1, 100]);
  });
});

describe("a call that Clerk refuses", () => {
  it("ends the key: the same one may be used for another act", async () => {
    here.clerk.answerWith(() => refusedByClerk());
    expect((await ask()).status).toBe(422);
    here.clerk.answerWith((call) => clerk.answer(call));
    expect((await ask({ amount: 300 })).status).toBe(200);
    expect([await used(), clerk.entries.length]).toEqual([300, 1]);
  });
});

it("what is kept to be told again is Clerk's entry, and no other operation's answer", async () => {
  await ask();
  await here.publish([...BUNDLE(), { policy: "ban", rules: [{ id: "b", allow: ["users.ban"] }] }]);
  const banning = await here.mint(["ban"]);
  here.clerk.answerWith(() => json({ id: "user_1", first_name: "Personal" }));
  await here.call("POST", "/v1/users/user_1/ban", { key: banning.key });
  const kept = await runInDurableObject(ledgerOf(banning.id), (_ledger, { storage }) =>
    storage.sql.exec("SELECT * FROM idempotency").toArray(),
  );
  expect(kept).toEqual([]);
});
