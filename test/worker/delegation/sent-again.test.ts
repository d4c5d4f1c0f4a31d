// A credit that ended unclear is sent again, and a key above has moved on meanwhile: it is decided once more, and what is decided then holds
// for this try as for any other. Its intent of the round before is no licence.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { expectWholeChain, recordsOf } from "../ledger-inspection.ts";
import { adjust, type CreditClerk, connectionLost, creditClerk, usageOf } from "../limits/credit-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const CREDITS = "users.adjust_billing_credit_balance";
const spend = { id: "spend", allow: [CREDITS], limit: [{ sum: "args.amount", max: 1000, per: "1d" }] };
const POLICIES = [
  { policy: "finance", rules: [spend, { id: "mint", allow: ["keys.create"] }] },
  { policy: "narrower", rules: [spend, { id: "mint", allow: ["keys.create"] }] },
  { policy: "asking", rules: [{ id: "spend", allow: [CREDITS], approve: { count: 1, within: "1h" } }] },
  { policy: "little", rules: [{ ...spend, limit: [{ sum: "args.amount", max: 150, per: "1d" }] }] },
];
const here = testGateway();
const there = testGateway();
let clerk: CreditClerk;
let parent: MintedKey;
let child: MintedKey;

const ask = (more: Readonly<Record<string, unknown>> = {}) => adjust(there, child.key, { idempotency_key: "k1", ...more });
/** In another isolate: this one goes on with its lease of the key above. */
const narrow = (policy: string) => here.admin("PATCH", `/keys/${parent.id}`, { policies: [policy] });

beforeEach(async () => {
  vi.setSystemTime(Date.parse("2026-11-23T12:00:00.000Z"));
  expect((await here.publish(POLICIES)).status).toBe(200);
  clerk = creditClerk();
  there.clerk.sent.length = 0;
  parent = await here.mint(["finance"]);
  child = await here.mint(["finance"], { name: "Child" }, parent.key);
  there.clerk.answerWith(() => connectionLost());
  expect((await ask()).codes).toEqual(["bailiff_upstream_unreachable"]);
  there.clerk.answerWith((call) => clerk.answer(call));
  there.clerk.sent.length = 0;
});
afterEach(() => {
  runFromNoon();
});

it("others must agree first where the key above needs that by now", async () => {
  expect((await narrow("asking")).status).toBe(200);
  expect((await ask()).codes).toEqual(["bailiff_approval_required"]);
  expect(there.clerk.sent).toHaveLength(0);
});

it("it is refused where the key itself was revoked meanwhile", async () => {
  expect((await narrow("narrower")).status).toBe(200);
  const { ledgers } = there.services;
  const { reserve } = ledgers;
  ledgers.reserve = async (...asked) => {
    ledgers.reserve = reserve;
    const reserved = await reserve(...asked);
    expect((await here.admin("POST", `/keys/${child.id}/revoke`, { reason: "gone" })).status).toBe(200);
    return reserved;
  };
  expect((await ask()).codes).toEqual(["clerk_key_invalid"]);
  expect(there.clerk.sent).toHaveLength(0);
});

it("it is charged by the limits that are in force by now, where it is sent", async () => {
  expect((await narrow("little")).status).toBe(200);
  expect((await ask()).status).toBe(200);
  for (const { id } of [child, parent])
    expect(await usageOf(here, id)).toMatchObject({ "finance/spend#1": 100, "little/spend#1": 100 });
  expect((await ask({ idempotency_key: "k2" })).codes).toEqual(["bailiff_limit_exceeded"]);
});

it("where all agree it is sent, once, charged once, with an intent of its own, and its end is known", async () => {
  expect((await narrow("narrower")).status).toBe(200);
  expect((await ask()).status).toBe(200);
  expect((await ask()).status).toBe(200);
  expect([there.clerk.sent.length, clerk.entries.length]).toEqual([1, 1]);
  for (const { id } of [child, parent]) expect(await usageOf(here, id)).toMatchObject({ "finance/spend#1": 100 });
  expect((await here.admin("GET", `/audit?open=true&key=${child.id}`)).body?.["data"]).toEqual([]);
  const told = (await recordsOf(child.id)).map(({ type, outcome, error, intent_id }) => [
    type,
    outcome ?? error,
    Number(intent_id?.split("-")[1]),
  ]);
  expect(told.slice(-4)).toEqual([
    ["resolved", "unknown", 4],
    ["intent", null, 7],
    ["outcome", "ok", 7],
    ["read", "ok", 1],
  ]);
  await expectWholeChain(child.id);
});
