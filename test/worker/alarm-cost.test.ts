// What an alarm looks for costs the same however much there is that is not due: as rows that are read.
import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { IdempotencyStore } from "../../src/ledger/idempotency-store.ts";
import { LedgerStore } from "../../src/ledger/ledger-store.ts";
import { MintedStore } from "../../src/ledger/minted-store.ts";
import { RegistryStore } from "../../src/ledger/registry-store.ts";
import { ledgerOf } from "./ledger-inspection.ts";
import { measuredStorage } from "./measured-storage.ts";
import { registry } from "./registry-alarm.ts";

const MANY = 500;
const NOW = Date.parse("2026-11-23T12:00:00.000Z");

/** `sql` is run for each number from 1 to `MANY`, which it has as `n`. */
const fill = (sql: SqlStorage, insert: string) =>
  sql.exec(
    `WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < ${MANY}) ${insert} FROM many WHERE true`,
  );

it("the Registry's, among keys of which one is due", async () => {
  await runInDurableObject(registry(), (_registry, { storage }) => {
    const { storage: watched, costOf } = measuredStorage(storage);
    const [store, minted] = [new RegistryStore(watched), new MintedStore(watched)];
    const keys = "INSERT INTO keys (id, record, stale, acked_seq, ask_ms)";
    fill(storage.sql, `${keys} SELECT 'key' || n, '{}', 0, iif(n = 7, 1, 2), iif(n = 8, ${NOW}, NULL)`);
    fill(storage.sql, `INSERT INTO revocations SELECT 'key' || n, '', '', '', 0, ${NOW} + n`);
    const found = () => [
      store.keysBehind(2, 500),
      store.keysToAsk(NOW, 20),
      store.nextAskMs(),
      minted.due(NOW + 1, 20).map(({ id }) => id),
      minted.nextTryMs(),
    ];
    expect(found()).toEqual([["key7"], ["key8"], NOW, ["key1"], NOW + 1]);
    expect(costOf(found).read).toBeLessThan(20);
    storage.sql.exec("DELETE FROM keys; DELETE FROM revocations;");
  });
});

it("a Ledger's, among idempotency keys of which none is old", async () => {
  await runInDurableObject(ledgerOf("alarm-cost"), (_ledger, { storage }) => {
    const { storage: watched, costOf } = measuredStorage(storage);
    new LedgerStore(storage, NOW);
    const store = new IdempotencyStore(watched);
    const names = "INSERT INTO idempotency (scope, idempotency_key, digest, first_at_ms, first_seq, request_id, state)";
    fill(storage.sql, `${names} SELECT 's', 'k' || n, '', ${NOW} + n, n, 'req_' || n, 'done'`);
    expect(costOf(() => store.dropBefore(NOW)).read).toBeLessThan(5);
    expect(costOf(() => store.dropBefore(NOW + 3)).read).toBeLessThan(20);
    expect([store.byKey("s", "k2"), store.byKey("s", "k3")]).toEqual([null, expect.objectContaining({ firstSeq: 3 })]);
  });
});
