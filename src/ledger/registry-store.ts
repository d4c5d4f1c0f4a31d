// The Registry's bundles, keys and ledgers: every statement on their tables (`registry-schema.ts`). Synchronous.
import type { KeyRecord } from "../keys/key-record.ts";
import type { BundleRef } from "../keys/lease.ts";
import { migrate } from "./migrate.ts";
import { livingUntilMs, REGISTRY_SCHEMA } from "./registry-schema.ts";
import type { LedgerReport } from "./witness-protocol.ts";

/** Of a part: at most 3 bytes each in UTF-8, so well inside a row. */
const PART_CHARS = 500_000;

export interface KeyIndexEntry {
  readonly record: KeyRecord;
  readonly stale: boolean;
}

/** One publish. The same content published again is another publish of the same version. */
export interface Publish {
  readonly seq: number;
  readonly version: string;
  /** RFC 3339. */
  readonly publishedAt: string;
  /** `root` or a key id. */
  readonly author: string;
}

export interface BundleInForce extends BundleRef {
  readonly text: string;
}

type KeyColumns = { record: string; stale: number };

export class RegistryStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    migrate(storage, REGISTRY_SCHEMA);
  }

  currentBundle(): BundleRef | null {
    const newest = "SELECT seq, version FROM bundles ORDER BY seq DESC LIMIT 1";
    return this.#sql.exec<{ seq: number; version: string }>(newest).toArray().at(0) ?? null;
  }

  bundleText(seq: number): string | null {
    const parts = this.#sql.exec<{ text: string }>("SELECT text FROM bundle_parts WHERE seq = ? ORDER BY part", seq).toArray();
    return parts.length === 0 ? null : parts.map(({ text }) => text).join("");
  }

  /** Of the newest publish of a version. */
  bundleTextOf(version: string): string | null {
    const row = this.#sql.exec<{ seq: number | null }>("SELECT MAX(seq) seq FROM bundles WHERE version = ?", version).one();
    return row.seq === null ? null : this.bundleText(row.seq);
  }

  /** Newest first; `beforeSeq` null: from the newest on. */
  publishes(beforeSeq: number | null, limit: number): Publish[] {
    return this.#sql
      .exec<{ seq: number; version: string; publishedAt: string; author: string }>(
        "SELECT seq, version, published_at publishedAt, author FROM bundles WHERE seq < ? ORDER BY seq DESC LIMIT ?",
        beforeSeq ?? Number.MAX_SAFE_INTEGER,
        limit,
      )
      .toArray();
  }

  addBundle(version: string, text: string, publishedAt: string, author: string, afterSeq: number): BundleRef {
    const seq = Math.max(this.currentBundle()?.seq ?? 0, afterSeq) + 1;
    this.#sql.exec(
      "INSERT INTO bundles (seq, version, published_at, author) VALUES (?, ?, ?, ?)",
      seq,
      version,
      publishedAt,
      author,
    );
    for (const [part, one] of partsOf(text).entries())
      this.#sql.exec("INSERT INTO bundle_parts (seq, part, text) VALUES (?, ?, ?)", seq, part, one);
    return { seq, version };
  }

  keys(): KeyIndexEntry[] {
    return this.#keys("SELECT record, stale FROM keys");
  }

  key(id: string): KeyIndexEntry | null {
    return this.#keys("SELECT record, stale FROM keys WHERE id = ?", id).at(0) ?? null;
  }

  /** Of these ids those that are listed. */
  keysNamed(ids: readonly string[]): KeyIndexEntry[] {
    return this.#keys("SELECT record, stale FROM keys WHERE id IN (SELECT value FROM json_each(?))", JSON.stringify(ids));
  }

  /**
   * `asked`: its Ledger may know better, and is asked from then on; null: it says what its Ledger says; `as_before`: it does, but of a change
   * that was begun its Ledger will be asked all the same. False for word of an earlier revision, which came late and changes nothing; that it
   * is revoked comes never too late, and nothing comes after it.
   */
  putKey(record: KeyRecord, asked: number | "as_before" | null): boolean {
    const text = JSON.stringify(record);
    const askMs = asked === "as_before" ? null : asked;
    const nextMs = asked === "as_before" ? "keys.ask_ms" : "excluded.ask_ms";
    const { rowsWritten } = this.#sql.exec(
      `INSERT INTO keys (id, record, stale, acked_seq, ask_ms, living_until_ms) VALUES (?, ?, ?, 0, ?, ?)
       ON CONFLICT (id) DO UPDATE SET record = excluded.record, stale = excluded.stale, ask_ms = ${nextMs},
         living_until_ms = excluded.living_until_ms
       WHERE json_extract(excluded.record, '$.revision') >= json_extract(keys.record, '$.revision')
         AND json_extract(keys.record, '$.revoked') IS NULL OR excluded.living_until_ms = 0`,
      record.id,
      text,
      askMs === null ? 0 : 1,
      askMs,
      livingUntilMs(record),
    );
    return rowsWritten > 0;
  }

  markStale(id: string, askMs: number | null): void {
    this.#sql.exec("UPDATE keys SET stale = 1, ask_ms = ? WHERE id = ?", askMs, id);
  }

  /**
   * Its Ledger says otherwise: it is asked at once, or when a change that is under way has had its time. What is older than what is known was
   * said before a change, or is to be caught up with: either way what is known holds.
   */
  markDoubted({ id, revision }: KeyRecord, nowMs: number): void {
    const update = `UPDATE keys SET stale = stale OR json_extract(record, '$.revision') < ?3,
      ask_ms = IIF(stale, COALESCE(ask_ms, ?2), ?2) WHERE id = ?1`;
    this.#sql.exec(update, id, nowMs, revision);
  }

  /** Its minting was cut off before its Ledger was made: it stays listed, for readers to ask, and lives no more. */
  markNeverMade(id: string): void {
    this.#sql.exec("UPDATE keys SET stale = 1, ask_ms = NULL, living_until_ms = 0 WHERE id = ?", id);
  }

  /** Ids of keys whose change was begun, and never said to be over. */
  keysToAsk(nowMs: number, limit: number): string[] {
    return this.#sql
      .exec<{ id: string }>("SELECT id FROM keys WHERE ask_ms <= ? ORDER BY ask_ms LIMIT ?", nowMs, limit)
      .toArray()
      .map(({ id }) => id);
  }

  /** Null: there is none to ask. */
  nextAskMs(): number | null {
    return this.#sql.exec<{ next: number | null }>("SELECT MIN(ask_ms) next FROM keys WHERE ask_ms IS NOT NULL").one().next;
  }

  /** Ids of keys whose Ledger has not confirmed publish `seq` yet, those first that are furthest behind. */
  keysBehind(seq: number, limit: number): string[] {
    return this.#sql
      .exec<{ id: string }>("SELECT id FROM keys WHERE acked_seq < ? ORDER BY acked_seq LIMIT ?", seq, limit)
      .toArray()
      .map(({ id }) => id);
  }

  /** True: its Ledger has confirmed a later publish than it knows, and is behind again. */
  noteHeard(id: string, seq: number): boolean {
    return this.#sql.exec("UPDATE keys SET acked_seq = ?2 WHERE id = ?1 AND acked_seq > ?2", id, seq).rowsWritten > 0;
  }

  ackBundle(id: string, seq: number): void {
    this.#sql.exec("UPDATE keys SET acked_seq = MAX(acked_seq, ?) WHERE id = ?", seq, id);
  }

  putReport(report: LedgerReport): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO ledgers (name, report, active_ms, open_count) VALUES (?, ?, ?, ?)",
      report.ledger,
      JSON.stringify(report),
      report.activeMs,
      report.openCount,
    );
  }

  /** Ledgers with records since `sinceMs`, records not in KV yet, or intents without outcome. */
  reportsSince(sinceMs: number): LedgerReport[] {
    return this.#sql
      .exec<{ report: string }>(
        `SELECT report FROM ledgers WHERE active_ms >= ? OR open_count > 0
         OR json_extract(report, '$.projectedSeq') < json_extract(report, '$.headSeq')`,
        sinceMs,
      )
      .toArray()
      .map(({ report }) => JSON.parse(report));
  }

  /** Ledgers that have reported and are no key's. */
  keylessLedgers(): string[] {
    return this.#sql
      .exec<{ name: string }>("SELECT name FROM ledgers WHERE name NOT IN (SELECT id FROM keys) ORDER BY name")
      .toArray()
      .map(({ name }) => name);
  }

  #keys(query: string, ...bindings: SqlStorageValue[]): KeyIndexEntry[] {
    return this.#sql
      .exec<KeyColumns>(query, ...bindings)
      .toArray()
      .map(({ record, stale }) => ({ record: JSON.parse(record), stale: stale === 1 }));
  }
}

/** JSON, which has no half of a surrogate pair: no part ends within one either, or stored as UTF-8 each half would become another character. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const part = text.slice(at, at + PART_CHARS).replace(/[\ud800-\udbff]$/, "");
    parts.push(part);
    at += part.length;
  }
  return parts;
}
