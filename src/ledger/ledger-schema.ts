// The tables of a Ledger.
//
//   meta(name, value)      one row per singleton, JSON: the ledger's name, the key record, the bundle in force, projection progress
//   records(seq, …)        the hash chain, append-only
//   intents(request_id, …) acts that were admitted and whose outcome is not known; a row goes when its outcome comes
//   counters(id, …)        one per limit, bucket and window: what is used of it
//   slots(counter_id, …)   the same, by when it leaves the window: a thousand a counter at most, and a few
//   holds(request_id, …)   what an act that is not over yet has taken, so that it can be given back
//   idempotency(scope, …)  keys that callers gave to acts, and what came of them
//   approvals(n, …)        calls that wait for others to agree, and what became of them
//   refusals(name, …)      refusals that are counted together and not yet a record
//   sessions(hash, …)      who is signed in to the console with the key
//   actors(key_id, …)      keys that act here though the ledger is not theirs: when each last did
//   tallies(width_ms, …)   calls counted by hour and by day, behind the calls
//   usage, charges         what counters and holds were before spans slid; not written any more
//
// Stored formats: docs/storage.md. A change is a new step, never an edit of an old one.
import type { Migration } from "./migrate.ts";
import { countUnderOneSpelling } from "./one-spelling.ts";
import { countInSlots } from "./slot-counters.ts";

