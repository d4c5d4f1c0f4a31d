// A client that never heard that its credit was given, or could not read the answer, and asks again with a fresh idempotency key pays
// twice. The Ledger notices: the answer and the record name the first one, and a rule may refuse the second.
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { IdempotencyStore } from "../../../src/ledger/idempotency-store.ts";
import { runFromNoon } from "../at-noon.ts";
import { ledgerOf, recordsOf } from "../ledger-inspection.ts";
import { adjust, type CreditClerk, connectionLost, creditClerk, refusedByClerk, usageOf } from "../limits/credit-clerk.ts";
import { type Answer, type MintedKey, SECRETS, testGateway } from "../test-gateway.ts";

const CREDITS = "users.adjust_billing_credit_balance";
const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const MINUTE_MS = 60_000;
const LIMIT = [{ sum: "args.amount", max: 100_000, per: "1d" }];

const here = testGateway();
const there = testGateway();
let clerk: CreditClerk;
let warned: MintedKey;
let refused: MintedKey;

const similarTo = ({ headers }: Answer) => headers.get("bailiff-similar-to");
const intents = async ({ id }: MintedKey) => (await recordsOf(id)).filter(({ type }) => type === "intent");

beforeAll(async () => {
  const published = await here.publish([
    { policy: "warn", rules: [{ id: "spend", allow: [CREDITS], limit: LIMIT }] },
    { policy: "refuse", rules: [{ id: "spend", allow: [CREDITS], limit: LIMIT, repeats: "refuse" }] },
  ]);
  expect(published.status).toBe(200);
});
beforeEach(async () => {
  vi.setSystemTime(NOON);
  clerk = creditClerk();
  for (const { clerk: script } of [here, there]) script.answerWith((call) => clerk.answer(call));
  [warned, refused] = [await here.mint(["warn"]), await here.mint(["refuse"])];
});
afterEach(() => {
  runFromNoon();
});

