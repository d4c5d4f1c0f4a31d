// The attack that was seen: one currency under three spellings had three budgets, and Clerk booked all of it as one.
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { recordsOf } from "../ledger-inspection.ts";
import { adjust, type CreditClerk, creditClerk, usageOf } from "../limits/credit-clerk.ts";
import { type Answer, type MintedKey, testGateway } from "../test-gateway.ts";

const CREDITS = "users.adjust_billing_credit_balance";
const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const POLICIES = [
  {
    policy: "finance",
    rules: [{ id: "give", allow: [CREDITS], limit: [{ sum: "args.amount", max: 1000, per: "1d", by: "args.currency" }] }],
  },
  {
    policy: "euro",
    rules: [{ id: "give", allow: [CREDITS], when: 'args.currency == "EUR"' }],
  },
];

const gateway = testGateway();
let clerk: CreditClerk;
let key: MintedKey;

beforeAll(async () => {
  expect((await gateway.publish(POLICIES)).status).toBe(200);
});
beforeEach(async () => {
  vi.setSystemTime(NOON);
  clerk = creditClerk();
  gateway.clerk.answerWith((call) => clerk.answer(call));
  key = await gateway.mint(["finance"]);
  gateway.clerk.sent.length = 0;
});
afterEach(() => {
  runFromNoon();
});

describe("one currency in several spellings", () => {
  it("has one budget", async () => {
    const answers: Answer[] = [];
    for (const currency of ["USD", "usd", "Usd", undefined])
      answers.push(await adjust(gateway, key.key, { amount: 900, currency }));
    expect(answers.map(({ status }) => status)).toEqual([200, 429, 429, 429]);
    expect(answers.slice(1).map(({ codes }) => codes)).toEqual(Array.from({ length: 3 }, () => ["bailiff_limit_exceeded"]));
    expect(clerk.entries.map(({ amount, currency }) => [amount, currency])).toEqual([[900, "USD"]]);
    expect(await usageOf(gateway, key.id)).toEqual({ "finance/give#1 currency:USD": 900 });
  });

  it("is one decision, one record and one text for Clerk", async () => {
    const euro = await gateway.mint(["euro"]);
    gateway.clerk.sent.length = 0;
    for (const currency of ["EUR", "eur", "eUr"]) {
      const answer = await adjust(gateway, euro.key, { amount: 100, currency, idempotency_key: `spelled-${currency}` });
      expect(answer.status).toBe(200);
    }
    expect(gateway.clerk.sent.map(({ text }) => JSON.parse(text).currency)).toEqual(["EUR", "EUR", "EUR"]);
    const intents = (await recordsOf(euro.id)).filter(({ type }) => type === "intent");
    expect(intents.map(({ args }) => args?.["currency"])).toEqual(["EUR", "EUR", "EUR"]);
  });

  it("is one act under one idempotency key, asked for again in another spelling", async () => {
    const first = await adjust(gateway, key.key, { amount: 100, currency: "usd", idempotency_key: "once" });
    const again = await adjust(gateway, key.key, { amount: 100, currency: "USD", idempotency_key: "once" });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body).toEqual(first.body);
    expect(clerk.entries).toHaveLength(1);
    expect(gateway.clerk.sent).toHaveLength(1);
  });

  it.each([" usd", "usd ", "U$D", "dollars", "uſd", "ＵＳＤ", ""])("is refused where it is none: %j", async (currency) => {
    const answer = await adjust(gateway, key.key, { currency });
    expect(answer).toMatchObject({ status: 422, codes: ["bailiff_param_invalid"] });
    expect(JSON.stringify(answer.body)).toContain(
      "“currency” must be a currency code of ISO 4217, three upper-case letters: USD.",
    );
    expect(gateway.clerk.sent).toHaveLength(0);
  });
});
