// Requests for approval that an earlier version kept, and a Worker of an earlier version, which is there for a while during a deployment.
import { runInDurableObject } from "cloudflare:test";
import { beforeAll, expect, it } from "vitest";
import { BLANK_DRAFT } from "../../../src/audit/record.ts";
import type { ApprovalVerdict } from "../../../src/ledger/approval-protocol.ts";
import { ledgerOf, ringAlarm } from "../ledger-inspection.ts";
import { approvalIdOf, approvalScene, POLICIES, setTheScene, statusOf } from "./approval-scene.ts";

const AMOUNT = 4_711;
const scene = approvalScene();
const { gateway } = scene;
let id: string;

const amount = async () => (await gateway.admin("GET", `/approvals?status=pending`)).text.includes(`"amount":${AMOUNT}`);
/** As an earlier version erased: without a word to the Registry. */
const erasedBefore = () =>
  runInDurableObject(ledgerOf(scene.asker.id), (_ledger, { storage: { sql } }) => {
    sql.exec("UPDATE approvals SET asked = json_set(asked, '$.args', NULL)");
  });
const erase = async () => {
  expect((await gateway.admin("POST", "/audit/erase", { target: "user_1", reason: "asked for" })).status).toBe(200);
  await ringAlarm(scene.asker.id);
};

beforeAll(async () => {
  const credit = { id: "credit", allow: ["users.adjust_billing_credit_balance"], approve: { count: 1, within: "1h" } };
  await setTheScene(scene, [{ policy: "asker", rules: [credit] }, ...POLICIES.slice(1)]);
  const body = { action: "increase", amount: AMOUNT, idempotency_key: "one", note: "goodwill" };
  id = approvalIdOf(await gateway.call("POST", "/v1/users/user_1/billing/credits", { key: scene.asker.key, body }));
  await ringAlarm(scene.asker.id);
});

it("gives up an amount that an erase of an earlier version left in the list, once the user is erased again", async () => {
  await erasedBefore();
  await ringAlarm(scene.asker.id);
  expect(await amount()).toBe(true);
  await erase();
  expect(await amount()).toBe(false);
});

it("is answered to a Worker of before in words that it knows: nothing can be said to what was erased", async () => {
  await erasedBefore();
  const by = { id: scene.approver.id, name: "key", owner: "lead@example.com", ancestors: [] };
  const record = { ...BLANK_DRAFT, type: "admin", request_id: "req_of_before", key: by } as const;
  const verdict: ApprovalVerdict = { n: 1, step: "approve", by, reason: "invoice checked", record };
  const said = await ledgerOf(scene.asker.id).decideApproval(verdict, scene.asker.id);
  expect(said).toEqual({ ok: false, code: "not_open", status: "pending" });
  expect(await statusOf(scene, id)).toBe("pending");
});
