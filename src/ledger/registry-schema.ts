// The tables of the Registry.
//
//   bundles(seq, …)            every published bundle, newest last; bundle_parts holds its JSON in pieces (a row holds 2 MB at most)
//   keys(id, …)                an index of keys for listing; the authority is each key's Ledger. `stale`: a change is or was under way,
//                              so the Ledger must be asked; ask_ms: when the Registry does so itself, null: never. living_until_ms: its
//                              expiry, 0 once it is revoked or known to have never been made, null: never. acked_seq: the publish that
//                              the key's Ledger has confirmed
//   ledgers(name, …)           what each Ledger last said of itself
//
// those of `ApprovalIndex`: approvals; of `ElevationIndex`: elevations; of `HeadStore`: heads, checkpoints, checkpointed, told_checkpoints,
// log_troubles; of `AnchorStore`: anchoring; of `MintedStore`: lineage, revocations; and of `RootSessions`: sessions, root_sign_in_closed.
//
// Stored formats: docs/storage.md. A change is a new step, never an edit of an old one.
import type { KeyRecord } from "../keys/key-record.ts";
import type { Migration } from "./migrate.ts";

export const REGISTRY_SCHEMA: readonly Migration[] = [
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
  `CREATE TABLE sessions (
     hash TEXT PRIMARY KEY,
     id TEXT NOT NULL,
     started_ms INTEGER NOT NULL,
     used_ms INTEGER NOT NULL,
     until_ms INTEGER NOT NULL
   ) WITHOUT ROWID;`,
  // One row, once there was a key for the admin plane.
  `CREATE TABLE root_sign_in_closed (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     at_ms INTEGER NOT NULL
   );`,
];

/** 0: revoked; null: as long as nobody revokes it. */
export function livingUntilMs({ revoked, expires_at: expiresAt }: KeyRecord): number | null {
  if (revoked !== null) return 0;
  return expiresAt === null ? null : Date.parse(expiresAt);
}
