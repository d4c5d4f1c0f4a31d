// The Ledger's tables of limits, and every statement on them: counters, their slots, and what acts hold of them. Synchronous, like the
// rest of the store; the tables are made in `ledger-schema.ts`. A counter has its sum beside its slots, so that a charge costs the same
// however many there were: its own slot is written, and slots that have left go when it is next charged, each once.
import { windowOf } from "../policy/engine.ts";
import type { LedgerStore } from "./ledger-store.ts";
import type { UsageRow } from "./protocol.ts";

export interface CounterName {
  readonly limit: string;
  readonly bucket: string;
  /** As `windowName` has it. */
  readonly window: string;
}

export interface Counter {
  readonly id: number;
  /** Of all its slots, those too that have left since it was last charged. */
  readonly used: number;
  /** Of its latest charge. Its time does not run backwards: a clock that is set back frees nothing. */
  readonly latestAtMs: number;
}

/** What an act has taken of one counter, and from when on that no longer counts: this names the slot. */
export interface HeldCharge extends CounterName {
  readonly leavesAtMs: number;
  readonly amount: number;
  readonly countsAttempts: boolean;
}

export interface Slot {
  readonly leavesAtMs: number;
  readonly used: number;
}

type CounterColumns = { id: number; used: number; latest_at_ms: number };
type SlotColumns = { leaves_at_ms: number; used: number };
type HoldColumns = {
  limit_id: string;
  bucket: string;
  window: string;
  leaves_at_ms: number;
  amount: number;
  counts_attempts: number;
};

/** Rows that go in one step: a counter has up to a thousand slots. */
const DROP_TOGETHER = 1_000;
const DROP_ROWS = 5_000;
const CLOCK = "limit_clock";

export class CounterStore {
  readonly #sql: SqlStorage;
  readonly #store: LedgerStore;
  /** As stored; null: not read yet. */
  #clockMs: number | null = null;

  /** `storage`: with the tables made already, by `store`. */
  constructor(storage: DurableObjectStorage, store: LedgerStore) {
    this.#sql = storage.sql;
    this.#store = store;
  }

  counter({ limit, bucket, window }: CounterName): Counter | null {
    const query = "SELECT id, used, latest_at_ms FROM counters WHERE limit_id = ? AND bucket = ? AND window = ?";
    const row = this.#sql.exec<CounterColumns>(query, limit, bucket, window).toArray().at(0);
    return row === undefined ? null : { id: row.id, used: row.used, latestAtMs: row.latest_at_ms };
  }

  /** No earlier moment is counted in: what had left by then is gone. 0: nothing ever went. */
  clockMs(): number {
    this.#clockMs ??= this.#store.readMeta<number>(CLOCK) ?? 0;
    return this.#clockMs;
  }

  /** What counts at a moment. */
  usedAt({ id, used }: Counter, atMs: number): number {
    const left = this.#sql
      .exec<{ used: number; slots: number }>(
        "SELECT COALESCE(SUM(used), 0) used, COUNT(*) slots FROM slots WHERE counter_id = ? AND leaves_at_ms <= ?",
        id,
        atMs,
      )
      .one();
    if (left.slots === 0) return used;
    // Of fractions what stays is added up anew: taking away what was added would leave crumbs that pile up.
    return Number.isInteger(left.used) && Number.isInteger(used) ? used - left.used : this.#sum(id, atMs);
  }

  /** The slots that count at a moment, those first that leave first. Read as far as it is asked for. */
  *slotsAt({ id }: Counter, atMs: number): Generator<Slot> {
    const query = "SELECT leaves_at_ms, used FROM slots WHERE counter_id = ? AND leaves_at_ms > ? ORDER BY leaves_at_ms";
    for (const row of this.#sql.exec<SlotColumns>(query, id, atMs)) yield { leavesAtMs: row.leaves_at_ms, used: row.used };
  }

  /** When all of what counts at a moment has left; null when nothing does. */
  lastLeavesAtMs({ id }: Counter, atMs: number): number | null {
    const query = "SELECT MAX(leaves_at_ms) at FROM slots WHERE counter_id = ? AND leaves_at_ms > ?";
    return this.#sql.exec<{ at: number | null }>(query, id, atMs).one().at;
  }

  /** How much of it is in that slot. */
  usedInSlot({ id }: Counter, leavesAtMs: number): number {
    const query = "SELECT used FROM slots WHERE counter_id = ? AND leaves_at_ms = ?";
    return this.#sql.exec<{ used: number }>(query, id, leavesAtMs).toArray().at(0)?.used ?? 0;
  }

  /** Takes `charge` at `atMs`. `usedNow`: what counts of its counter with it. Slots that have left are dropped. */
  add(counter: Counter | null, charge: HeldCharge, requestId: string, atMs: number, usedNow: number): void {
    const { limit, bucket, window, leavesAtMs, amount } = charge;
    this.#hold(charge, requestId);
    if (amount === 0) return;
    if (counter !== null) this.#sql.exec("DELETE FROM slots WHERE counter_id = ? AND leaves_at_ms <= ?", counter.id, atMs);
    const { id } = this.#sql
      .exec<{ id: number }>(
        `INSERT INTO counters (limit_id, bucket, window, used, latest_at_ms, empty_at_ms) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (limit_id, bucket, window) DO UPDATE SET
           used = excluded.used, latest_at_ms = excluded.latest_at_ms, empty_at_ms = MAX(empty_at_ms, excluded.empty_at_ms)
         RETURNING id`,
        limit,
        bucket,
        window,
        usedNow,
        atMs,
        leavesAtMs,
      )
      .one();
    this.#sql.exec(
      `INSERT INTO slots (counter_id, leaves_at_ms, used) VALUES (?, ?, ?)
       ON CONFLICT (counter_id, leaves_at_ms) DO UPDATE SET used = used + excluded.used`,
      id,
      leavesAtMs,
      amount,
    );
  }

