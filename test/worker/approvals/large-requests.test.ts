// Requests for approval whose arguments are as large as a call may have them: what a key is shown of its own goes through, and erasing them too.
import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { approvalId } from "../../../src/ledger/approval-protocol.ts";
import { ApprovalStore } from "../../../src/ledger/approval-store.ts";
import { ledgerOf } from "../ledger-inspection.ts";
import { testGateway } from "../test-gateway.ts";

const LEDGER = "large-requests";
const MANY = 160;
const { ledgers } = testGateway().services;

async function own() {
  const answer = await ledgers.approvalsOf(LEDGER);
  if (answer === null) throw new Error("it did not go through");
  return answer.value;
}

it("the newest of them are shown, as many as one answer carries, and all are erased", async () => {
  await runInDurableObject(ledgerOf(LEDGER), (_ledger, { storage }) => {
    const store = new ApprovalStore(storage);
    const key = { id: LEDGER, name: "", owner: "" };
    const args = { public_metadata: { filler: "x".repeat(250_000) } };
    const asked = { operation: "users.update_metadata", target: "user_1", args, reason: "", api_version: null, decision: null };
    const row = { digest: "", untilMs: 1, needed: 1, agreed: [], ended: null, usedBy: null, rev: 1, listedRev: 0 };
    for (let n = 0; n < MANY; n += 1)
      store.add({ ...row, state: "expired", asked: { ...asked, key, requestId: `req_${n}`, askedAtMs: n } });
  });
  const shown = await own();
  expect(shown.length).toBeGreaterThan(10);
  expect(JSON.stringify(shown).length).toBeLessThan(5_000_000);
  expect(shown.map(({ id }) => id)).toEqual(Array.from(shown, (_, at) => approvalId(LEDGER, MANY - at)));
  await ledgers.erase(LEDGER, { target: "user_1", fromMs: 0, toMs: 1 });
  const after = await own();
  expect([after.length, after.filter(({ args }) => args !== null)]).toEqual([MANY, []]);
});
