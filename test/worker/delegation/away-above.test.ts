// The Ledger of a key above is away when an act of a delegated key is to be charged there, or given back: what certainly did not happen goes
// back all the same, or a child would use up its parent's budget with nothing sent.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { ledgerOf, ringAlarm } from "../ledger-inspection.ts";
import { adjust, type CreditClerk, connectionLost, creditClerk, refusedByClerk, usageOf } from "../limits/credit-clerk.ts";
import { json, type UpstreamCall } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const CREDITS = "users.adjust_billing_credit_balance";
const spend = { id: "spend", allow: [CREDITS], limit: [{ sum: "args.amount", max: 1000, per: "30d" }] };
const gateway = testGateway();
const { ledgers } = gateway.services;
let clerk: CreditClerk;
let line: readonly MintedKey[];

const used = () => Promise.all(line.map(async ({ id }) => (await usageOf(gateway, id))["finance/spend#1"]));

beforeEach(async () => {
  const rules = [spend, { id: "mint", allow: ["keys.create"] }];
  expect((await gateway.publish([{ policy: "finance", rules }])).status).toBe(200);
  clerk = creditClerk();
  gateway.clerk.sent.length = 0;
  gateway.clerk.answerWith((call) => clerk.answer(call));
  const top = await gateway.mint(["finance"]);
  line = [await gateway.mint(["finance"], { name: "Child" }, top.key), top];
});

afterEach(() => {
  runFromNoon();
});

const ask = (more: object = {}) => adjust(gateway, line[0]?.key ?? "", { ...more });

it("what it had reserved and could not say so in time is given back once it hears of it", async () => {
  const { reserve } = ledgers;
  vi.spyOn(ledgers, "reserve").mockImplementationOnce(async (...asked) => {
    await reserve(...asked);
    return null;
  });
  vi.spyOn(ledgers, "release").mockResolvedValueOnce(null).mockResolvedValueOnce(null);
  expect(await ask()).toMatchObject({ status: 503, codes: ["bailiff_ledger_unavailable"] });
  vi.restoreAllMocks();
  expect([gateway.clerk.sent.length, await used()]).toEqual([0, [0, 0]]);
});

it("what is charged above too late is not charged: its time was over, and the same credit was sent again and done meanwhile", async () => {
  vi.setSystemTime(Date.parse("2026-11-23T12:00:00.000Z"));
  const { reserve } = ledgers;
  vi.spyOn(ledgers, "reserve").mockImplementationOnce(async (...asked) => {
    vi.setSystemTime(Date.now() + 11_000);
    expect((await ask({ idempotency_key: "k1" })).status).toBe(200);
    return reserve(...asked);
  });
  const first = await ask({ idempotency_key: "k1" });
  vi.restoreAllMocks();
  expect([clerk.entries.length, await used()]).toEqual([1, [100, 100]]);
  expect(first.status).toBeGreaterThanOrEqual(500);
  expect((await ask({ idempotency_key: "k1" })).status).toBe(200);
  expect([clerk.entries.length, gateway.clerk.sent.length]).toEqual([1, 1]);
});

it("what Clerk refused is given back once it hears of it", async () => {
  gateway.clerk.answerWith(() => refusedByClerk());
  vi.spyOn(ledgers, "release").mockResolvedValueOnce(null).mockResolvedValueOnce(null).mockResolvedValueOnce(null);
  expect((await ask()).status).toBe(422);
  vi.restoreAllMocks();
  expect(await used()).toEqual([0, 0]);
});

it("where it does not for long, the log says so, and the Ledger of the key that asked tells it in time", async () => {
  gateway.clerk.answerWith(() => refusedByClerk());
  vi.spyOn(ledgers, "release").mockResolvedValue(null);
  expect((await ask()).status).toBe(422);
  vi.restoreAllMocks();
  expect(await used()).toEqual([0, 100]);
  expect(gateway.logged.filter((entry) => entry.includes("charge_not_released")).map((entry) => JSON.parse(entry))).toEqual([
    expect.objectContaining({ ledger: line[1]?.id, outcome: "refused" }),
  ]);
  await ringAlarm(line[0]?.id ?? "");
  expect(await used()).toEqual([0, 0]);
});

