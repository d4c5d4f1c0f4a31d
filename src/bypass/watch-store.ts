// Every statement on the tables of a shard of the detector (`watch-schema.ts`). Synchronous.
import { migrate } from "../ledger/migrate.ts";
import type { EventClient, UserEventType } from "./clerk-event.ts";
import type { Change } from "./judge.ts";
import type { KnownAct } from "./told-act.ts";
import type { UserState } from "./user-state.ts";
import { WATCH_SCHEMA } from "./watch-schema.ts";

export type EventStatus = "base" | "open" | "clear" | "bypass";

export interface Evidence extends EventClient {
  /** SHA-256 of the message's body. */
  readonly sha256: string;
}

export interface FoundChange extends Change {
  /** The `bypass` record. */
  readonly recordId: string;
  /** It was explained later, and that is on record too. */
  readonly takenBack: boolean;
}

export interface EventRow {
  readonly userId: string;
  readonly atMs: number;
  readonly orderMs: number;
  readonly svixId: string;
  readonly type: UserEventType;
  readonly state: UserState | null;
  readonly evidence: Evidence;
  readonly heardMs: number;
  readonly status: EventStatus;
  /** What is on record of it. */
  readonly found: readonly FoundChange[];
}

type EventColumns = {
  user_id: string;
  at_ms: number;
  order_ms: number;
  svix_id: string;
  type: UserEventType;
  state: string | null;
  evidence: string;
  heard_ms: number;
  status: EventStatus;
  found: string | null;
};

export class WatchStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    migrate(storage, WATCH_SCHEMA);
    this.#sql = storage.sql;
  }

  readMeta(name: string): string | null {
    return this.#sql.exec<{ value: string }>("SELECT value FROM meta WHERE name = ?", name).toArray().at(0)?.value ?? null;
  }

  writeMeta(name: string, value: string): void {
    this.#sql.exec("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", name, value);
  }

  /** In the order in which they happened. */
  events(userId: string): EventRow[] {
    return this.#sql
      .exec<EventColumns>("SELECT * FROM events WHERE user_id = ? ORDER BY at_ms, order_ms, svix_id", userId)
      .toArray()
      .map(eventOf);
  }

  /** One that was read before, as it is now. Null: since then it was summed up with others, or forgotten. */
  again({ userId, svixId }: EventRow): EventRow | null {
    return this.events(userId).find((row) => row.svixId === svixId && row.status !== "base") ?? null;
  }

  putEvent(row: EventRow): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO events (user_id, at_ms, order_ms, svix_id, type, state, evidence, heard_ms, status, found) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      row.userId,
      row.atMs,
      row.orderMs,
      row.svixId,
      row.type,
      row.state === null ? null : JSON.stringify(row.state),
      JSON.stringify(row.evidence),
      row.heardMs,
      row.status,
      row.found.length === 0 ? null : JSON.stringify(row.found),
    );
  }

  dropEvent({ userId, atMs, orderMs, svixId }: EventRow): void {
    const query = "DELETE FROM events WHERE user_id = ? AND at_ms = ? AND order_ms = ? AND svix_id = ?";
    this.#sql.exec(query, userId, atMs, orderMs, svixId);
  }

  /** Does an act that is told now change what was, or is to be, decided? */
  isInQuestion(userId: string): boolean {
    const query = "SELECT 1 one FROM events WHERE user_id = ? AND status IN ('open', 'bypass') LIMIT 1";
    return this.#sql.exec<{ one: number }>(query, userId).toArray().length > 0;
  }

  /** Oldest first. */
  acts(userId: string): KnownAct[] {
    return this.#sql
      .exec<{ json: string }>("SELECT json FROM acts WHERE user_id = ? ORDER BY from_ms, intent_id", userId)
      .toArray()
      .map(({ json }) => JSON.parse(json));
  }

  putAct(userId: string, act: KnownAct): void {
    const query = "INSERT OR REPLACE INTO acts (user_id, intent_id, from_ms, json) VALUES (?, ?, ?, ?)";
    this.#sql.exec(query, userId, act.intentId, act.fromMs, JSON.stringify(act));
  }

  /** Of the user: those from before `beforeMs`, and of more than `most` the oldest, those first that change nothing which is looked at. */
  dropActs(userId: string, beforeMs: number, most: number): void {
    this.#sql.exec("DELETE FROM acts WHERE user_id = ? AND from_ms < ?", userId, beforeMs);
    this.#sql.exec(
      `DELETE FROM acts WHERE user_id = ?1 AND intent_id IN (
         SELECT intent_id FROM acts WHERE user_id = ?1
         ORDER BY json_extract(json, '$.effects.sets') = '{}', from_ms DESC LIMIT -1 OFFSET ?2)`,
      userId,
      most,
    );
  }

  forget(userId: string): void {
    for (const table of ["events", "acts", "waiting"]) this.#sql.exec(`DELETE FROM ${table} WHERE user_id = ?`, userId);
  }

  /** Null: nothing is to be decided. Writes only what is news. */
  setDue(userId: string, dueMs: number | null): void {
    const known = this.dueOf(userId);
    if (known === dueMs) return;
    if (dueMs === null) this.#sql.exec("DELETE FROM waiting WHERE user_id = ?", userId);
    else this.#sql.exec("INSERT OR REPLACE INTO waiting (user_id, due_ms) VALUES (?, ?)", userId, dueMs);
  }

  dueOf(userId: string): number | null {
    return (
      this.#sql.exec<{ due_ms: number }>("SELECT due_ms FROM waiting WHERE user_id = ?", userId).toArray().at(0)?.due_ms ?? null
    );
  }

  /** Users of whom something is to be decided by now, those who have waited longest first. */
  due(nowMs: number, most: number): string[] {
    return this.#sql
      .exec<{ user_id: string }>("SELECT user_id FROM waiting WHERE due_ms <= ? ORDER BY due_ms LIMIT ?", nowMs, most)
      .toArray()
      .map(({ user_id }) => user_id);
  }

  nextDueMs(): number | null {
    return this.#sql.exec<{ due_ms: number | null }>("SELECT MIN(due_ms) due_ms FROM waiting").one().due_ms;
  }

  /** Users with an event that is not decided. */
  waitingCount(): number {
    const query =
      "SELECT COUNT(*) count FROM waiting w WHERE EXISTS (SELECT 1 FROM events e WHERE e.user_id = w.user_id AND e.status = 'open')";
    return this.#sql.exec<{ count: number }>(query).one().count;
  }
}

function eventOf(row: EventColumns): EventRow {
  return {
    userId: row.user_id,
    atMs: row.at_ms,
    orderMs: row.order_ms,
    svixId: row.svix_id,
    type: row.type,
    state: row.state === null ? null : JSON.parse(row.state),
    evidence: JSON.parse(row.evidence),
    heardMs: row.heard_ms,
    status: row.status,
    found: row.found === null ? [] : JSON.parse(row.found),
  };
}
