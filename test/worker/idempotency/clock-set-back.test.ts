// A clock that is set back frees nothing: not either what a credit took that ended unclear and is sent again. How long ago it was first sent
// only that clock says; Clerk's entry of it is no proof that somebody else made it.
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { lastRecordOf } from "../ledger-inspection.ts";
import { adjust, type CreditClerk, connectionLost, creditClerk, usageOf } from "../limits/credit-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const CREDITS = "users.adjust_billing_credit_balance";
const RULES = [
  { id: "spend", allow: [CREDITS], limit: [{ sum: "args.amount", max: 100, per: "1d" }] },
  { id: "mint", allow: ["keys.create"] },
];
const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const MINUTE_MS = 60_000;

const gateway = testGateway();
let clerk: CreditClerk;
let clerksMs: number;
let parent: MintedKey;
let child: MintedKey;

const ask = (name: string) => adjust(gateway, child.key, { idempotency_key: name });
const used = () => Promise.all([child, parent].map(async ({ id }) => (await usageOf(gateway, id))["finance/spend#1"]));

beforeAll(async () => {
  expect((await gateway.publish([{ policy: "finance", rules: RULES }])).status).toBe(200);
});
beforeEach(async () => {
  vi.setSystemTime(NOON);
  clerksMs = NOON;
  clerk = creditClerk(() => clerksMs);
  parent = await gateway.mint(["finance"]);
  child = await gateway.mint(["finance"], { name: "Child" }, parent.key);
  gateway.clerk.answerWith((call) => {
    clerk.answer(call);
    return connectionLost();
  });
  expect((await ask("k1")).status).toBe(502);
  gateway.clerk.answerWith((call) => clerk.answer(call));
});
afterEach(() => {
  runFromNoon();
});

it.each([
  ["goes on as Clerk's does", 60],
  ["was set back by half of the time since", 30],
  ["was set back to when it was sent first", 0],
  ["was set back by more than that", -60],
])("what was given once stays charged in the whole line where the clock %s", async (_how, minutes) => {
  clerksMs += 60 * MINUTE_MS;
  vi.setSystemTime(NOON + minutes * MINUTE_MS);
  expect((await ask("k1")).status).toBe(200);
  expect(clerk.entries).toHaveLength(1);
  expect([await used(), (await lastRecordOf(child.id))?.error]).toEqual([[100, 100], null]);
  expect((await ask("k2")).codes).toEqual(["bailiff_limit_exceeded"]);
  expect(clerk.entries).toHaveLength(1);
});
