// The tables of a shard of the detector.
//
//   meta(name, value)     the salt of the digests; when an event was last heard
//   events(user_id, …)    what Clerk told of a user, in the order in which it happened: two days of it, and before them the one that sums up
//                         what was before (`base`). `open`: not all that changed is explained; `bypass`: it is on record
//   acts(user_id, …)      what acts on record did to the user, four days of them; user '' for creations whose user nobody could name
//   waiting(user_id, …)   users of whom something is to be decided, and when
//
// Stored formats: docs/storage.md. A change is a new step, never an edit of an old one.
import type { Migration } from "../ledger/migrate.ts";

export const WATCH_SCHEMA: readonly Migration[] = [
  `CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE events (
     user_id TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     order_ms INTEGER NOT NULL,
     svix_id TEXT NOT NULL,
     type TEXT NOT NULL,
     state TEXT,
     evidence TEXT NOT NULL,
     heard_ms INTEGER NOT NULL,
     status TEXT NOT NULL CHECK (status IN ('base', 'open', 'clear', 'bypass')),
     found TEXT,
     PRIMARY KEY (user_id, at_ms, order_ms, svix_id)
   ) WITHOUT ROWID;
   CREATE TABLE acts (
     user_id TEXT NOT NULL,
     intent_id TEXT NOT NULL,
     from_ms INTEGER NOT NULL,
     json TEXT NOT NULL,
     PRIMARY KEY (user_id, intent_id)
   ) WITHOUT ROWID;
   CREATE TABLE waiting (user_id TEXT PRIMARY KEY, due_ms INTEGER NOT NULL) WITHOUT ROWID;
   CREATE INDEX waiting_by_due ON waiting (due_ms);`,
];
