// A key above has moved on between decision and reservation: the intent is closed with nothing sent, and the call decided once more. What is
// then sent has a record of its own, whatever the Ledger did meanwhile.
import { beforeEach, expect, it, vi } from "vitest";
import { recordsOf } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const POLICIES = ["team", "other"].map((policy) => ({ policy, rules: [{ id: "all", allow: ["keys.create", "users.ban"] }] }));
const here = testGateway();
const there = testGateway();
let child: MintedKey;

beforeEach(async () => {
  expect((await here.publish(POLICIES)).status).toBe(200);
  there.clerk.sent.length = 0;
  there.clerk.answerWith(() => json({ id: "user_1", object: "user" }));
  const parent = await here.mint(["team"]);
  child = await here.mint(["team"], { name: "Child" }, parent.key);
  expect((await ban()).status).toBe(200);
  expect((await here.admin("PATCH", `/keys/${parent.id}`, { policies: ["other"] })).status).toBe(200);
});

const ban = () => there.call("POST", "/v1/users/user_1/ban", { key: child.key });
const outcomes = async () =>
  (await recordsOf(child.id)).filter(({ type }) => type !== "intent").map(({ outcome, error }) => [outcome, error]);

it("the call that was decided again is sent once, and on record as such", async () => {
  expect((await ban()).status).toBe(200);
  expect(there.clerk.sent).toHaveLength(2);
  expect(await outcomes()).toEqual([
    ["ok", null],
    ["failed", "decided_again"],
    ["ok", null],
  ]);
});

it("where the first intent could not be closed at once, nothing is sent: closed later, it would say so of what was", async () => {
  const settle = there.services.ledgers.settle;
  const spy = vi.spyOn(there.services.ledgers, "settle").mockImplementationOnce(async () => null);
  spy.mockImplementation(settle);
  const answer = await ban();
  spy.mockRestore();
  expect([answer.status, answer.codes]).toEqual([503, ["bailiff_ledger_unavailable"]]);
  expect(there.clerk.sent).toHaveLength(1);
  expect(await outcomes()).toEqual([
    ["ok", null],
    ["failed", "decided_again"],
  ]);
  expect((await ban()).status).toBe(200);
});
