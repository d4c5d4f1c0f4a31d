// A Ledger as the version before values had one spelling left it: its tables are made by the four steps that there were, frozen here, and
// hold what the ledger held. The next time it wakes, it takes every step since.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { ledgerOf } from "../ledger-inspection.ts";

const TABLES = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE records (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, json TEXT NOT NULL);
  CREATE TABLE intents (request_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, settle_by_ms INTEGER NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE usage (limit_id TEXT NOT NULL, bucket TEXT NOT NULL, window_ms INTEGER NOT NULL, starts_at_ms INTEGER NOT NULL,
    used REAL NOT NULL, PRIMARY KEY (limit_id, bucket, window_ms)) WITHOUT ROWID;
  CREATE TABLE charges (request_id TEXT NOT NULL, limit_id TEXT NOT NULL, bucket TEXT NOT NULL, window_ms INTEGER NOT NULL,
    starts_at_ms INTEGER NOT NULL, amount REAL NOT NULL, counts_attempts INTEGER NOT NULL,
    PRIMARY KEY (request_id, limit_id, bucket, window_ms)) WITHOUT ROWID;
  CREATE TABLE idempotency (scope TEXT NOT NULL, idempotency_key TEXT NOT NULL, digest TEXT NOT NULL, first_at_ms INTEGER NOT NULL,
    first_seq INTEGER NOT NULL, request_id TEXT NOT NULL, state TEXT NOT NULL, answer TEXT,
    PRIMARY KEY (scope, idempotency_key)) WITHOUT ROWID;
  CREATE UNIQUE INDEX idempotency_by_request ON idempotency (request_id);
  CREATE TABLE actors (key_id TEXT PRIMARY KEY, last_at_ms INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE schema_version (version INTEGER NOT NULL);
  INSERT INTO schema_version (version) VALUES (4);`;

type Row = Record<string, SqlStorageValue>;

/** `fill`: what was counted and remembered then. */
export async function leaveBehind(ledger: string, fill: (sql: SqlStorage) => void): Promise<void> {
  await runInDurableObject(ledgerOf(ledger), (_ledger, { storage }) => {
    storage.transactionSync(() => {
      const { sql } = storage;
      const kept = ["meta", "records"].map((table) => [table, sql.exec<Row>(`SELECT * FROM ${table}`).toArray()] as const);
      const tables = sql
        .exec<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '_cf_*'")
        .toArray();
      for (const { name } of tables) sql.exec(`DROP TABLE ${name}`);
      sql.exec(TABLES);
      for (const [table, rows] of kept)
        for (const row of rows) {
          const columns = Object.keys(row);
          const marks = columns.map(() => "?").join(", ");
          sql.exec(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${marks})`, ...Object.values(row));
        }
      fill(sql);
    });
  });
  await evictDurableObject(ledgerOf(ledger));
}