describe("a second equal credit by the same key, under another idempotency key", () => {
  it("goes through with the first one's record named, in the answer and on record, in any isolate", async () => {
    expect(similarTo(await adjust(here, warned.key))).toBeNull();
    vi.setSystemTime(NOON + 9 * MINUTE_MS);
    const second = await adjust(there, warned.key);
    expect([second.status, similarTo(second)]).toEqual([200, `${warned.id}-1`]);
    expect((await intents(warned)).map(({ similar_to }) => similar_to)).toEqual([undefined, `${warned.id}-1`]);
    expect(clerk.entries).toHaveLength(2);
  });

  it("names the latest of several", async () => {
    for (let n = 0; n < 3; n += 1) await adjust(here, warned.key);
    expect((await intents(warned)).map(({ similar_to }) => similar_to)).toEqual([undefined, `${warned.id}-1`, `${warned.id}-3`]);
  });

  it("is refused where the rule says so: nothing is sent, nothing is charged, and the text says what to do", async () => {
    expect((await adjust(here, refused.key)).status).toBe(200);
    vi.setSystemTime(NOON + MINUTE_MS);
    const second = await adjust(there, refused.key);
    expect(second).toMatchObject({
      status: 409,
      codes: ["bailiff_idempotency_conflict"],
      body: {
        errors: [
          { meta: { intent_id: `${refused.id}-1`, until: new Date(NOON + 10 * MINUTE_MS).toISOString(), seconds_left: 540 } },
        ],
      },
    });
    expect(second.text).toContain("user_id, action, amount, currency are the same");
    expect([clerk.entries.length, await usageOf(here, refused.id)]).toEqual([1, { "refuse/spend#1": 100 }]);
    vi.setSystemTime(NOON + 10 * MINUTE_MS);
    const meant = await adjust(here, refused.key);
    expect([meant.status, similarTo(meant), clerk.entries.length]).toEqual([200, null, 2]);
  });

  it("is refused too where the first was sent again a short while ago, whenever it was first asked for", async () => {
    const lost = { idempotency_key: `first-${refused.id}` };
    here.clerk.answerWith(() => connectionLost());
    expect((await adjust(here, refused.key, lost)).status).toBe(502);
    here.clerk.answerWith((call) => clerk.answer(call));
    vi.setSystemTime(NOON + 20 * MINUTE_MS);
    expect((await adjust(here, refused.key, lost)).status).toBe(200);
    vi.setSystemTime(NOON + 21 * MINUTE_MS);
    expect(await adjust(there, refused.key)).toMatchObject({
      status: 409,
      body: { errors: [{ meta: { intent_id: `${refused.id}-1`, until: new Date(NOON + 30 * MINUTE_MS).toISOString() } }] },
    });
    expect(clerk.entries).toHaveLength(1);
  });

  it("is refused too where it is the one that is sent again, after another had gone through", async () => {
    const lost = { idempotency_key: `first-${refused.id}` };
    here.clerk.answerWith(() => connectionLost());
    expect((await adjust(here, refused.key, lost)).status).toBe(502);
    here.clerk.answerWith((call) => clerk.answer(call));
    vi.setSystemTime(NOON + 11 * MINUTE_MS);
    expect((await adjust(here, refused.key)).status).toBe(200);
    vi.setSystemTime(NOON + 12 * MINUTE_MS);
    expect((await adjust(there, refused.key, lost)).codes).toEqual(["bailiff_idempotency_conflict"]);
    expect(clerk.entries).toHaveLength(1);
    vi.setSystemTime(NOON + 21 * MINUTE_MS);
    expect((await adjust(there, refused.key, lost)).status).toBe(200);
  });

  it("is refused too where a version from before wrote down the first, in a rollback", async () => {
    expect((await adjust(here, refused.key)).status).toBe(200);
    await runInDurableObject(ledgerOf(refused.id), (_ledger, { storage: { sql } }) => {
      sql.exec("UPDATE idempotency SET last_at_ms = NULL");
    });
    vi.setSystemTime(NOON + 9 * MINUTE_MS);
    expect(await adjust(there, refused.key)).toMatchObject({
      status: 409,
      body: { errors: [{ meta: { intent_id: `${refused.id}-1`, until: new Date(NOON + 10 * MINUTE_MS).toISOString() } }] },
    });
    expect(clerk.entries).toHaveLength(1);
  });

  it("is found by an index, however many credits a key has given", async () => {
    expect((await adjust(here, refused.key)).status).toBe(200);
    const plans = await runInDurableObject(ledgerOf(refused.id), (_ledger, { storage }) => {
      const found: string[] = [];
      const sql = new Proxy(storage.sql, {
        get:
          () =>
          (query: string, ...bindings: SqlStorageValue[]) => {
            for (const { detail } of storage.sql.exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`, ...bindings))
              found.push(detail);
            return storage.sql.exec(query, ...bindings);
          },
      });
      new IdempotencyStore({ ...storage, sql }).equalSince({ scope: "s", key: "k", equalDigest: "d" }, NOON);
      return found;
    });
    expect(plans[0]).toContain("USING INDEX idempotency_by_last (equal_digest=? AND <expr>>?)");
  });

  it("is refused also at the same moment: of ten at once one goes through", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => adjust(n % 2 === 0 ? here : there, refused.key)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
    expect(clerk.entries).toHaveLength(1);
  });

  it("is seen after an unclear end, because that one may have happened, and not after a certain refusal", async () => {
    here.clerk.answerWith((call) => {
      clerk.answer(call);
      return connectionLost();
    });
    expect((await adjust(here, refused.key)).status).toBe(502);
    expect((await adjust(there, refused.key)).status).toBe(409);
    here.clerk.answerWith(() => refusedByClerk());
    expect((await adjust(here, refused.key, { amount: 7 })).status).toBe(422);
    const after = await adjust(there, refused.key, { amount: 7 });
    expect([after.status, similarTo(after)]).toEqual([200, null]);
  });

  it("is none when it is the same call: that is told again, or sent again, without a word", async () => {
    await adjust(here, refused.key, { idempotency_key: "one" });
    const again = await adjust(here, refused.key, { idempotency_key: "one" });
    expect([again.status, similarTo(again)]).toEqual([200, null]);
    here.clerk.answerWith(() => connectionLost());
    await adjust(here, refused.key, { idempotency_key: "two", amount: 5 });
    const sent = await adjust(there, refused.key, { idempotency_key: "two", amount: 5 });
    expect([sent.status, similarTo(sent)]).toEqual([200, null]);
  });

  it.each([
    ["user", { user: "user_2" }],
    ["amount", { amount: 101 }],
    ["action", { action: "decrease" }],
    ["currency", { currency: "EUR" }],
  ])("is none with another %s", async (_name, change) => {
    await adjust(here, refused.key);
    const other = await adjust(here, refused.key, change);
    expect([other.status, similarTo(other)]).toEqual([200, null]);
  });

  it("is one with another note: what moves is the same", async () => {
    await adjust(here, warned.key, { note: "order 1" });
    expect(similarTo(await adjust(here, warned.key, { note: "order 2" }))).toBe(`${warned.id}-1`);
  });

  it("of another key is another's affair", async () => {
    await adjust(here, refused.key);
    const other = await here.mint(["refuse"]);
    expect((await adjust(here, other.key)).status).toBe(200);
  });

  it("is recognised while the pepper is being changed", async () => {
    await adjust(here, warned.key);
    const renewed = testGateway({
      vars: { KEY_PEPPER: "another-pepper-0123456789-0123456789-0123", KEY_PEPPER_PREVIOUS: SECRETS.KEY_PEPPER },
    });
    renewed.clerk.answerWith((call) => clerk.answer(call));
    expect(similarTo(await adjust(renewed, warned.key))).toBe(`${warned.id}-1`);
  });
});

describe("`repeats`", () => {
  it.each<[string, object, string]>([
    [
      "on a rule of which no operation has idempotency keys",
      { allow: ["users.ban"], repeats: "refuse" },
      "none of the rule's operations",
    ],
    ["on a deny", { deny: [CREDITS], repeats: "refuse" }, "belongs to an allow rule"],
    ["with another word", { allow: [CREDITS], repeats: "allow" }, "is warn or refuse"],
  ])("%s is refused when the bundle is checked", async (_name, rule, text) => {
    const checked = await here.publish([{ policy: "p", rules: [{ id: "r", ...rule }] }]);
    expect([checked.status, checked.text.includes(text)]).toEqual([422, true]);
  });
});
