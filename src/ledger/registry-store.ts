// The Registry's tables and every statement on them. Synchronous.
//
//   bundles(seq, …)            every published bundle, newest last; bundle_parts holds its JSON in pieces (a row holds 2 MB at most)
//   keys(id, …)                an index of keys for listing; the authority is each key's Ledger. `stale`: a change is or was under way,
//                              so the Ledger must be asked; ask_ms: when the Registry does so itself, null: never. living_until_ms: its
//                              expiry, 0 once it is revoked or known to have never been made, null: never. acked_seq: the publish that
//                              the key's Ledger has confirmed
//   ledgers(name, …)           what each Ledger last said of itself
//
// those of `ApprovalIndex`: approvals; of `ElevationIndex`: elevations; of `HeadStore`: heads, checkpoints, checkpointed, told_checkpoints, log_troubles; of `AnchorStore`:
// anchoring; and of `MintedStore`: lineage, revocations.
//
// Stored formats: docs/storage.md. A change of schema is a new step in MIGRATIONS, never an edit of an old one.

import type { KeyRecord } from "../keys/key-record.ts";
import type { BundleRef } from "../keys/lease.ts";
import { type Migration, migrate } from "./migrate.ts";
import type { LedgerReport } from "./witness-protocol.ts";

const MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE bundles (
     seq INTEGER PRIMARY KEY,
     version TEXT NOT NULL,
     published_at TEXT NOT NULL,
     author TEXT NOT NULL
   );
   CREATE TABLE bundle_parts (seq INTEGER NOT NULL, part INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (seq, part)) WITHOUT ROWID;
   CREATE TABLE keys (
     id TEXT PRIMARY KEY,
     record TEXT NOT NULL,
     stale INTEGER NOT NULL,
     acked_seq INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE ledgers (name TEXT PRIMARY KEY, report TEXT NOT NULL, active_ms INTEGER NOT NULL, open_count INTEGER NOT NULL) WITHOUT ROWID;`,
  `CREATE TABLE checkpoints (seq INTEGER PRIMARY KEY, json TEXT NOT NULL, published INTEGER NOT NULL);
   CREATE TABLE checkpointed (ledger TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;`,
  `ALTER TABLE checkpointed ADD COLUMN hash TEXT;
   CREATE TABLE heads (ledger TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL, at_ms INTEGER NOT NULL) WITHOUT ROWID;
   INSERT INTO heads (ledger, seq, hash, at_ms)
     SELECT name, json_extract(report, '$.headSeq'), json_extract(report, '$.headHash'), active_ms FROM ledgers WHERE json_extract(report, '$.headSeq') > 0;
   CREATE TABLE log_troubles (
     ledger TEXT NOT NULL,
     kind TEXT NOT NULL,
     known_seq INTEGER NOT NULL,
     known_hash TEXT,
     reported_seq INTEGER NOT NULL,
     reported_hash TEXT,
     at_ms INTEGER NOT NULL,
     last_at_ms INTEGER NOT NULL,
     open INTEGER NOT NULL,
     recorded INTEGER NOT NULL,
     PRIMARY KEY (ledger, kind, known_seq)
   ) WITHOUT ROWID;`,
  `ALTER TABLE keys ADD COLUMN ask_ms INTEGER;
   ALTER TABLE keys ADD COLUMN living_until_ms INTEGER;
   CREATE TABLE lineage (ancestor TEXT NOT NULL, id TEXT NOT NULL, minted_ms INTEGER NOT NULL, PRIMARY KEY (ancestor, id)) WITHOUT ROWID;
   CREATE INDEX lineage_minted ON lineage (ancestor, minted_ms);
   CREATE TABLE revocations (
     id TEXT PRIMARY KEY,
     at TEXT NOT NULL,
     by TEXT NOT NULL,
     reason TEXT NOT NULL,
     asked_ms INTEGER NOT NULL,
     try_ms INTEGER NOT NULL
   ) WITHOUT ROWID;`,
  (sql) => {
    for (const { record: text } of sql.exec<{ record: string }>("SELECT record FROM keys").toArray()) {
      const record: KeyRecord = JSON.parse(text);
      sql.exec("UPDATE keys SET living_until_ms = ? WHERE id = ?", livingUntilMs(record), record.id);
      const insert = "INSERT INTO lineage (ancestor, id, minted_ms) VALUES (?, ?, ?)";
      for (const ancestor of record.ancestors) sql.exec(insert, ancestor, record.id, Date.parse(record.created_at));
    }
  },
  // The alarm asks for the first that is due, several times a second while tombstones are written: not of every key that there is.
  `CREATE INDEX keys_by_ack ON keys (acked_seq);
   CREATE INDEX keys_by_ask ON keys (ask_ms) WHERE ask_ms IS NOT NULL;
   CREATE INDEX revocations_by_try ON revocations (try_ms);`,
  // What is not signed is no anchor.
  `ALTER TABLE checkpoints ADD COLUMN anchored INTEGER NOT NULL DEFAULT 0;
   CREATE INDEX checkpoints_unanchored ON checkpoints (seq) WHERE anchored = 0;
   UPDATE checkpoints SET anchored = 1 WHERE json_extract(json, '$.signature') IS NULL;
   CREATE TABLE anchoring (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     seq INTEGER,
     at_ms INTEGER,
     failing_since_ms INTEGER,
     why TEXT,
     tries INTEGER NOT NULL,
     try_ms INTEGER NOT NULL
   );`,
  // What was made before there were hooks is told to none.
  `CREATE TABLE told_checkpoints (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL);
   INSERT INTO told_checkpoints (one, seq) SELECT 1, MAX(seq) FROM checkpoints HAVING COUNT(*) > 0;`,
  `CREATE TABLE approvals (
     id TEXT PRIMARY KEY,
     asked_ms INTEGER NOT NULL,
     until_ms INTEGER NOT NULL,
     status TEXT NOT NULL,
     rev INTEGER NOT NULL,
     summary TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX approvals_by_asking ON approvals (asked_ms, id);
   CREATE INDEX approvals_by_end ON approvals (until_ms);`,
  `CREATE TABLE elevations (
     id TEXT PRIMARY KEY,
     opened_ms INTEGER NOT NULL,
     until_ms INTEGER NOT NULL,
     closed INTEGER NOT NULL,
     reviewed INTEGER NOT NULL,
     rev INTEGER NOT NULL,
     elevation TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX elevations_by_opening ON elevations (opened_ms, id);
   CREATE INDEX elevations_by_review ON elevations (reviewed, opened_ms);`,
];

/** 0: revoked; null: as long as nobody revokes it. */
function livingUntilMs({ revoked, expires_at: expiresAt }: KeyRecord): number | null {
  if (revoked !== null) return 0;
  return expiresAt === null ? null : Date.parse(expiresAt);
}

/** Characters of a part: at most 3 bytes each in UTF-8, so well inside a row. */
const PART_LENGTH = 500_000;

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

type KeyColumns = { record: string; stale: number };

export class RegistryStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    migrate(storage, MIGRATIONS);
  }

  currentBundle(): BundleRef | null {
    const row = this.#sql
      .exec<{ seq: number; version: string }>("SELECT seq, version FROM bundles ORDER BY seq DESC LIMIT 1")
      .toArray()
      .at(0);
    return row === undefined ? null : { seq: row.seq, version: row.version };
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
      .exec<{ seq: number; version: string; published_at: string; author: string }>(
        "SELECT seq, version, published_at, author FROM bundles WHERE seq < ? ORDER BY seq DESC LIMIT ?",
        beforeSeq ?? Number.MAX_SAFE_INTEGER,
        limit,
      )
      .toArray()
      .map(({ seq, version, published_at: publishedAt, author }) => ({ seq, version, publishedAt, author }));
  }

  addBundle(version: string, text: string, publishedAt: string, author: string): BundleRef {
    const seq = (this.currentBundle()?.seq ?? 0) + 1;
    this.#sql.exec(
      "INSERT INTO bundles (seq, version, published_at, author) VALUES (?, ?, ?, ?)",
      seq,
      version,
      publishedAt,
      author,
    );
    for (let at = 0, part = 0; at < text.length; at += PART_LENGTH, part += 1) {
      this.#sql.exec("INSERT INTO bundle_parts (seq, part, text) VALUES (?, ?, ?)", seq, part, text.slice(at, at + PART_LENGTH));
    }
    return { seq, version };
  }

  keys(): KeyIndexEntry[] {
    return this.#keys("SELECT record, stale FROM keys");
  }

  key(id: string): KeyIndexEntry | null {
    return this.#keys("SELECT record, stale FROM keys WHERE id = ?", id).at(0) ?? null;
  }

  /**
   * `askMs`: its Ledger may know better, and is asked from then on; null: it says what its Ledger says. False for word of an earlier
   * revision, which came late and changes nothing; that it is revoked comes never too late.
   */
  putKey(record: KeyRecord, askMs: number | null): boolean {
    const text = JSON.stringify(record);
    const { rowsWritten } = this.#sql.exec(
      `INSERT INTO keys (id, record, stale, acked_seq, ask_ms, living_until_ms) VALUES (?, ?, ?, 0, ?, ?)
       ON CONFLICT (id) DO UPDATE SET record = excluded.record, stale = excluded.stale, ask_ms = excluded.ask_ms,
         living_until_ms = excluded.living_until_ms
       WHERE json_extract(excluded.record, '$.revision') >= json_extract(keys.record, '$.revision')
         OR excluded.living_until_ms = 0`,
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

  /** Ids of keys whose Ledger has not confirmed publish `seq` yet. */
  keysBehind(seq: number, limit: number): string[] {
    return this.#sql
      .exec<{ id: string }>("SELECT id FROM keys WHERE acked_seq < ? LIMIT ?", seq, limit)
      .toArray()
      .map(({ id }) => id);
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

  #keys(query: string, ...bindings: SqlStorageValue[]): KeyIndexEntry[] {
    return this.#sql
      .exec<KeyColumns>(query, ...bindings)
      .toArray()
      .map(({ record, stale }) => ({ record: JSON.parse(record), stale: stale === 1 }));
  }
}
