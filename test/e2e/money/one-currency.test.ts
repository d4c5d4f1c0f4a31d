// One currency under several spellings, over real sockets. The emulator reads currencies as leniently as Clerk does and books all of them
// as one, which is what made three budgets of one: 900 USD, 900 usd and 900 Usd under a limit of 1000 a day for each currency.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Emulator, SEED, startEmulator } from "../../../emulator/server.ts";
import { type Admin, adminOf } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";

const PER_CURRENCY = {
  policy: "per-currency",
  rules: [
    {
      id: "spend",
      allow: ["users.adjust_billing_credit_balance"],
      limit: [{ sum: "args.amount", max: 1000, per: "30d", by: "args.currency" }],
    },
  ],
};
const SPELLINGS = ["USD", "usd", "Usd", "uSd", undefined];
const state = temporaryState();
let emulator: Emulator;
let gateway: RunningGateway;
let admin: Admin;

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  admin = adminOf(gateway.url);
  await admin.publish([PER_CURRENCY]);
});
afterAll(async () => {
  await gateway?.stop();
  await emulator?.close();
  state.remove();
});

function give(url: string, key: string, idempotencyKey: string, currency: string | undefined): Promise<Response> {
  return fetch(`${url}/v1/users/${SEED.credits.id}/billing/credits`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ amount: 900, action: "increase", currency, idempotency_key: idempotencyKey }),
  });
}

const booked = (prefix: string) =>
  emulator.store.credits.entries
    .filter((entry) => entry.idempotency_key.startsWith(prefix))
    .map(({ amount, currency }) => [amount, currency]);

it("Clerk itself takes every spelling for one currency: that is what the gateway stands before", async () => {
  for (const [index, currency] of SPELLINGS.entries())
    expect((await give(emulator.url, CLERK_SECRET_KEY, `direct-${index}`, currency)).status).toBe(200);
  expect(booked("direct-")).toEqual(SPELLINGS.map(() => [900, "USD"]));
});

it.each(SPELLINGS.map((first) => [first ?? "none", first] as const))(
  "one budget for all of them, whichever comes first (%s), one after the other",
  async (name, first) => {
    const { key } = await admin.mint("per-currency");
    const told: number[] = [];
    for (const [index, currency] of [first, ...SPELLINGS].entries())
      told.push((await give(gateway.url, key, `${name}-first-${index}`, currency)).status);
    expect(told).toEqual([200, 429, 429, 429, 429, 429]);
    expect(booked(`${name}-first-`)).toEqual([[900, "USD"]]);
  },
);

it("one budget for all of them, all at once", async () => {
  const { key } = await admin.mint("per-currency");
  const told = await Promise.all(
    Array.from({ length: 50 }, (_, index) => give(gateway.url, key, `crowd-${index}`, SPELLINGS[index % SPELLINGS.length])),
  );
  expect(told.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 49 }, () => 429)]);
  expect(booked("crowd-")).toEqual([[900, "USD"]]);
});