/** `nowMs`: for steps that place what an earlier version counted. */
export const ledgerSchema = (nowMs: number): readonly Migration[] => [
  `CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE records (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, json TEXT NOT NULL);
   CREATE TABLE intents (
     request_id TEXT PRIMARY KEY,
     seq INTEGER NOT NULL,
     settle_by_ms INTEGER NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('open', 'unknown'))
   ) WITHOUT ROWID;`,
  `CREATE TABLE usage (
     limit_id TEXT NOT NULL,
     bucket TEXT NOT NULL,
     window_ms INTEGER NOT NULL,
     starts_at_ms INTEGER NOT NULL,
     used REAL NOT NULL,
     PRIMARY KEY (limit_id, bucket, window_ms)
   ) WITHOUT ROWID;
   CREATE TABLE charges (
     request_id TEXT NOT NULL,
     limit_id TEXT NOT NULL,
     bucket TEXT NOT NULL,
     window_ms INTEGER NOT NULL,
     starts_at_ms INTEGER NOT NULL,
     amount REAL NOT NULL,
     counts_attempts INTEGER NOT NULL,
     PRIMARY KEY (request_id, limit_id, bucket, window_ms)
   ) WITHOUT ROWID;`,
  `CREATE TABLE idempotency (
     scope TEXT NOT NULL,
     idempotency_key TEXT NOT NULL,
     digest TEXT NOT NULL,
     first_at_ms INTEGER NOT NULL,
     first_seq INTEGER NOT NULL,
     request_id TEXT NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('open', 'unknown', 'done')),
     answer TEXT,
     PRIMARY KEY (scope, idempotency_key)
   ) WITHOUT ROWID;
   CREATE UNIQUE INDEX idempotency_by_request ON idempotency (request_id);`,
  `CREATE TABLE actors (key_id TEXT PRIMARY KEY, last_at_ms INTEGER NOT NULL) WITHOUT ROWID;`,
  countUnderOneSpelling,
  `ALTER TABLE idempotency ADD COLUMN equal_digest TEXT;
   CREATE INDEX idempotency_by_equal ON idempotency (equal_digest, first_at_ms);`,
  `CREATE TABLE refusals (
     name TEXT PRIMARY KEY,
     draft TEXT NOT NULL,
     count INTEGER NOT NULL,
     first_at_ms INTEGER NOT NULL,
     last_at_ms INTEGER NOT NULL
   ) WITHOUT ROWID;`,
  `CREATE TABLE counters (
     id INTEGER PRIMARY KEY,
     limit_id TEXT NOT NULL,
     bucket TEXT NOT NULL,
     window TEXT NOT NULL,
     used REAL NOT NULL,
     latest_at_ms INTEGER NOT NULL,
     empty_at_ms INTEGER NOT NULL,
     UNIQUE (limit_id, bucket, window)
   );
   CREATE INDEX counters_by_end ON counters (empty_at_ms);
   CREATE TABLE slots (
     counter_id INTEGER NOT NULL,
     leaves_at_ms INTEGER NOT NULL,
     used REAL NOT NULL,
     PRIMARY KEY (counter_id, leaves_at_ms)
   ) WITHOUT ROWID;
   CREATE TABLE holds (
     request_id TEXT NOT NULL,
     limit_id TEXT NOT NULL,
     bucket TEXT NOT NULL,
     window TEXT NOT NULL,
     leaves_at_ms INTEGER NOT NULL,
     amount REAL NOT NULL,
     counts_attempts INTEGER NOT NULL,
     PRIMARY KEY (request_id, limit_id, bucket, window)
   ) WITHOUT ROWID;`,
  (sql) => countInSlots(sql, nowMs),
  // Every alarm forgets the old ones, and most have none to forget.
  `CREATE INDEX idempotency_by_age ON idempotency (first_at_ms);`,
  // What happened before there were hooks is told to none.
  `INSERT OR REPLACE INTO meta (name, value) SELECT 'handed_seq', CAST(MAX(seq) AS TEXT) FROM records HAVING COUNT(*) > 0;`,
  `CREATE TABLE approvals (
     n INTEGER PRIMARY KEY,
     digest TEXT NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('open', 'used', 'rejected', 'withdrawn', 'expired')),
     until_ms INTEGER NOT NULL,
     needed INTEGER NOT NULL,
     asked TEXT NOT NULL,
     agreed TEXT NOT NULL,
     ended TEXT,
     used_by TEXT,
     used_first_seq INTEGER,
     rev INTEGER NOT NULL,
     listed_rev INTEGER NOT NULL
   );
   CREATE INDEX approvals_by_digest ON approvals (digest, n);
   CREATE INDEX approvals_by_use ON approvals (used_by) WHERE used_by IS NOT NULL;
   CREATE INDEX approvals_open ON approvals (until_ms) WHERE state = 'open';`,
  `CREATE TABLE elevations (
     n INTEGER PRIMARY KEY,
     elevation TEXT NOT NULL,
     calls TEXT NOT NULL,
     until_ms INTEGER NOT NULL,
     ended INTEGER NOT NULL,
     reviewed INTEGER NOT NULL,
     rev INTEGER NOT NULL,
     listed_rev INTEGER NOT NULL
   );
   CREATE INDEX elevations_unended ON elevations (n) WHERE ended = 0;
   CREATE INDEX elevations_unreviewed ON elevations (n) WHERE reviewed = 0;`,
  `CREATE TABLE sessions (
     hash TEXT PRIMARY KEY,
     id TEXT NOT NULL,
     started_ms INTEGER NOT NULL,
     used_ms INTEGER NOT NULL,
     until_ms INTEGER NOT NULL
   ) WITHOUT ROWID;`,
  // Counted from the oldest record that is here; what went before that is counted nowhere, and said not to be.
  `CREATE TABLE tallies (
     width_ms INTEGER NOT NULL,
     starts_at_ms INTEGER NOT NULL,
     plane TEXT NOT NULL,
     kind TEXT NOT NULL,
     key_id TEXT NOT NULL,
     operation TEXT NOT NULL,
     policy TEXT NOT NULL,
     rule TEXT NOT NULL,
     code TEXT NOT NULL,
     count INTEGER NOT NULL,
     last_at_ms INTEGER NOT NULL,
     PRIMARY KEY (width_ms, starts_at_ms, plane, kind, key_id, operation, policy, rule, code)
   ) WITHOUT ROWID;
   INSERT OR REPLACE INTO meta (name, value) SELECT 'tallied_seq', CAST(MIN(seq) - 1 AS TEXT) FROM records HAVING COUNT(*) > 0;
   INSERT OR REPLACE INTO meta (name, value) SELECT 'tallied_since_ms', CAST(at_ms AS TEXT) FROM records
     WHERE seq = (SELECT MIN(seq) FROM records) AND seq > 1;`,
  // No row is written for the new column: there may be a million, and a version from before writes more of them without it after a rollback.
  `ALTER TABLE idempotency ADD COLUMN last_at_ms INTEGER;
   DROP INDEX idempotency_by_equal;
   CREATE INDEX idempotency_by_last ON idempotency (equal_digest, COALESCE(last_at_ms, first_at_ms)) WHERE equal_digest IS NOT NULL;`,
];
