// What nobody knows is listed, and an operator's word on it, with a reason, is a record like any other; it frees or keeps what was taken.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectWholeChain, recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { adjust, connectionLost, creditClerk, usageOf } from "../limits/credit-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const gateway = testGateway();
let key: MintedKey;

beforeAll(async () => {
  await gateway.publish([
    {
      policy: "finance",
      rules: [
        { id: "spend", allow: ["users.adjust_billing_credit_balance"], limit: [{ sum: "args.amount", max: 1000, per: "30d" }] },
      ],
    },
    { policy: "reviewer", rules: [{ id: "review", allow: ["audit.*"] }] },
    { policy: "reader", rules: [{ id: "read", allow: ["audit.read"] }] },
  ]);
});
beforeEach(async () => {
  key = await gateway.mint(["finance"]);
  gateway.clerk.answerWith(() => connectionLost());
  expect((await adjust(gateway, key.key, { idempotency_key: `lost-${key.id}` })).status).toBe(502);
  await ringAlarm(key.id);
});

const resolve = (outcome: string, as?: string, intent = `${key.id}-1`) =>
  gateway.admin("POST", `/audit/${intent}/resolve`, { outcome, reason: "asked finance" }, as);
const listed = async () => {
  const { body } = await gateway.admin("GET", `/audit?open=true&key=${key.id}`);
  const data: unknown = body?.["data"];
  return Array.isArray(data) ? data.map(({ id }: { id: string }) => id) : [];
};
const used = async () => (await usageOf(gateway, key.id))["finance/spend#1"];

describe("an intent whose outcome is unknown", () => {
  it.each([
    ["ok", 100],
    ["refused", 0],
    ["failed", 0],
  ])("said to be %s leaves %i charged, is on the record with who and why, and is listed no more", async (outcome, charged) => {
    const reviewer = await gateway.mint(["reviewer"], { name: "Reviewer" });
    expect([await listed(), await used()]).toEqual([[`${key.id}-1`], 100]);
    expect((await resolve(outcome, reviewer.key)).status).toBe(200);
    expect([await listed(), await used()]).toEqual([[], charged]);
    expect((await recordsOf(key.id)).at(-1)).toMatchObject({
      type: "resolved",
      outcome,
      intent_id: `${key.id}-1`,
      reason: "asked finance",
      key: { id: reviewer.id },
    });
    const told = (await recordsOf("admin")).filter(({ operation }) => operation === "audit.resolve").at(-1);
    expect(told).toMatchObject({ target: `${key.id}-1`, outcome: "ok", key: { id: reviewer.id } });
    await expectWholeChain(key.id);
  });

  it("is resolved once", async () => {
    await resolve("ok");
    expect(await resolve("failed")).toMatchObject({ status: 404, codes: ["bailiff_not_found"] });
    expect(await used()).toBe(100);
  });

  it("said not to have happened, and asked for again with the same key, is a new act", async () => {
    await resolve("failed");
    const clerk = creditClerk();
    gateway.clerk.answerWith((call) => clerk.answer(call));
    expect((await adjust(gateway, key.key, { idempotency_key: `lost-${key.id}` })).status).toBe(200);
    expect([await used(), clerk.entries.length]).toEqual([100, 1]);
  });

  it("said to have happened, and asked for again with the same key, is sent again under the same charge: Clerk knows best", async () => {
    await resolve("ok");
    const clerk = creditClerk();
    gateway.clerk.answerWith((call) => clerk.answer(call));
    expect((await adjust(gateway, key.key, { idempotency_key: `lost-${key.id}` })).status).toBe(200);
    expect([await used(), clerk.entries.length]).toEqual([100, 1]);
  });

  it.each([
    ["without a reason", { outcome: "ok" }, 422],
    ["with an outcome that is none", { outcome: "unknown", reason: "x" }, 422],
  ])("cannot be resolved %s", async (_name, body, status) => {
    expect((await gateway.admin("POST", `/audit/${key.id}-1/resolve`, body)).status).toBe(status);
  });

  it("cannot be resolved by who may only read", async () => {
    const reader = await gateway.mint(["reader"]);
    expect(await resolve("failed", reader.key)).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
    expect(await used()).toBe(100);
  });

  it.each(["nosuchkey123-1", "admin-999999"])("%s, which is none, is 404", async (intent) => {
    expect(await resolve("ok", undefined, intent)).toMatchObject({ status: 404, codes: ["bailiff_not_found"] });
  });
});

it("an intent that is under way cannot be resolved", async () => {
  let status = 0;
  gateway.clerk.answerWith(async () => {
    status = (await resolve("failed", undefined, `${key.id}-3`)).status;
    return connectionLost();
  });
  await adjust(gateway, key.key);
  expect(status).toBe(409);
});