const tooLong = async (call: UpstreamCall) => {
  const answered = clerk.answer(call);
  const entry: object = await answered.json();
  return json({ ...entry, padding: "x".repeat(20_000) }, 200, { date: answered.headers.get("date") ?? "" });
};
const hadAlready = () => clerk.entries.push({ key: "k1", amount: 100, currency: "USD", createdAtMs: Date.now() - 3_600_000 });
const saidToBeFailed = async () => {
  const open = await gateway.admin("GET", `/audit?open=true&key=${line[0]?.id}`);
  const [intent] = (open.body?.["data"] ?? []) as readonly { readonly id: string }[];
  const said = { outcome: "failed", reason: "not at Clerk" };
  expect((await gateway.admin("POST", `/audit/${intent?.id}/resolve`, said)).status).toBe(200);
};
const ringLater = async () => {
  expect(await used()).toEqual([0, 100]);
  for (const _time of [1, 2]) await ringAlarm(line[0]?.id ?? "");
};

it("a credit that Clerk had already goes back there from the alarm, where whoever held the call could not say so", async () => {
  hadAlready();
  vi.spyOn(ledgers, "release").mockResolvedValue(null);
  expect((await ask({ idempotency_key: "k1" })).status).toBe(200);
  vi.restoreAllMocks();
  await ringLater();
  expect(await used()).toEqual([0, 0]);
  // Asked for again it is told from memory.
  expect([(await ask({ idempotency_key: "k1" })).status, gateway.clerk.sent.length, await used()]).toEqual([200, 1, [0, 0]]);
});

it("where its answer was too long to be kept, it stays: a repeat is charged there under the same name", async () => {
  hadAlready();
  gateway.clerk.answerWith(tooLong);
  vi.spyOn(ledgers, "release").mockResolvedValue(null);
  expect((await ask({ idempotency_key: "k1" })).status).toBe(200);
  vi.restoreAllMocks();
  await ringLater();
  expect(await used()).toEqual([0, 100]);
});

it("a word that an act which was sent again did not happen goes back there from the alarm, under the name of its first try", async () => {
  gateway.clerk.answerWith(() => connectionLost());
  for (const _time of [1, 2]) expect((await ask({ idempotency_key: "k1" })).status).toBe(502);
  expect(await used()).toEqual([100, 100]);
  vi.spyOn(ledgers, "release").mockResolvedValue(null);
  await saidToBeFailed();
  vi.restoreAllMocks();
  await ringLater();
  expect(await used()).toEqual([0, 0]);
});

it("one on a repeat alone, whose act happened, gives nothing back", async () => {
  gateway.clerk.answerWith(tooLong);
  expect((await ask({ idempotency_key: "k1" })).status).toBe(200);
  gateway.clerk.answerWith(() => connectionLost());
  expect((await ask({ idempotency_key: "k1" })).status).toBe(502);
  await saidToBeFailed();
  for (const _time of [1, 2]) await ringAlarm(line[0]?.id ?? "");
  expect([clerk.entries.length, await used()]).toEqual([1, [100, 100]]);
});

it("a key above that does not answer keeps nothing from the copy and from hooks", async () => {
  const [{ id: below }, { id: above }] = [line[0] ?? { id: "" }, line[1] ?? { id: "" }];
  gateway.clerk.answerWith(() => refusedByClerk());
  expect((await ask()).status).toBe(422);
  const seen: unknown[] = [];
  await runInDurableObject(ledgerOf(above), (ledger) => {
    vi.spyOn(Object.getPrototypeOf(ledger), "release").mockImplementation(async () => {
      seen.push((await env.AUDIT_KV.list({ prefix: "audit/" })).keys.some(({ name }) => name.includes(`-${below}-`)));
    });
  });
  await ringAlarm(below);
  vi.restoreAllMocks();
  expect(seen).toEqual([true]);
});

it("what is charged above stays where nobody knows, or where it happened, however often the Ledger tells what did not", async () => {
  const [{ id } = { id: "" }] = line;
  expect((await ask({ idempotency_key: "given" })).status).toBe(200);
  gateway.clerk.answerWith(() => connectionLost());
  expect((await ask({ idempotency_key: "lost" })).status).toBe(502);
  gateway.clerk.answerWith(() => refusedByClerk());
  expect((await ask()).status).toBe(422);
  // Sent again, and refused: which says nothing of the first.
  expect((await ask({ idempotency_key: "lost" })).status).toBe(422);
  for (const _time of [1, 2]) await ringAlarm(id);
  expect(await used()).toEqual([200, 200]);
});
