// The storage of one object as it was at an earlier time, and put back to that: what point-in-time recovery does.
import { inLedger, inRegistry } from "../tampering/storage-at-rest.ts";

type Tables = readonly (readonly [table: string, rows: readonly Record<string, SqlStorageValue>[]])[];

/** A key's Ledger without its records: its key, and the bundle that it knows. */
const LEDGER_TABLES = ["meta"];
const REGISTRY_TABLES = ["bundles", "bundle_parts", "keys", "lineage", "revocations", "ledgers"];

const kept = (sql: SqlStorage, tables: readonly string[]): Tables =>
  tables.map((table) => [table, sql.exec(`SELECT * FROM ${table}`).toArray()]);

function putBack(sql: SqlStorage, tables: Tables): void {
  for (const [table, rows] of tables) {
    sql.exec(`DELETE FROM ${table}`);
    for (const row of rows) {
      const names = Object.keys(row);
      sql.exec(`INSERT INTO ${table} (${names}) VALUES (${names.map(() => "?")})`, ...Object.values(row));
    }
  }
}

export const keptLedger = (id: string) => inLedger(id, (sql) => kept(sql, LEDGER_TABLES));
export const keptRegistry = () => inRegistry((sql) => kept(sql, REGISTRY_TABLES));
export const putLedgerBack = (id: string, tables: Tables) => inLedger(id, (sql) => putBack(sql, tables));
export const putRegistryBack = (tables: Tables) => inRegistry((sql) => putBack(sql, tables));
