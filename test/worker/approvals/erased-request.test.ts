// Arguments of a request for approval that is erased are written over whole, in whatever letters they are.
import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { ApprovalStore } from "../../../src/ledger/approval-store.ts";
import { ledgerOf } from "../ledger-inspection.ts";
import { watchedSql } from "../measured-storage.ts";

it.each([["Zoe"], ["Zoë"], ["佐藤"], ["🙂"]])("%s", async (first_name) => {
  await runInDurableObject(ledgerOf("erased-request"), (_ledger, { storage }) => {
    const asked = {
      ...{ operation: "users.update", target: "user_1", args: { first_name }, reason: "", api_version: null, decision: null },
      ...{ key: { id: "abcdefghijkl", name: "", owner: "" }, requestId: "req_1", askedAtMs: 0 },
    };
    const row = { digest: "", state: "open", untilMs: 1, needed: 1, agreed: [], ended: null, usedBy: null } as const;
    const { n } = new ApprovalStore(storage).add({ ...row, asked, rev: 1, listedRev: 0 });
    const sizes: unknown[] = [];
    const size = () => storage.sql.exec("SELECT length(CAST(asked AS BLOB)) size FROM approvals WHERE n = ?", n).one()["size"];
    const sql = watchedSql(storage.sql, (_cursor, query) => {
      if (query.startsWith("UPDATE")) sizes.push(size());
    });
    const before = size();
    expect(new ApprovalStore(new Proxy(storage, { get: () => sql })).erase((one) => one.n === n)).toBe(1);
    expect(sizes).toEqual([before, JSON.stringify({ ...asked, args: null }).length]);
  });
});
