// What an earlier version counted and remembered under other spellings of a value: a ledger that was filled by it is opened by this one.
import { runInDurableObject } from "cloudflare:test";
import { createHmac } from "node:crypto";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { canonicalJson } from "../../../src/audit/chain.ts";
import { canonicalBucket } from "../../../src/ledger/one-spelling.ts";
import { runFromNoon } from "../at-noon.ts";
import { ledgerOf } from "../ledger-inspection.ts";
import { adjust, type CreditClerk, connectionLost, creditClerk, usageOf } from "../limits/credit-clerk.ts";
import { type MintedKey, SECRETS, testGateway } from "../test-gateway.ts";
import { leaveBehind } from "./ledger-of-version-4.ts";

const CREDITS = "users.adjust_billing_credit_balance";
const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const TODAY = Date.parse("2026-11-23T00:00:00.000Z");
const DAY_MS = 86_400_000;
const LIMIT = "finance/give#1";

const gateway = testGateway();
let clerk: CreditClerk;
let key: MintedKey;

beforeAll(async () => {
  const give = { id: "give", allow: [CREDITS], limit: [{ sum: "args.amount", max: 1000, per: "1d", by: "args.currency" }] };
  expect((await gateway.publish([{ policy: "finance", rules: [give] }])).status).toBe(200);
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

type Row = readonly [bucket: string, startsAtMs: number, amount: number];

const leftBehind = (usage: readonly Row[], more: (sql: SqlStorage) => void = () => undefined) =>
  leaveBehind(key.id, (sql) => {
    for (const [bucket, startsAtMs, amount] of usage)
      sql.exec("INSERT INTO usage VALUES (?, ?, ?, ?, ?)", LIMIT, bucket, DAY_MS, startsAtMs, amount);
    more(sql);
  });

const usageRows = () =>
  runInDurableObject(ledgerOf(key.id), (_ledger, { storage }) =>
    storage.sql
      .exec<{ bucket: string; used: number }>(
        "SELECT bucket, SUM(slots.used) used FROM counters JOIN slots ON counter_id = id GROUP BY bucket ORDER BY bucket",
      )
      .toArray(),
  );

describe("a budget that was spent under several spellings", () => {
  it("is spent under the canonical one", async () => {
    await leftBehind([
      ["currency:usd", TODAY, 300],
      ["currency:Usd", TODAY, 250],
      ["currency:USD", TODAY, 350],
      ["currency:eur", TODAY, 100],
    ]);
    expect(await usageOf(gateway, key.id)).toEqual({ [`${LIMIT} currency:USD`]: 900, [`${LIMIT} currency:EUR`]: 100 });
    expect(await adjust(gateway, key.key, { amount: 101, currency: "uSD" })).toMatchObject({ status: 429 });
    expect(await adjust(gateway, key.key, { amount: 100, currency: "uSD" })).toMatchObject({ status: 200 });
  });

  it("stays spent where that is more than the limit allows", async () => {
    await leftBehind([
      ["currency:usd", TODAY, 900],
      ["currency:Usd", TODAY, 900],
    ]);
    expect(await usageOf(gateway, key.id)).toEqual({ [`${LIMIT} currency:USD`]: 1800 });
    expect(await adjust(gateway, key.key, { amount: 1 })).toMatchObject({ status: 429, codes: ["bailiff_limit_exceeded"] });
  });

  it("is that of the newest window, whichever spelling has it", async () => {
    await leftBehind([
      ["currency:USD", TODAY - DAY_MS, 700],
      ["currency:usd", TODAY, 300],
      ["currency:EUR", TODAY, 40],
      ["currency:eur", TODAY - DAY_MS, 700],
    ]);
    expect(await usageRows()).toEqual([
      { bucket: "currency:EUR", used: 40 },
      { bucket: "currency:USD", used: 300 },
    ]);
  });

  it("is given back from the canonical one, when its act turns out not to have happened", async () => {
    await leftBehind([["currency:usd", TODAY, 900]], (sql) => {
      sql.exec("INSERT INTO charges VALUES ('req_old', ?, 'currency:usd', ?, ?, 900, 0)", LIMIT, DAY_MS, TODAY);
    });
    await runInDurableObject(ledgerOf(key.id), (ledger) => ledger.release("req_old", "failed"));
    expect(await usageRows()).toEqual([]);
  });

  it("leaves buckets alone that are no such value, or one that no call can name", async () => {
    const rows: Row[] = [
      ["", TODAY, 1],
      ["currency:dollars", TODAY, 2],
      ["external_id:ABC", TODAY, 3],
      ["target:user_A", TODAY, 4],
    ];
    await leftBehind(rows);
    expect(await usageRows()).toEqual(rows.map(([bucket, , used]) => ({ bucket, used })));
  });
});

it("A charge that a Worker of the earlier version still sends is counted under the canonical spelling.", async () => {
  await adjust(gateway, key.key, { amount: 600 });
  const charge = { limit: LIMIT, bucket: "currency:usd", amount: 500, max: 1000, windowMs: DAY_MS, countsAttempts: false };
  const reserved = await runInDurableObject(ledgerOf(key.id), (ledger) =>
    ledger.reserveIfCurrent({ reservation: "req_1", charges: [charge], revision: 1 }),
  );
  expect(reserved).toMatchObject({ ok: false, code: "limited", used: 600 });
});

it.each([
  ["currency: usd", "currency:USD"],
  ["provider:google", "provider:oauth_google"],
  ["email_address:Ada@Example.com ", "email_address:ada@example.com"],
  ["phone_number:+1 (555) 555-0123", "phone_number:+15555550123"],
  ["phone_number:555 0123", "phone_number:555 0123"],
  ["username:Ada", "username:ada"],
  ["created_at:2026-11-23T13:00:00.000+01:00", "created_at:2026-11-23T12:00:00Z"],
])("The bucket %s is now %s.", (former, now) => {
  expect(canonicalBucket(former)).toBe(now);
  expect(canonicalBucket(now)).toBe(now);
});

describe("a credit whose idempotency key was kept with a digest of another spelling", () => {
  const asked = { amount: 100, action: "increase", currency: "usd", idempotency_key: "kept" };

  /** Version 0.1: a digest of the arguments as they were written. */
  async function kept(state: "unknown" | "done", answer: string | null): Promise<void> {
    const text = `bailiff:arguments:v1:${canonicalJson({ user_id: "user_1", ...asked, "": "2026-05-12" })}`;
    const digest = createHmac("sha256", SECRETS.KEY_PEPPER).update(text).digest("hex");
    await leftBehind([["currency:usd", TODAY, 100]], (sql) => {
      sql.exec("INSERT INTO idempotency VALUES (?, 'kept', ?, ?, 1, 'req_old', ?, ?)", CREDITS, digest, NOON, state, answer);
      sql.exec("INSERT INTO charges VALUES ('req_old', ?, 'currency:usd', ?, ?, 100, 0)", LIMIT, DAY_MS, TODAY);
    });
  }

  it("is answered from memory when it is asked for again as it was written", async () => {
    await kept("done", JSON.stringify({ kind: "answer", status: 200, body: '{"id":"ccl_old"}' }));
    expect(await adjust(gateway, key.key, asked)).toMatchObject({ status: 200, body: { id: "ccl_old" } });
    expect(gateway.clerk.sent).toHaveLength(0);
  });

  it("is sent again, charged once, where nobody knows how it ended", async () => {
    await kept("unknown", null);
    expect(await adjust(gateway, key.key, asked)).toMatchObject({ status: 200 });
    expect(clerk.entries).toMatchObject([{ key: "kept", currency: "USD" }]);
    expect(await usageOf(gateway, key.id)).toEqual({ [`${LIMIT} currency:USD`]: 100 });
  });

  it("is a conflict in another spelling: refused, and nothing is sent", async () => {
    await kept("unknown", null);
    const answer = await adjust(gateway, key.key, { ...asked, currency: "USD" });
    expect(answer).toMatchObject({ status: 409, codes: ["bailiff_idempotency_conflict"] });
    expect(gateway.clerk.sent).toHaveLength(0);
  });
});

it("From now on an act is known by its canonical spelling, also while its first call is cut off.", async () => {
  gateway.clerk.answerWith(connectionLost);
  await adjust(gateway, key.key, { amount: 100, currency: "usd", idempotency_key: "cut" });
  gateway.clerk.answerWith((call) => clerk.answer(call));
  expect(await adjust(gateway, key.key, { amount: 100, idempotency_key: "cut" })).toMatchObject({ status: 200 });
  expect(await usageOf(gateway, key.id)).toEqual({ [`${LIMIT} currency:USD`]: 100 });
});
