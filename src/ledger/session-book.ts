// The sessions of one holder, in its own object: a key's in its Ledger, the root token's in the Registry. Its clock alone says when one ends.
// Synchronous. The table is made in `ledger-schema.ts` and `registry-schema.ts`; stored formats: docs/storage.md.
import { isBefore } from "./clock-back.ts";
import {
  MAX_SESSIONS,
  type NewSession,
  type RootSession,
  SESSION_IDLE_MS,
  SESSION_MAX_MS,
  type SessionState,
  type SessionUse,
} from "./session-protocol.ts";

/** That one is in use is written so often. A session is idle by what is written: up to this much sooner than its last use says. */
const TOUCH_EVERY_MS = 60_000;

type Row = { id: string; hash: string; started_ms: number; used_ms: number; until_ms: number };

export class SessionBook {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
  }

  /** @param endsMs when it must be over, whatever else; null: as long as any. Repeating it is harmless. */
  start({ id, hash }: NewSession, endsMs: number | null, nowMs: number): SessionState {
    this.dropEnded(nowMs);
    const untilMs = Math.min(nowMs + SESSION_MAX_MS, endsMs ?? Number.POSITIVE_INFINITY);
    this.#sql.exec(
      "INSERT OR IGNORE INTO sessions (hash, id, started_ms, used_ms, until_ms) VALUES (?, ?, ?, ?, ?)",
      ...[hash, id, nowMs, nowMs, untilMs],
    );
    const others = "SELECT hash FROM sessions WHERE hash <> ? ORDER BY started_ms DESC LIMIT ?";
    this.#sql.exec(`DELETE FROM sessions WHERE hash <> ? AND hash NOT IN (${others})`, hash, hash, MAX_SESSIONS - 1);
    return stateOf(this.#row([hash]) ?? { id, hash, started_ms: nowMs, used_ms: nowMs, until_ms: untilMs });
  }

  use({ hashes, active }: SessionUse, nowMs: number): RootSession {
    const row = this.#row(hashes);
    if (row === undefined) return { ok: false, fault: "none" };
    const { untilMs, idleUntilMs } = stateOf(row);
    const isLost = isBefore(nowMs, row.used_ms);
    if (isLost || nowMs >= idleUntilMs) {
      this.end(row.hash);
      return { ok: false, fault: isLost || nowMs >= untilMs ? "over" : "idle" };
    }
    if (!active || nowMs - row.used_ms < TOUCH_EVERY_MS) return { ok: true, session: stateOf(row) };
    this.#sql.exec("UPDATE sessions SET used_ms = ? WHERE hash = ?", nowMs, row.hash);
    return { ok: true, session: stateOf({ ...row, used_ms: nowMs }) };
  }

  end(hash: string): void {
    this.#sql.exec("DELETE FROM sessions WHERE hash = ?", hash);
  }

  endAll(): void {
    this.#sql.exec("DELETE FROM sessions");
  }

  dropEnded(nowMs: number): void {
    this.#sql.exec("DELETE FROM sessions WHERE until_ms <= ? OR used_ms <= ?", nowMs, nowMs - SESSION_IDLE_MS);
  }

  /** When the first of them is over whatever is done by it, ms since the epoch; null: there is none. */
  nextEndMs(): number | null {
    return this.#sql.exec<{ next: number | null }>("SELECT MIN(until_ms) next FROM sessions").one().next;
  }

  #row(hashes: readonly string[]): Row | undefined {
    const places = hashes.map(() => "?").join(", ");
    return this.#sql
      .exec<Row>(`SELECT * FROM sessions WHERE hash IN (${places})`, ...hashes)
      .toArray()
      .at(0);
  }
}

function stateOf({ id, hash, started_ms: startedMs, used_ms: usedMs, until_ms: untilMs }: Row): SessionState {
  return { id, hash, startedMs, untilMs, idleUntilMs: Math.min(usedMs + SESSION_IDLE_MS, untilMs) };
}
