// The answer to a repeat is a look: of a strict key, or below one, it asks the Ledgers of the whole line like any other.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { lastRecordOf } from "../ledger-inspection.ts";
import { adjust, creditClerk } from "../limits/credit-clerk.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const CREDITS = "users.adjust_billing_credit_balance";
const rules = [{ id: "all", allow: ["keys.create", "users.create", "users.get", CREDITS] }];
const here = testGateway();
const there = testGateway();
let parent: MintedKey;
let child: MintedKey;

const create = () =>
  there.call("POST", "/v1/users", {
    key: child.key,
    body: { email_address: ["new@example.com"] },
    headers: { "idempotency-key": "k1" },
  });
const credit = () => adjust(there, child.key, { idempotency_key: "k1" });

beforeEach(async () => {
  expect((await here.publish([{ policy: "team", rules }])).status).toBe(200);
  const clerk = creditClerk();
  there.clerk.sent.length = 0;
  there.clerk.answerWith((call) =>
    call.url.includes("/credits") ? clerk.answer(call) : json({ id: "user_new", object: "user" }),
  );
  parent = await here.mint(["team"], { consistency: "strict" });
  child = await here.mint(["team"], { name: "Child", consistency: "strict" }, parent.key);
});

describe.each([
  ["a creation", create],
  ["a credit", credit],
])("the repeat of %s", (_what, send) => {
  it("is answered while the line is in force, and not from the moment on at which a key above is revoked", async () => {
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(200);
    const { body } = await here.admin("POST", `/keys/${parent.id}/revoke`, { reason: "gone" });
    expect(body?.["status"]).toBe("revoked");
    expect((await send()).codes).toEqual(["clerk_key_invalid"]);
  });

  it("is decided by what the key above is now, in every isolate", async () => {
    expect((await send()).status).toBe(200);
    expect((await here.admin("PATCH", `/keys/${parent.id}`, { scopes: ["keys.create"] })).status).toBe(200);
    expect((await send()).codes).toEqual(["bailiff_scope_denied"]);
    expect(there.clerk.sent.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it("is on record before it is told", async () => {
    expect((await send()).status).toBe(200);
    const append = vi.spyOn(there.services.ledgers, "append").mockResolvedValueOnce(null);
    expect((await send()).codes).toEqual(["bailiff_ledger_unavailable"]);
    append.mockRestore();
    expect((await send()).status).toBe(200);
    expect(await lastRecordOf(child.id)).toMatchObject({ type: "read", outcome: "ok" });
  });
});
