// What an operator says of an act that was charged in other Ledgers than its intent is in: a call of the admin plane in that of the key that
// acted, an act of a delegated key in those of the keys above it.
import { beforeAll, expect, it, vi } from "vitest";
import { recordsOf } from "../ledger-inspection.ts";
import { adjust, connectionLost, usageOf } from "../limits/credit-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const CREDITS = "users.adjust_billing_credit_balance";
const RULES = [
  { id: "mint", allow: ["keys.create"], limit: [{ max: 5, per: "1d" }] },
  { id: "spend", allow: [CREDITS], limit: [{ sum: "args.amount", max: 1000, per: "1d" }] },
];
const gateway = testGateway();

const mintBy = (by: MintedKey) =>
  gateway.admin("POST", "/keys", { name: "Child", owner: "team@example.com", policies: ["desk"] }, by.key);
const childOf = (by: MintedKey) => gateway.mint(["desk"], {}, by.key);
const used = async (limit: string, ...keys: readonly MintedKey[]) =>
  Promise.all(keys.map(async ({ id }) => (await usageOf(gateway, id))[`desk/${limit}#1`] ?? 0));
const resolve = (intentId: string | undefined, outcome: string) =>
  gateway.admin("POST", `/audit/${intentId}/resolve`, { outcome, reason: "looked" });
/** Its Ledger was made, or was not: nobody heard. */
async function mintUnheard(by: MintedKey): Promise<string | undefined> {
  const createKey = vi.spyOn(gateway.services.ledgers, "createKey").mockResolvedValueOnce(null);
  expect((await mintBy(by)).codes).toEqual(["bailiff_ledger_unavailable"]);
  createKey.mockRestore();
  const intent = (await recordsOf("admin")).findLast(({ type, operation }) => type === "intent" && operation === "keys.create");
  return intent?.id;
}

beforeAll(async () => {
  expect((await gateway.publish([{ policy: "desk", rules: RULES }])).status).toBe(200);
});

it.each([
  ["failed", 0],
  ["refused", 0],
  ["ok", 1],
])(
  "a call of the admin plane that is said to be %s leaves %i of it charged, to its key and the one above",
  async (outcome, left) => {
    const top = await gateway.mint(["desk"]);
    const child = await childOf(top);
    const [before] = await used("mint", top);
    const intentId = await mintUnheard(child);
    expect(await used("mint", child, top)).toEqual([1, Number(before) + 1]);
    expect((await resolve(intentId, outcome)).status).toBe(200);
    expect(await used("mint", child, top)).toEqual([left, Number(before) + left]);
  },
);

it("nothing is said while it cannot be known who else was charged, and afterwards it goes back to all", async () => {
  const top = await gateway.mint(["desk"]);
  const child = await childOf(top);
  gateway.clerk.answerWith(() => connectionLost());
  expect((await adjust(gateway, child.key)).status).toBe(502);
  const intent = (await recordsOf(child.id)).findLast(({ type }) => type === "intent");
  const lease = vi.spyOn(gateway.services.ledgers, "lease").mockResolvedValueOnce(null);
  expect(await resolve(intent?.id, "failed")).toMatchObject({ status: 503, codes: ["bailiff_ledger_unavailable"] });
  lease.mockRestore();
  expect(await used("spend", child, top)).toEqual([100, 100]);
  expect((await resolve(intent?.id, "failed")).status).toBe(200);
  expect(await used("spend", child, top)).toEqual([0, 0]);
});

/** The Ledger hears of it, and nobody hears of that. */
async function resolveUnheard(intentId: string | undefined, outcome: string): Promise<void> {
  const { ledgers } = gateway.services;
  const heard = ledgers.resolve;
  const lost = vi.spyOn(ledgers, "resolve").mockImplementationOnce(async (...asked) => {
    await heard(...asked);
    return null;
  });
  expect(await resolve(intentId, outcome)).toMatchObject({ status: 503, codes: ["bailiff_ledger_unavailable"] });
  lost.mockRestore();
}

it("what was said, with the answer lost, is told to all when it is said again, and is on record once", async () => {
  const top = await gateway.mint(["desk"]);
  const child = await childOf(top);
  gateway.clerk.answerWith(() => connectionLost());
  const ask = () => adjust(gateway, child.key, { idempotency_key: `lost-${child.id}` });
  // The second is sent for the first, and charged above by the name of that.
  for (const _time of [1, 2]) expect((await ask()).status).toBe(502);
  const intent = (await recordsOf(child.id)).findLast(({ type }) => type === "intent");
  await resolveUnheard(intent?.id, "failed");
  expect(await used("spend", child, top)).toEqual([0, 100]);
  expect((await resolve(intent?.id, "ok")).status).toBe(404);
  expect(await resolve(intent?.id, "failed")).toMatchObject({ status: 200, body: { intent_id: intent?.id, outcome: "failed" } });
  expect(await used("spend", child, top)).toEqual([0, 0]);
  expect((await recordsOf(child.id)).filter(({ reason }) => reason === "looked")).toHaveLength(1);
});

it("so is what was said of a call of the admin plane", async () => {
  const top = await gateway.mint(["desk"]);
  const child = await childOf(top);
  const before = await used("mint", child, top);
  const intentId = await mintUnheard(child);
  await resolveUnheard(intentId, "failed");
  expect((await resolve(intentId, "failed")).status).toBe(200);
  expect(await used("mint", child, top)).toEqual(before);
});
