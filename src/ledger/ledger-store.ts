// Every statement on a Ledger's own tables (`ledger-schema.ts`), but those of limits and idempotency keys. Synchronous, so that a chain of
// calls without an `await` is one transaction.
import type { AuditRecord } from "../audit/record.ts";
import { asManyAsFit } from "./as-many-as-fit.ts";
import { IntentStore } from "./intent-store.ts";
import { ledgerSchema } from "./ledger-schema.ts";
import { migrate } from "./migrate.ts";
import { ADMIN_LEDGER } from "./protocol.ts";
import { HASH_DIGITS } from "./witness-protocol.ts";

export interface Head {
  readonly seq: number;
  readonly hash: string;
  readonly atMs: number;
}

/** Far more than are written while a caller does not know whether its own was. */
const NEWEST_RECORDS = 2_000;

export class LedgerStore {
  readonly intents: IntentStore;
  readonly #sql: SqlStorage;

  /** Brings the tables up to date. */
  constructor(storage: DurableObjectStorage, nowMs: number) {
    this.#sql = storage.sql;
    migrate(storage, ledgerSchema(nowMs));
    this.intents = new IntentStore(storage.sql);
  }

  readMeta<T>(name: string): T | null {
    const row = this.#sql.exec<{ value: string }>("SELECT value FROM meta WHERE name = ?", name).toArray().at(0);
    return row === undefined ? null : JSON.parse(row.value);
  }

  writeMeta(name: string, value: unknown): void {
    this.#sql.exec("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", name, JSON.stringify(value));
  }

  head(): Head | null {
    const last = this.#one("SELECT json FROM records ORDER BY seq DESC LIMIT 1");
    return last && { seq: last.seq, hash: last.hash, atMs: Date.parse(last.at) };
  }

  append(record: AuditRecord): void {
    const atMs = Date.parse(record.at);
    this.#sql.exec("INSERT INTO records (seq, at_ms, json) VALUES (?, ?, ?)", record.seq, atMs, JSON.stringify(record));
    const by = record.key?.id;
    // Elsewhere another key's id means that somebody acted on this one: resolved an intent of its.
    if (by !== undefined && record.ledger === ADMIN_LEDGER)
      this.#sql.exec("INSERT OR REPLACE INTO actors (key_id, last_at_ms) VALUES (?, ?)", by, atMs);
  }

  /** When each actor last acted here, ms since the epoch. Outlives the records. */
  actors(): Map<string, number> {
    const rows = this.#sql.exec<{ key_id: string; last_at_ms: number }>("SELECT key_id, last_at_ms FROM actors");
    return new Map(rows.toArray().map((row) => [row.key_id, row.last_at_ms]));
  }

  /**
   * For erasing alone: everything that the hash covers stays. Blanks of the same length come first, which SQLite writes over the old bytes;
   * a shorter text alone would leave the rest of them in the free part of the page.
   */
  rewrite(record: AuditRecord): void {
    const { bytes } = this.#sql
      .exec<{ bytes: number }>("SELECT length(CAST(json AS BLOB)) bytes FROM records WHERE seq = ?", record.seq)
      .one();
    this.#sql.exec("UPDATE records SET json = ? WHERE seq = ?", " ".repeat(bytes), record.seq);
    this.#sql.exec("UPDATE records SET json = ? WHERE seq = ?", JSON.stringify(record), record.seq);
  }

  record(seq: number): AuditRecord | null {
    return this.#one("SELECT json FROM records WHERE seq = ?", seq);
  }

  /** Of the record, as it or the one after it says; null when neither is here. */
  hashAt(seq: number): string | null {
    return this.record(seq)?.hash ?? this.record(seq + 1)?.prev ?? null;
  }

  /** The beginning of the hash of each record from `first` to `last`, `limit` at most, as long as there is no gap between them. */
  hashesFrom(first: number, last: number, limit: number): string[] {
    const query = `SELECT seq, substr(json_extract(json, '$.hash'), 1, ${HASH_DIGITS}) hash FROM records WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT ?`;
    const hashes: string[] = [];
    for (const { seq, hash } of this.#sql.exec<{ seq: number; hash: string }>(query, first, last, limit)) {
      if (seq !== first + hashes.length) break;
      hashes.push(hash);
    }
    return hashes;
  }

  /** JSON of the records from `first` to `last` by seq, newest first: `limit` of them, or as many as one read may hold. */
  linesDescending(first: number, limit: number, last: number): string[] {
    return this.#lines("SELECT json FROM records WHERE seq BETWEEN ? AND ? ORDER BY seq DESC LIMIT ?", first, last, limit);
  }

  /** JSON of the records from `first` to `last` by seq, oldest first: `limit` of them, or as many as one read may hold. */
  linesFrom(first: number, limit: number, last = Number.MAX_SAFE_INTEGER): string[] {
    return this.#lines("SELECT json FROM records WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT ?", first, last, limit);
  }

  /** Null while there is none. */
  oldest(): { seq: number; atMs: number } | null {
    const row = this.#sql
      .exec<{ seq: number; at_ms: number }>("SELECT seq, at_ms FROM records ORDER BY seq LIMIT 1")
      .toArray()
      .at(0);
    return row === undefined ? null : { seq: row.seq, atMs: row.at_ms };
  }

  /** Time of a record, ms since the epoch; null when it is not here. */
  atMsOf(seq: number): number | null {
    return this.#sql.exec<{ at_ms: number }>("SELECT at_ms FROM records WHERE seq = ?", seq).toArray().at(0)?.at_ms ?? null;
  }

  dropRecordsUntil(seq: number): void {
    this.#sql.exec("DELETE FROM records WHERE seq <= ?", seq);
  }

  /** The lowest seq whose record is of `atMs` or later (one past the last when none is). Time never decreases along the chain. */
  firstSeqAt(atMs: number): number {
    const bounds = this.#sql
      .exec<{ low: number | null; high: number | null }>(
        "SELECT (SELECT MIN(seq) FROM records) low, (SELECT MAX(seq) FROM records) high",
      )
      .one();
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

  /** The newest record of a call that is of one of these types, if it is among the newest; null: it is not. */
  newest(requestId: string, types: readonly string[]): AuditRecord | null {
    const query =
      "SELECT json FROM records WHERE seq > (SELECT MAX(seq) FROM records) - ? AND json_extract(json, '$.type') IN (SELECT value FROM json_each(?)) AND json_extract(json, '$.request_id') = ? ORDER BY seq DESC LIMIT 1";
    return this.#one(query, NEWEST_RECORDS, JSON.stringify(types), requestId);
  }

  /** `<type> <request_id>` of every record of `atMs` or later. */
  requestsSince(atMs: number): Set<string> {
    const rows = this.#sql.exec<{ name: string }>(
      "SELECT json_extract(json, '$.type') || ' ' || json_extract(json, '$.request_id') name FROM records WHERE seq >= ?",
      this.firstSeqAt(atMs),
    );
    return new Set(rows.toArray().map(({ name }) => name));
  }

  #one(query: string, ...bindings: SqlStorageValue[]): AuditRecord | null {
    const [line] = this.#lines(query, ...bindings);
    return line === undefined ? null : JSON.parse(line);
  }

  #lines(query: string, ...bindings: SqlStorageValue[]): string[] {
    const rows = this.#sql.exec<{ json: string }>(query, ...bindings);
    return Array.from(
      asManyAsFit(rows, ({ json }) => json.length),
      ({ json }) => json,
    );
  }
}
