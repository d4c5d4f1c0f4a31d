// Credits: balances per user and currency, and one key space of idempotency keys for the whole instance.
import { describe, expect, test } from "vitest";
import { SEED } from "../../../emulator/server.ts";
import { at, code, harnessOfFile } from "./harness.ts";

const harness = await harnessOfFile();

const path = (userId: string): string => `/users/${userId}/billing/credits`;
const adjust = (userId: string, body: object) => harness.call("POST", path(userId), { body });
const balance = async (userId: string): Promise<unknown> => at((await harness.call("GET", path(userId))).body, "balance");
const increase = { amount: 1250, action: "increase", idempotency_key: "k-1" };

describe("the balance", () => {
  test("is null for a user who never had credits", async () => {
    const answer = await harness.call("GET", path(SEED.staff.id));
    expect(answer.body).toEqual({ object: "commerce_credit_balance", balance: null });
  });

  test("is money in Clerk's shape", async () => {
    expect(await balance(SEED.credits.id)).toEqual({
      amount: 5000,
      amount_formatted: "$50.00",
      currency: "USD",
      currency_symbol: "$",
    });
  });

  test("is kept apart by currency", async () => {
    await adjust(SEED.credits.id, { ...increase, currency: "eur" });
    expect(await balance(SEED.credits.id)).toMatchObject({ amount: 5000, currency: "USD" });
    await adjust(SEED.staff.id, { ...increase, currency: "EUR", idempotency_key: "k-2" });
    expect(await balance(SEED.staff.id)).toMatchObject({ amount: 1250, currency: "EUR", amount_formatted: "€12.50" });
  });
});

describe("an adjustment", () => {
  test("answers with its ledger entry", async () => {
    const answer = await adjust(SEED.credits.id, { ...increase, note: "Sorry for the wait" });
    expect(answer.body).toMatchObject({
      object: "commerce_credit_ledger",
      amount: { amount: 1250, amount_formatted: "$12.50" },
      source_type: "grant",
      note: "Sorry for the wait",
      created_at: "2026-11-23T12:00:00.000Z",
    });
    expect(await balance(SEED.credits.id)).toMatchObject({ amount: 6250 });
  });

  test("with the same key is applied once, whatever else it says", async () => {
    const first = await adjust(SEED.credits.id, increase);
    harness.clock.now += 5000;
    for (const again of [increase, { ...increase, amount: 99 }, { ...increase, action: "decrease" }]) {
      expect((await adjust(SEED.credits.id, again)).body).toEqual(first.body);
    }
    expect((await adjust(SEED.staff.id, increase)).body).toEqual(first.body);
    expect(await balance(SEED.credits.id)).toMatchObject({ amount: 6250 });
    expect(await balance(SEED.staff.id)).toBeNull();
  });

  test("may take the balance to zero and not below", async () => {
    const below = await adjust(SEED.credits.id, { amount: 5001, action: "decrease", idempotency_key: "k-3" });
    expect([below.status, code(below)]).toEqual([422, "form_param_value_invalid"]);
    const zero = await adjust(SEED.credits.id, { amount: 5000, action: "decrease", idempotency_key: "k-3" });
    expect(at(zero.body, "amount", "amount_formatted")).toBe("-$50.00");
    expect(await balance(SEED.credits.id)).toMatchObject({ amount: 0 });
  });

  test.each([
    [{ ...increase, amount: 0 }, "form_param_value_invalid", "amount"],
    [{ ...increase, amount: -5 }, "form_param_value_invalid", "amount"],
    [{ ...increase, amount: 1.5 }, "form_param_type_invalid", "amount"],
    [{ ...increase, amount: "5" }, "form_param_type_invalid", "amount"],
    [{ amount: 5, action: "increase" }, "form_param_missing", "idempotency_key"],
    [{ amount: 5, idempotency_key: "k" }, "form_param_missing", "action"],
    [{ ...increase, action: "double" }, "form_param_value_invalid", "action"],
    [{ ...increase, reason: "x" }, "form_param_unknown", "reason"],
  ])("%j is 422 %s about %s", async (body, expected, param) => {
    const answer = await adjust(SEED.credits.id, body);
    expect([answer.status, code(answer), at(answer.body, "errors", 0, "meta", "param_name")]).toEqual([422, expected, param]);
    expect(await balance(SEED.credits.id)).toMatchObject({ amount: 5000 });
  });
});
