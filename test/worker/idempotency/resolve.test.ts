// What nobody knows is listed, and an operator's word on it, with a reason, is a record like any other; it frees or keeps what was taken.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectWholeChain, ledgerOf, recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { adjust, connectionLost, creditClerk, usageOf } from "../limits/credit-clerk.ts";
import { json } from "../scripted-clerk.ts";
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
    {
      policy: "spender",
      rules: [
        { id: "spend", allow: ["users.adjust_billing_credit_balance"], limit: [{ sum: "args.amount", max: 1000, per: "30d" }] },
        { id: "more", allow: ["audit.*", "keys.create"] },
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

describe("a repeat of what had happened", () => {
  /** Clerk gave it, and its answer was too long to be kept; the repeat of it ended unclear. */
  const givenAndAskedAgain = async (spender: MintedKey) => {
    const clerk = creditClerk();
    gateway.clerk.answerWith(async (call) => {
      const given: object = await clerk.answer(call).json();
      return json({ ...given, note: "x".repeat(20_000) }, 200, { date: new Date().toUTCString() });
    });
    const ask = () => adjust(gateway, spender.key, { idempotency_key: `given-${spender.id}` });
    expect((await ask()).status).toBe(200);
    gateway.clerk.answerWith(() => connectionLost());
    expect((await ask()).status).toBe(502);
    await ringAlarm(spender.id);
    const repeat = (await recordsOf(spender.id)).findLast(({ type }) => type === "intent");
    expect(repeat?.repeat_of).toBeDefined();
    return { ask, clerk, repeat: repeat?.id ?? "" };
  };

  it.each(["failed", "refused"])("said to have %s leaves what it repeats charged, and named", async (outcome) => {
    const spender = await gateway.mint(["finance"]);
    const { ask, clerk, repeat } = await givenAndAskedAgain(spender);
    expect((await resolve(outcome, undefined, repeat)).status).toBe(200);
    expect((await usageOf(gateway, spender.id))["finance/spend#1"]).toBe(100);
    gateway.clerk.answerWith((call) => clerk.answer(call));
    expect((await ask()).status).toBe(200);
    expect([(await usageOf(gateway, spender.id))["finance/spend#1"], clerk.entries.length]).toEqual([100, 1]);
    await expectWholeChain(spender.id);
  });

  it("stays charged with the key above it too, once", async () => {
    const top = await gateway.mint(["spender"]);
    const child = await gateway.mint(["spender"], { name: "Child" }, top.key);
    const { ask, clerk, repeat } = await givenAndAskedAgain(child);
    expect((await resolve("failed", undefined, repeat)).status).toBe(200);
    const usedByBoth = () => Promise.all([child, top].map(async ({ id }) => (await usageOf(gateway, id))["spender/spend#1"]));
    expect(await usedByBoth()).toEqual([100, 100]);
    gateway.clerk.answerWith((call) => clerk.answer(call));
    expect((await ask()).status).toBe(200);
    expect(await usedByBoth()).toEqual([100, 100]);
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

describe("a key that spends and may resolve", () => {
  const OWN_LINE = { status: 403, codes: ["bailiff_policy_denied"] };
  const childOf = async (parent: MintedKey): Promise<MintedKey> => {
    const body = { name: "Child", owner: "team@example.com", policies: ["spender"] };
    const minted = await gateway.admin("POST", "/keys", body, parent.key);
    expect(minted).toMatchObject({ status: 201 });
    return { id: String(minted.body?.["id"]), key: String(minted.body?.["key"]) };
  };
  /** Spends all that there is, with nobody hearing how it ended. */
  const spendAll = async (spender: MintedKey) => {
    gateway.clerk.answerWith(() => connectionLost());
    for (let time = 0; time < 10; time += 1) expect((await adjust(gateway, spender.key)).status).toBe(502);
    expect((await adjust(gateway, spender.key)).status).toBe(429);
    await ringAlarm(spender.id);
  };
  const intentsOf = async (spender: MintedKey) =>
    (await recordsOf(spender.id)).filter(({ type }) => type === "intent").map(({ id }) => id);
  const usedBy = async ({ id }: MintedKey) => (await usageOf(gateway, id))["spender/spend#1"];

  it.each<[string, (top: MintedKey) => Promise<{ spends: MintedKey; resolves: MintedKey }>]>([
    ["itself", async (top) => ({ spends: top, resolves: top })],
    ["its parent", async (top) => ({ spends: top, resolves: await childOf(top) })],
    ["its child", async (top) => ({ spends: await childOf(top), resolves: top })],
    ["its grandparent", async (top) => ({ spends: top, resolves: await childOf(await childOf(top)) })],
    ["its sibling", async (top) => ({ spends: await childOf(top), resolves: await childOf(top) })],
    ["its cousin", async (top) => ({ spends: await childOf(await childOf(top)), resolves: await childOf(await childOf(top)) })],
  ])("gets no budget back by resolving for %s, and the refusal is on record", async (_name, line) => {
    const top = await gateway.mint(["spender"]);
    const { spends, resolves } = await line(top);
    await spendAll(spends);
    for (const outcome of ["failed", "refused", "ok"])
      for (const intent of await intentsOf(spends)) expect(await resolve(outcome, resolves.key, intent)).toMatchObject(OWN_LINE);
    expect([await usedBy(spends), await usedBy(top)]).toEqual([1000, 1000]);
    expect((await adjust(gateway, spends.key)).status).toBe(429);
    const told = (await recordsOf("admin")).findLast(({ type, operation }) => type === "admin" && operation === "audit.resolve");
    expect(told).toMatchObject({
      outcome: "refused",
      error: "bailiff_policy_denied",
      key: { id: resolves.id },
    });
  });

  it("is resolved for by the root token, and by a key of another line, though of the same owner", async () => {
    const top = await gateway.mint(["spender"]);
    await spendAll(top);
    const [first, second] = await intentsOf(top);
    const reviewer = await gateway.mint(["reviewer"]);
    expect((await resolve("failed", reviewer.key, first)).status).toBe(200);
    expect((await resolve("failed", undefined, second)).status).toBe(200);
    expect(await usedBy(top)).toBe(800);
  });

  it("does not say what became of its own call to the admin plane either", async () => {
    const top = await gateway.mint(["spender"]);
    await childOf(top);
    const intent = (await recordsOf("admin")).findLast(({ type, operation }) => type === "intent" && operation === "keys.create");
    if (intent === undefined) throw new Error("nothing was recorded");
    // Its Worker is lost before the end is on record.
    await ledgerOf("admin").admit(
      { basis: null, intent: { ...intent, request_id: `req_lost_${top.id}` }, settleByMs: 0 },
      "admin",
    );
    await ringAlarm("admin");
    const lost = (await recordsOf("admin")).findLast(
      ({ type, request_id }) => type === "intent" && request_id === `req_lost_${top.id}`,
    );
    expect(await resolve("failed", top.key, lost?.id)).toMatchObject(OWN_LINE);
    expect((await resolve("failed", undefined, lost?.id)).status).toBe(200);
  });
});
