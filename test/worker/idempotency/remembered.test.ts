// A name is remembered from when its act was last sent: so long that what that was charged no longer counts when the name is free again.
import { afterEach, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { lastRecordOf, ringAlarm } from "../ledger-inspection.ts";
import { adjust, connectionLost, creditClerk, refusedByClerk, usageOf } from "../limits/credit-clerk.ts";
import { testGateway } from "../test-gateway.ts";

const CREDITS = "users.adjust_billing_credit_balance";
const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const DAY_MS = 86_400_000;
const gateway = testGateway();

afterEach(() => {
  runFromNoon();
});

async function askedOnDays(...days: readonly number[]) {
  const limit = [{ sum: "args.amount", max: 1000, per: "30d" }];
  vi.setSystemTime(NOON);
  expect((await gateway.publish([{ policy: "finance", rules: [{ id: "spend", allow: [CREDITS], limit }] }])).status).toBe(200);
  const key = await gateway.mint(["finance"]);
  const ask = () => adjust(gateway, key.key, { idempotency_key: "k1" });
  gateway.clerk.answerWith(() => connectionLost());
  for (const day of days) {
    vi.setSystemTime(NOON + day * DAY_MS);
    await ringAlarm(key.id);
    expect((await ask()).status).toBe(502);
  }
  return { key, ask, used: async () => (await usageOf(gateway, key.id))["finance/spend#1"] };
}

it("an act that was sent again on the twentieth day is the same on the thirty-sixth, and charged once", async () => {
  const { key, ask, used } = await askedOnDays(0, 20);
  vi.setSystemTime(NOON + 36 * DAY_MS);
  await ringAlarm(key.id);
  const clerk = creditClerk();
  gateway.clerk.answerWith((call) => clerk.answer(call));
  expect((await ask()).status).toBe(200);
  expect([await used(), clerk.entries.length]).toEqual([100, 1]);
});

it("what nobody knows is not refused for certain because it is sent again late: it may have been done when it was first sent", async () => {
  const { key, ask, used } = await askedOnDays(0, 34);
  vi.setSystemTime(NOON + 36 * DAY_MS);
  await ringAlarm(key.id);
  gateway.clerk.answerWith(() => refusedByClerk());
  expect((await ask()).status).toBe(422);
  expect([await used(), (await lastRecordOf(key.id))?.outcome]).toEqual([100, "unknown"]);
});

it("it is forgotten in the end", async () => {
  const { key, ask, used } = await askedOnDays(0, 20);
  vi.setSystemTime(NOON + 56 * DAY_MS);
  await ringAlarm(key.id);
  gateway.clerk.answerWith(() => refusedByClerk());
  expect((await ask()).status).toBe(422);
  expect(await used()).toBe(0);
});
