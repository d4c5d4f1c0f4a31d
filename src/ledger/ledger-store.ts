// A Ledger's tables and every statement on them. Synchronous, so that a chain of calls without an `await` is one transaction.
//
//   meta(name, value)      one row per singleton, JSON: the ledger's name, the key record, the bundle in force, projection progress
//   records(seq, …)        the hash chain, append-only
//   intents(request_id, …) acts that were admitted and whose outcome is not known; a row goes when its outcome comes
//   charges(limit_id, …)   what was counted against a limit within its window
//
// Stored formats: docs/storage.md. A change of schema is a new step in MIGRATIONS, never an edit of an old one.
import type { AuditRecord } from "../audit/record.ts";
import type { Charge } from "./protocol.ts";

const MIGRATIONS: readonly string[] = [
  `CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE records (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, json TEXT NOT NULL);
   CREATE TABLE intents (
     request_id TEXT PRIMARY KEY,
     seq INTEGER NOT NULL,
     settle_by_ms INTEGER NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('open', 'unknown'))
   ) WITHOUT ROWID;`,
  `CREATE TABLE charges (
     limit_id TEXT NOT NULL,
     bucket TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     request_id TEXT NOT NULL,
     amount INTEGER NOT NULL,
     PRIMARY KEY (limit_id, bucket, at_ms, request_id)
   ) WITHOUT ROWID;`,
];

export interface IntentRow {
  readonly requestId: string;
  readonly seq: number;
  readonly settleByMs: number;
  readonly state: "open" | "unknown";
}

export interface Head {
  readonly seq: number;
  readonly hash: string;
  readonly atMs: number;
}

type IntentColumns = { request_id: string; seq: number; settle_by_ms: number; state: "open" | "unknown" };

export class LedgerStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    migrate(storage, MIGRATIONS);
  }

  readMeta<T>(name: string): T | null {
    const row = this.#sql.exec<{ value: string }>("SELECT value FROM meta WHERE name = ?", name).toArray().at(0);
    return row === undefined ? null : JSON.parse(row.value);
  }

  writeMeta(name: string, value: unknown): void {
    this.#sql.exec("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", name, JSON.stringify(value));
  }

  head(): Head | null {
    const line = this.#lines("SELECT json FROM records ORDER BY seq DESC LIMIT 1").at(0);
    if (line === undefined) return null;
    const last: AuditRecord = JSON.parse(line);
    return { seq: last.seq, hash: last.hash, atMs: Date.parse(last.at) };
  }

  append(record: AuditRecord): void {
    const atMs = Date.parse(record.at);
    this.#sql.exec("INSERT INTO records (seq, at_ms, json) VALUES (?, ?, ?)", record.seq, atMs, JSON.stringify(record));
  }

  record(seq: number): AuditRecord | null {
    const line = this.#lines("SELECT json FROM records WHERE seq = ?", seq).at(0);
    return line === undefined ? null : JSON.parse(line);
  }

  /** JSON of the records from `first` to `last` by seq, newest first. */
  linesDescending(first: number, last: number, limit: number): string[] {
    return this.#lines("SELECT json FROM records WHERE seq BETWEEN ? AND ? ORDER BY seq DESC LIMIT ?", first, last, limit);
  }

  /** JSON of the records from `first` on, oldest first. */
  linesFrom(first: number, limit: number): string[] {
    return this.#lines("SELECT json FROM records WHERE seq >= ? ORDER BY seq LIMIT ?", first, limit);
  }

  /** The lowest seq whose record is of `atMs` or later (one past the last when none is). Time never decreases along the chain. */
  firstSeqAt(atMs: number): number {
    const bounds = this.#sql.exec<{ low: number | null; high: number | null }>("SELECT MIN(seq) low, MAX(seq) high FROM records").one();
    let low = bounds.low ?? 1;
    let high = (bounds.high ?? 0) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const row = this.#sql.exec<{ at_ms: number }>("SELECT at_ms FROM records WHERE seq = ?", middle).toArray().at(0);
      if (row !== undefined && row.at_ms < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  openIntent(intent: Omit<IntentRow, "state">): void {
    this.#sql.exec(
      "INSERT INTO intents (request_id, seq, settle_by_ms, state) VALUES (?, ?, ?, 'open')",
      intent.requestId,
      intent.seq,
      intent.settleByMs,
    );
  }

  intent(requestId: string): IntentRow | null {
    return this.#intents("SELECT * FROM intents WHERE request_id = ?", requestId).at(0) ?? null;
  }

  /** Intents without a known outcome, oldest first. */
  intents(): IntentRow[] {
    return this.#intents("SELECT * FROM intents ORDER BY seq");
  }

  /** Intents that still wait for their outcome, oldest first. */
  openIntents(): IntentRow[] {
    return this.#intents("SELECT * FROM intents WHERE state = 'open' ORDER BY seq");
  }

  markUnknown(requestId: string): void {
    this.#sql.exec("UPDATE intents SET state = 'unknown' WHERE request_id = ?", requestId);
  }

  closeIntent(requestId: string): void {
    this.#sql.exec("DELETE FROM intents WHERE request_id = ?", requestId);
  }

  /** Charges later than `afterMs`, oldest first. */
  charges(limit: string, bucket: string, afterMs: number): { atMs: number; amount: number }[] {
    const query = "SELECT at_ms, amount FROM charges WHERE limit_id = ? AND bucket = ? AND at_ms > ? ORDER BY at_ms";
    return this.#sql
      .exec<{ at_ms: number; amount: number }>(query, limit, bucket, afterMs)
      .toArray()
      .map((row) => ({ atMs: row.at_ms, amount: row.amount }));
  }

  addCharge({ limit, bucket, amount }: Pick<Charge, "limit" | "bucket" | "amount">, requestId: string, atMs: number): void {
    const query = "INSERT INTO charges (limit_id, bucket, at_ms, request_id, amount) VALUES (?, ?, ?, ?, ?)";
    this.#sql.exec(query, limit, bucket, atMs, requestId, amount);
  }

  dropChargesUntil(limit: string, bucket: string, atMs: number): void {
    this.#sql.exec("DELETE FROM charges WHERE limit_id = ? AND bucket = ? AND at_ms <= ?", limit, bucket, atMs);
  }

  dropChargesOf(requestId: string): void {
    this.#sql.exec("DELETE FROM charges WHERE request_id = ?", requestId);
  }

  #lines(query: string, ...bindings: SqlStorageValue[]): string[] {
    return this.#sql
      .exec<{ json: string }>(query, ...bindings)
      .toArray()
      .map(({ json }) => json);
  }

  #intents(query: string, ...bindings: SqlStorageValue[]): IntentRow[] {
    return this.#sql
      .exec<IntentColumns>(query, ...bindings)
      .toArray()
      .map((row) => ({ requestId: row.request_id, seq: row.seq, settleByMs: row.settle_by_ms, state: row.state }));
  }
}

/** Runs the steps that this database has not seen, in one transaction. The count of steps done is kept beside the data. */
export function migrate(storage: DurableObjectStorage, steps: readonly string[]): void {
  storage.transactionSync(() => {
    storage.sql.exec("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
    const done = storage.sql.exec<{ version: number }>("SELECT version FROM schema_version").toArray().at(0)?.version ?? 0;
    if (done >= steps.length) return;
    for (const step of steps.slice(done)) storage.sql.exec(step);
    storage.sql.exec("DELETE FROM schema_version");
    storage.sql.exec("INSERT INTO schema_version (version) VALUES (?)", steps.length);
  });
}