  /** Into the slot that it was taken from; where that has gone there is nothing to give back. */
  giveBack(charge: HeldCharge): void {
    const counter = this.counter(charge);
    if (counter === null) return;
    const inSlot = this.usedInSlot(counter, charge.leavesAtMs);
    const back = Math.min(inSlot, charge.amount);
    if (back <= 0) return;
    const slot = [counter.id, charge.leavesAtMs] as const;
    if (back === inSlot) this.#sql.exec("DELETE FROM slots WHERE counter_id = ? AND leaves_at_ms = ?", ...slot);
    else this.#sql.exec("UPDATE slots SET used = used - ?3 WHERE counter_id = ?1 AND leaves_at_ms = ?2", ...slot, back);
    const left = Number.isInteger(back) && Number.isInteger(counter.used) ? counter.used - back : this.#sum(counter.id, 0);
    this.#sql.exec("UPDATE counters SET used = ? WHERE id = ?", left, counter.id);
  }

  chargesOf(requestId: string): HeldCharge[] {
    return this.#sql
      .exec<HoldColumns>("SELECT * FROM holds WHERE request_id = ?", requestId)
      .toArray()
      .map((row) => ({
        limit: row.limit_id,
        bucket: row.bucket,
        window: row.window,
        leavesAtMs: row.leaves_at_ms,
        amount: row.amount,
        countsAttempts: row.counts_attempts === 1,
      }));
  }

  dropCharges(requestId: string): void {
    this.#sql.exec("DELETE FROM holds WHERE request_id = ?", requestId);
  }

  /** What the other has taken itself since stays as it is. */
  moveCharges(fromRequestId: string, toRequestId: string): void {
    this.#sql.exec("UPDATE OR IGNORE holds SET request_id = ? WHERE request_id = ?", toRequestId, fromRequestId);
    this.dropCharges(fromRequestId);
  }

  /** Of acts whose end never came. Not as soon as it has left the window: it tells a repeat what is charged already. */
  dropChargesBefore(atMs: number): void {
    this.#sql.exec("DELETE FROM holds WHERE leaves_at_ms <= ?", atMs);
  }

  /** What counts at a moment, of every counter of which something does. */
  usage(atMs: number): UsageRow[] {
    return this.#sql
      .exec<{ limit_id: string; bucket: string; window: string; used: number; frees: number; resets: number }>(
        `SELECT limit_id, bucket, window, SUM(slots.used) used, MIN(leaves_at_ms) frees, MAX(leaves_at_ms) resets
         FROM counters JOIN slots ON counter_id = id
         WHERE empty_at_ms > ?1 AND leaves_at_ms > MAX(?1, latest_at_ms) GROUP BY id`,
        Math.max(atMs, this.clockMs()),
      )
      .toArray()
      .map((row) => ({
        limit: row.limit_id,
        bucket: row.bucket,
        ...windowOf(row.window),
        used: row.used,
        freesAtMs: row.frees,
        resetsAtMs: row.resets,
      }));
  }

  /** Counters by target pile up: those of which nothing counts any more say nothing. False: there are more of them. */
  dropEmpty(nowMs: number): boolean {
    const query = "SELECT id FROM counters WHERE empty_at_ms <= ? ORDER BY empty_at_ms LIMIT ?";
    const ids = this.#sql.exec<{ id: number }>(query, nowMs, DROP_TOGETHER).toArray();
    if (ids.length === 0) return true;
    // By a clock that is set back they would not have left yet: from now on it is at least this late.
    this.#clockMs = Math.max(nowMs, this.clockMs());
    this.#store.writeMeta(CLOCK, this.#clockMs);
    let rows = 0;
    for (const { id } of ids) {
      if (rows > DROP_ROWS) return false;
      rows += this.#sql.exec("DELETE FROM slots WHERE counter_id = ?", id).rowsWritten;
      this.#sql.exec("DELETE FROM counters WHERE id = ?", id);
    }
    return ids.length < DROP_TOGETHER;
  }

  #hold({ limit, bucket, window, leavesAtMs, amount, countsAttempts }: HeldCharge, requestId: string): void {
    const insert = `INSERT OR REPLACE INTO holds (request_id, limit_id, bucket, window, leaves_at_ms, amount, counts_attempts) VALUES (?, ?, ?, ?, ?, ?, ?)`;
    this.#sql.exec(insert, requestId, limit, bucket, window, leavesAtMs, amount, countsAttempts ? 1 : 0);
  }

  #sum(id: number, atMs: number): number {
    const query = "SELECT COALESCE(SUM(used), 0) used FROM slots WHERE counter_id = ? AND leaves_at_ms > ?";
    return this.#sql.exec<{ used: number }>(query, id, atMs).one().used;
  }
}
