// One idempotency key of a credit is one adjustment and one charge, however often it is asked for and whatever goes wrong in between.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { expectWholeChain, lastRecordOf, ledgerOf, openIntentsIn, recordsOf, ringAlarm } from "../ledger-inspection.ts";
import {
  adjust,
  type CreditClerk,
  connectionLost,
  creditClerk,
  refusedByClerk,
  usageOf,
  usageRows,
} from "../limits/credit-clerk.ts";
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
/** So long after a charge it no longer counts: the day, and the slot in which it was made. Noon is where one begins. */
const SPAN_MS = DAY_MS + 86_400;
const iso = (ms: number) => new Date(ms).toISOString();
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
  runFromNoon();
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

  it("is no duplicate when Clerk's entry is young, not even of another amount: that is on record, and the charge stays", async () => {
    const other = await here.mint(["finance"]);
    await ask();
    await adjust(here, other.key, { idempotency_key: "k1", amount: 250 });
    expect([(await lastRecordOf(other.id))?.error, await usageOf(here, other.id)]).toEqual([
      "other_amount",
      { "finance/spend#1": 250 },
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

describe("a Clerk that tells another time or another unit than ours", () => {
  /** Clerk's answer to a credit, bent. */
  function bent(change: Readonly<Record<string, unknown>>, date: string | null | undefined): void {
    here.clerk.answerWith(async (call) => {
      const answer = clerk.answer(call);
      const body: Record<string, unknown> = await answer.json();
      const headers = new Headers(answer.headers);
      headers.set("date", date ?? headers.get("date") ?? "");
      if (date === null) headers.delete("date");
      return new Response(JSON.stringify({ ...body, ...change }), { headers });
    });
  }
  const spend = async () => {
    const answers: number[] = [];
    for (let time = 0; time < 12; time += 1) answers.push((await ask({ idempotency_key: `attack-${time}` })).status);
    return answers.filter((status) => status === 200).length;
  };

  it.each([
    ["6 seconds behind", -6_000],
    ["a minute behind", -60_000],
    ["an hour behind", -3_600_000],
    ["a day ahead", DAY_MS],
  ])("%s does not switch the limit off: 10 of 12 pass, and Clerk has 10 entries", async (_name, skewMs) => {
    clerk = creditClerk(() => Date.now() + skewMs);
    expect([await spend(), clerk.entries.length, await used()]).toEqual([10, 10, 1000]);
  });

  it.each<[string, Parameters<typeof bent>[0], date?: string | null]>([
    ["whose database is 6 s behind its edge", { created_at: new Date(NOON - 6_000).toISOString() }],
    ["whose answer has no Date", { created_at: new Date(0).toISOString() }, null],
    ["whose Date cannot be read", { created_at: new Date(0).toISOString() }, "tomorrow"],
    ["whose entries have no time", { created_at: undefined }],
    ["that counts in seconds", { created_at: NOON / 1000 }],
    ["that names no zone", { created_at: "2026-11-23T07:00:00" }],
    ["whose time is none", { created_at: "long ago" }],
    ["that tells whole units of money", { amount: { amount: 1, currency: "USD" } }],
    ["that tells the balance", { amount: { amount: 4_711, currency: "USD" } }],
  ])("%s does not either", async (_name, change, date) => {
    bent(change, date);
    expect([await spend(), clerk.entries.length, await used()]).toEqual([10, 10, 1000]);
  });

  it("an old entry is still seen to be old by Clerk's clock, though that is an hour behind", async () => {
    clerk = creditClerk(() => Date.now() - 3_600_000);
    await ask();
    vi.setSystemTime(NOON + 60_000);
    const other = await here.mint(["finance"]);
    await adjust(here, other.key, { idempotency_key: "k1" });
    expect([(await lastRecordOf(other.id))?.error, await usageOf(here, other.id)]).toEqual([
      "duplicate",
      { "finance/spend#1": 0 },
    ]);
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
      "resolved unknown sent_again",
      "intent",
      "outcome ok",
    ]);
    expect(await openIntentsIn(ledgerOf(key.id))).toEqual([]);
    await expectWholeChain(key.id);
  });

  it("is not charged again while its charge still counts, and not refused though the limit is used up", async () => {
    actsButIsNotHeard();
    await ask();
    await adjust(there, key.key, { amount: 900 });
    expect((await ask({}, there)).status).toBe(200);
    expect([await used(), clerk.entries.length]).toEqual([1000, 2]);
  });

  it("is charged where it is sent again: it counts from then on, and no longer from when it was sent first", async () => {
    actsButIsNotHeard();
    await ask();
    vi.setSystemTime(NOON + DAY_MS / 2);
    await ask();
    expect(await usageRows(here, key.id)).toMatchObject([{ used: 100, resets_at: iso(NOON + DAY_MS / 2 + SPAN_MS) }]);
    vi.setSystemTime(NOON + SPAN_MS);
    expect(await used()).toBe(100);
    vi.setSystemTime(NOON + DAY_MS / 2 + SPAN_MS);
    expect(await used()).toBe(0);
  });

  it("is charged where it is sent again, once however often, and refused where there is no room", async () => {
    actsButIsNotHeard();
    await ask();
    vi.setSystemTime(NOON + SPAN_MS);
    await ask();
    await ask();
    expect(await used()).toBe(100);
    vi.setSystemTime(NOON + 2 * SPAN_MS);
    await adjust(there, key.key, { amount: 950 });
    expect(await ask({}, there)).toMatchObject({ status: 429, codes: ["bailiff_limit_exceeded"] });
    expect([await used(), await openIntentsIn(ledgerOf(key.id))]).toMatchObject([950, [{ state: "unknown" }]]);
    vi.setSystemTime(NOON + 3 * SPAN_MS);
    expect((await ask({}, there)).status).toBe(200);
    expect([await used(), clerk.entries.length]).toEqual([100, 2]);
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
      expect(await openIntentsIn(ledgerOf(key.id))).toMatchObject([{ state: "unknown" }]);
      there.clerk.answerWith((call) => clerk.answer(call));
      expect((await ask({}, there)).status).toBe(200);
      expect([await used(), clerk.entries.length, await openIntentsIn(ledgerOf(key.id))]).toEqual([100, 1, []]);
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

describe("acts that ended unclear on many days, and are all sent again on one", () => {
  const THREE = [
    { policy: "finance", rules: [{ id: "spend", allow: [CREDITS], limit: [{ max: 3, per: "1d" }] }] },
    {
      policy: "parent",
      rules: [
        { id: "mint", allow: ["keys.create"] },
        { id: "spend", allow: [CREDITS], limit: [{ max: 3, per: "1d" }] },
      ],
    },
  ];
  /** Nobody is heard of, and nothing was done. */
  const spendUnheard = async (spender: MintedKey, name: string) => {
    here.clerk.answerWith(() => connectionLost());
    for (let n = 0; n < 3; n += 1)
      expect((await adjust(here, spender.key, { idempotency_key: `${name}-${n}` })).status).toBe(502);
    expect((await adjust(here, spender.key, { idempotency_key: `${name}-more` })).status).toBe(429);
    here.clerk.answerWith((call) => clerk.answer(call));
  };
  const repeat = async (spender: MintedKey, name: string) => {
    const answers = [0, 1, 2].map((n) => adjust(there, spender.key, { idempotency_key: `${name}-${n}` }));
    return (await Promise.all(answers)).map(({ status }) => status);
  };

  it("pass as many of 12 as one day holds: 3", async () => {
    await here.publish(THREE);
    for (let day = 0; day < 4; day += 1) {
      vi.setSystemTime(NOON + day * SPAN_MS);
      await spendUnheard(key, `day-${day}`);
    }
    vi.setSystemTime(NOON + 4 * SPAN_MS);
    const statuses: number[] = [];
    for (let day = 0; day < 4; day += 1) statuses.push(...(await repeat(key, `day-${day}`)));
    expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(9);
    expect(clerk.entries).toHaveLength(3);
    vi.setSystemTime(NOON + 5 * SPAN_MS);
    await repeat(key, "day-3");
    expect(clerk.entries).toHaveLength(6);
  });

  it("pass as many as one day of the key above holds, when two keys that it minted share the work", async () => {
    await here.publish(THREE);
    const parent = await here.mint(["parent"]);
    const childOf = async () => {
      const body = { name: "Child", owner: "team@example.com", policies: ["parent"] };
      const minted = await here.admin("POST", "/keys", body, parent.key);
      return { id: String(minted.body?.["id"]), key: String(minted.body?.["key"]) };
    };
    const [first, second] = [await childOf(), await childOf()];
    await spendUnheard(first, "first");
    vi.setSystemTime(NOON + SPAN_MS);
    await spendUnheard(second, "second");
    vi.setSystemTime(NOON + 2 * SPAN_MS);
    expect(await repeat(first, "first")).toEqual([200, 200, 200]);
    expect(await repeat(second, "second")).toEqual([429, 429, 429]);
    expect([clerk.entries.length, await usageOf(here, parent.id)]).toEqual([3, { "parent/spend#1": 3 }]);
  });
});

describe("a call whose Worker was lost", () => {
  /** The intent as a Worker leaves it that dies before Clerk answers. */
  async function lostCall(settleByMs = NOON + 10_000): Promise<void> {
    const answered = vi.fn();
    here.clerk.answerWith(() => new Promise(answered));
    void ask();
    await vi.waitFor(async () => expect((await openIntentsIn(ledgerOf(key.id))).length).toBe(1));
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
      "outcome unknown sent_again",
      "intent",
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
