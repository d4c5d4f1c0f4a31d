// Sessions of the root token in the Registry, and the one thing that ends them for good: that there is, or ever was, a key for the admin plane.
// Synchronous. The tables are made in `registry-schema.ts`; stored formats: docs/storage.md.
import { SessionBook } from "./session-book.ts";
import type { NewSession, RootSession, RootSessionStart, SessionUse } from "./session-protocol.ts";

export class RootSessions {
  readonly #sql: SqlStorage;
  readonly #book: SessionBook;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.#book = new SessionBook(storage);
  }

  /** Those that are over are forgotten with the next that begins. */
  start(session: NewSession, nowMs: number): RootSessionStart {
    return this.#isClosed() ? { ok: false } : { ok: true, session: this.#book.start(session, null, nowMs) };
  }

  use(use: SessionUse, nowMs: number): RootSession {
    return this.#isClosed() ? { ok: false, fault: "over" } : this.#book.use(use, nowMs);
  }

  end(hash: string): void {
    this.#book.end(hash);
  }

  /** There is a key for it. Whatever becomes of that key, none of them comes back. */
  close(nowMs: number): void {
    this.#sql.exec("INSERT OR IGNORE INTO root_sign_in_closed (one, at_ms) VALUES (1, ?)", nowMs);
    this.#book.endAll();
  }

  #isClosed(): boolean {
    return this.#sql.exec("SELECT 1 FROM root_sign_in_closed").toArray().length > 0;
  }
}
