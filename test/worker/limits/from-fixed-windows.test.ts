// What an earlier version counted in fixed windows still counts when this one opens the ledger: as if all of it had been charged at the last
// moment at which it can have been, so that the change of version lets no more through than a limit allows.
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { ledgerOf } from "../ledger-inspection.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";
import { leaveBehind } from "../values/ledger-of-version-4.ts";
import { adjust, creditClerk, usageRows } from "./credit-clerk.ts";

const CREDITS = "users.adjust_billing_credit_balance";
const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const TODAY = Date.parse("2026-11-23T00:00:00.000Z");
const DAY_MS = 86_400_000;
const SLOT_MS = 86_400;
const LIMIT = "finance/give#1";
const iso = (ms: number) => new Date(ms).toISOString();

const gateway = testGateway();
let key: MintedKey;

beforeAll(async () => {
  const give = { id: "give", allow: [CREDITS], limit: [{ sum: "args.amount", max: 1000, per: "1d" }] };
  expect((await gateway.publish([{ policy: "finance", rules: [give] }])).status).toBe(200);
});
beforeEach(async () => {
  vi.setSystemTime(NOON);
  const clerk = creditClerk();
  gateway.clerk.answerWith((call) => clerk.answer(call));
  key = await gateway.mint(["finance"]);
});
afterEach(() => {
  runFromNoon();
});

const window = (sql: SqlStorage, startsAtMs: number, used: number, windowMs = DAY_MS) =>
  sql.exec("INSERT INTO usage VALUES (?, '', ?, ?, ?)", LIMIT, windowMs, startsAtMs, used);
const charge = (sql: SqlStorage, request: string, startsAtMs: number, amount: number) =>
  sql.exec("INSERT INTO charges VALUES (?, ?, '', ?, ?, ?, 0)", request, LIMIT, DAY_MS, startsAtMs, amount);
const rows = () => usageRows(gateway, key.id);
const give = (amount: number) => adjust(gateway, key.key, { amount }).then(({ status }) => status);

describe("what was used", () => {
  it("of today's window leaves a day after the change, and not at midnight", async () => {
    await leaveBehind(key.id, (sql) => window(sql, TODAY, 900));
    const leaves = NOON + SLOT_MS + DAY_MS;
    expect(await rows()).toMatchObject([{ limit: LIMIT, used: 900, left: 100, frees_at: iso(leaves), resets_at: iso(leaves) }]);
    expect([await give(101), await give(100)]).toEqual([429, 200]);
    vi.setSystemTime(TODAY + DAY_MS);
    expect(await give(1)).toBe(429);
    vi.setSystemTime(leaves - 1);
    expect(await give(1)).toBe(429);
    vi.setSystemTime(leaves);
    expect(await give(1000)).toBe(200);
  });

  it("of yesterday's window, where today's saw nothing, counts as of its last moment", async () => {
    await leaveBehind(key.id, (sql) => window(sql, TODAY - DAY_MS, 700));
    expect(await rows()).toMatchObject([{ used: 700, left: 300, resets_at: iso(TODAY + DAY_MS) }]);
    expect([await give(301), await give(300)]).toEqual([429, 200]);
    vi.setSystemTime(TODAY + DAY_MS);
    expect([await give(701), await give(700)]).toEqual([429, 200]);
  });

  it("of a window that is long over counts no more", async () => {
    await leaveBehind(key.id, (sql) => window(sql, TODAY - 3 * DAY_MS, 1000));
    expect(await rows()).toMatchObject([{ used: 0, left: 1000, frees_at: null, resets_at: null }]);
    expect(await give(1000)).toBe(200);
  });

  it("of a window that has not begun by this clock counts from its beginning on", async () => {
    await leaveBehind(key.id, (sql) => window(sql, TODAY + DAY_MS, 1000));
    expect(await give(1)).toBe(429);
    expect(await rows()).toMatchObject([{ used: 1000, resets_at: iso(TODAY + DAY_MS + SLOT_MS + DAY_MS) }]);
  });

  it("of another length than the policy's is kept apart, as it was", async () => {
    await leaveBehind(key.id, (sql) => window(sql, NOON, 1000, 3_600_000));
    expect(await give(1000)).toBe(200);
  });
});

describe("what an act held whose end was not known", () => {
  const heldBy = (request: string) =>
    runInDurableObject(ledgerOf(key.id), (ledger) => ledger.release(request, "failed")).then(() => rows());

  it("goes back when it was refused", async () => {
    await leaveBehind(key.id, (sql) => {
      window(sql, TODAY, 900);
      charge(sql, "req_old", TODAY, 400);
    });
    expect(await heldBy("req_old")).toMatchObject([{ used: 500 }]);
  });

  it("of a window that another had followed is in no count, and takes nothing from this one", async () => {
    await leaveBehind(key.id, (sql) => {
      window(sql, TODAY, 900);
      charge(sql, "req_old", TODAY - DAY_MS, 400);
    });
    expect(await heldBy("req_old")).toMatchObject([{ used: 900 }]);
  });

  it("is not taken twice by its repeat", async () => {
    await leaveBehind(key.id, (sql) => {
      window(sql, TODAY, 900);
      charge(sql, "req_old", TODAY, 400);
    });
    const charges = [{ limit: LIMIT, bucket: "", amount: 400, max: 1000, windowMs: DAY_MS, countsAttempts: false }];
    const again = () =>
      runInDurableObject(ledgerOf(key.id), (ledger) => ledger.reserveIfCurrent({ reservation: "req_old", charges, revision: 1 }));
    expect([await again(), await again()]).toEqual([{ ok: true }, { ok: true }]);
    expect(await rows()).toMatchObject([{ used: 900 }]);
  });
});
