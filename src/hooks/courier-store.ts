// Every statement on the Courier's tables. Synchronous, so that a chain of calls without an `await` is one transaction.
//
//   hooks(id, json)              a hook: what it is for and how it goes. Address and secrets are sealed
//   positions(source, seq)       up to which record of a ledger events have come: what comes again is known by it
//   messages(n, hook, id, …)     what a hook is sent, in the order of `n`: waiting, or (the newest) to be sent again. Of a record only where it
//                                stands, so that what is erased there is not kept here; of a checkpoint all
//   tries(n, hook, json)         what came of the newest tries
//
// Stored formats: docs/storage.md. A change of schema is a new step, never an edit of an old one.
import type { EventType } from "../audit/record-events.ts";
import { type Migration, migrate } from "../ledger/migrate.ts";
import type { DeliveryTry } from "./courier-protocol.ts";
import type { Hook } from "./hook.ts";

const MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE hooks (id TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE positions (source TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE messages (
     n INTEGER PRIMARY KEY AUTOINCREMENT,
     hook TEXT NOT NULL,
     id TEXT NOT NULL,
     type TEXT NOT NULL,
     source TEXT NOT NULL,
     seq INTEGER NOT NULL,
     data TEXT,
     at_ms INTEGER NOT NULL,
     waiting INTEGER NOT NULL
   );
   CREATE INDEX messages_by_hook ON messages (hook, waiting, n);
   CREATE TABLE tries (n INTEGER PRIMARY KEY AUTOINCREMENT, hook TEXT NOT NULL, json TEXT NOT NULL);
   CREATE INDEX tries_by_hook ON tries (hook, n);`,
  `ALTER TABLE messages
     ADD COLUMN judged INTEGER NOT NULL DEFAULT 1;`,
];

/** Kept of each hook. */
const KEPT_DONE = 100;
const KEPT_TRIES = 200;

export interface Message {
  readonly n: number;
  /** `webhook-id`. */
  readonly id: string;
  readonly type: EventType;
  readonly source: string;
  readonly seq: number;
  /** JSON; null: it is a record, and stands in its ledger. */
  readonly data: string | null;
  /** When it came. */
  readonly atMs: number;
  /** By the filter of its hook, and by what the maker may see. False: nobody could tell when it came. */
  readonly isJudged: boolean;
}

type MessageColumns = {
  n: number;
  id: string;
  type: EventType;
  source: string;
  seq: number;
  data: string | null;
  at_ms: number;
  judged: number;
};

export class CourierStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    migrate(storage, MIGRATIONS);
  }

  hooks(): Hook[] {
    const rows = this.#sql.exec<{ json: string }>("SELECT json FROM hooks").toArray();
    return rows.map(({ json }): Hook => JSON.parse(json)).sort((a, b) => a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1));
  }

  hook(id: string): Hook | null {
    const [row] = this.#sql.exec<{ json: string }>("SELECT json FROM hooks WHERE id = ?", id).toArray();
    return row === undefined ? null : JSON.parse(row.json);
  }

  putHook(hook: Hook): void {
    this.#sql.exec("INSERT OR REPLACE INTO hooks (id, json) VALUES (?, ?)", hook.id, JSON.stringify(hook));
  }

  deleteHook(id: string): void {
    this.#sql.exec("DELETE FROM hooks WHERE id = ?", id);
    this.#sql.exec("DELETE FROM messages WHERE hook = ?", id);
    this.#sql.exec("DELETE FROM tries WHERE hook = ?", id);
  }

  position(source: string): number {
    return this.#sql.exec<{ seq: number }>("SELECT seq FROM positions WHERE source = ?", source).toArray().at(0)?.seq ?? 0;
  }

  setPosition(source: string, seq: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO positions (source, seq) VALUES (?, ?)", source, seq);
  }

  waitingCount(hook: string): number {
    return this.#count("SELECT COUNT(*) count FROM messages WHERE hook = ? AND waiting = 1", hook);
  }

  /** As it is shown: without those of which nobody knows whether the maker may see them. */
  shownWaitingCount(hook: string): number {
    return this.#count("SELECT COUNT(*) count FROM messages WHERE hook = ? AND waiting = 1 AND judged = 1", hook);
  }

  isWaiting(hook: string): boolean {
    return this.head(hook) !== null;
  }

  enqueue(hook: string, { id, type, source, seq, data, atMs, isJudged }: Omit<Message, "n">): void {
    const insert =
      "INSERT INTO messages (hook, id, type, source, seq, data, at_ms, waiting, judged) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)";
    this.#sql.exec(insert, hook, id, type, source, seq, data, atMs, isJudged ? 1 : 0);
  }

  /** The oldest that waits. */
  head(hook: string): Message | null {
    return this.#message("SELECT * FROM messages WHERE hook = ? AND waiting = 1 ORDER BY n LIMIT 1", hook);
  }

  /** The newest of this id, waiting or not. */
  message(hook: string, id: string): Message | null {
    return this.#message("SELECT * FROM messages WHERE hook = ? AND id = ? ORDER BY n DESC LIMIT 1", hook, id);
  }

  /** It waits no more; those that were ended long before it are forgotten. */
  endMessage(hook: string, n: number): void {
    this.#sql.exec("UPDATE messages SET waiting = 0 WHERE n = ?", n);
    this.#sql.exec(
      `DELETE FROM messages WHERE hook = ? AND waiting = 0 AND n <= (
         SELECT n FROM messages WHERE hook = ? AND waiting = 0 ORDER BY n DESC LIMIT 1 OFFSET ${KEPT_DONE})`,
      hook,
      hook,
    );
  }

  /** As if it had never come. */
  dropMessage(n: number): void {
    this.#sql.exec("DELETE FROM messages WHERE n = ?", n);
  }

  addTry(hook: string, one: DeliveryTry): void {
    this.#sql.exec("INSERT INTO tries (hook, json) VALUES (?, ?)", hook, JSON.stringify(one));
    this.#sql.exec(
      `DELETE FROM tries WHERE hook = ? AND n <= (SELECT n FROM tries WHERE hook = ? ORDER BY n DESC LIMIT 1 OFFSET ${KEPT_TRIES})`,
      hook,
      hook,
    );
  }

  /** Newest first. */
  tries(hook: string, limit: number): DeliveryTry[] {
    const rows = this.#sql.exec<{ json: string }>("SELECT json FROM tries WHERE hook = ? ORDER BY n DESC LIMIT ?", hook, limit);
    return rows.toArray().map(({ json }): DeliveryTry => JSON.parse(json));
  }

  #message(query: string, ...bindings: SqlStorageValue[]): Message | null {
    const [row] = this.#sql.exec<MessageColumns>(query, ...bindings).toArray();
    if (row === undefined) return null;
    const { n, id, type, source, seq, data, at_ms: atMs, judged } = row;
    return { n, id, type, source, seq, data, atMs, isJudged: judged === 1 };
  }

  #count(query: string, ...bindings: SqlStorageValue[]): number {
    return this.#sql.exec<{ count: number }>(query, ...bindings).one().count;
  }
}
