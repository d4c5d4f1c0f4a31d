// The Ledger's tables of limits and idempotency keys, and every statement on them. Synchronous, like the rest of the store.
// The tables themselves are made in `ledger-store.ts`; stored formats: docs/storage.md.
import type { Charge, KeptAnswer, UsageRow } from "./protocol.ts";

export interface IdempotencyRow {
  readonly scope: string;
  readonly key: string;
  readonly digest: string;
  readonly firstAtMs: number;
  /** Of the first intent with this key. */
  readonly firstSeq: number;
  /** Of the latest call with this key that was sent. */
  readonly requestId: string;
  readonly state: "open" | "unknown" | "done";
  readonly answer: KeptAnswer | null;
  /** Of what the act does, whatever its key: the same for an equal one. Null where acts are not compared. */
  readonly equalDigest: string | null;
}

type IdempotencyColumns = {
  scope: string;
  idempotency_key: string;
  digest: string;
  first_at_ms: number;
  first_seq: number;
  request_id: string;
  state: IdempotencyRow["state"];
  answer: string | null;
  equal_digest: string | null;
};

type Counter = Pick<Charge, "limit" | "bucket" | "windowMs">;

export type HeldCharge = Omit<Charge, "max"> & { readonly startsAtMs: number };

type ChargeColumns = {
  limit_id: string;
  bucket: string;
  window_ms: number;
  starts_at_ms: number;
  amount: number;
  counts_attempts: number;
};

export class LimitStore {
  readonly #sql: SqlStorage;

  /** `storage`: with the tables made already. */
  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
  }

  /** The newest window that was counted, and what it has seen; null when there is none. */
  counted({ limit, bucket, windowMs }: Counter): { readonly startsAtMs: number; readonly used: number } | null {
    const query = "SELECT starts_at_ms, used FROM usage WHERE limit_id = ? AND bucket = ? AND window_ms = ?";
    const row = this.#sql.exec<{ starts_at_ms: number; used: number }>(query, limit, bucket, windowMs).toArray().at(0);
    return row === undefined ? null : { startsAtMs: row.starts_at_ms, used: row.used };
  }

  /** `charge`: all that the act holds of this counter now, in place of what it held before. */
  addCharge(charge: HeldCharge, requestId: string, usedNow: number): void {
    const { limit, bucket, windowMs, amount, countsAttempts, startsAtMs } = charge;
    const upsert = `INSERT OR REPLACE INTO usage (limit_id, bucket, window_ms, starts_at_ms, used) VALUES (?, ?, ?, ?, ?)`;
    this.#sql.exec(upsert, limit, bucket, windowMs, startsAtMs, usedNow);
    const insert = `INSERT OR REPLACE INTO charges (request_id, limit_id, bucket, window_ms, starts_at_ms, amount, counts_attempts) VALUES (?, ?, ?, ?, ?, ?, ?)`;
    this.#sql.exec(insert, requestId, limit, bucket, windowMs, startsAtMs, amount, countsAttempts ? 1 : 0);
  }

  chargesOf(requestId: string): HeldCharge[] {
    return this.#sql
      .exec<ChargeColumns>("SELECT * FROM charges WHERE request_id = ?", requestId)
      .toArray()
      .map((row) => ({
        limit: row.limit_id,
        bucket: row.bucket,
        windowMs: row.window_ms,
        startsAtMs: row.starts_at_ms,
        amount: row.amount,
        countsAttempts: row.counts_attempts === 1,
      }));
  }

  /** Into the window that it was taken from, if that is still the current one. */
  giveBack({ limit, bucket, windowMs, startsAtMs, amount }: HeldCharge): void {
    const query =
      "UPDATE usage SET used = MAX(0, used - ?) WHERE limit_id = ? AND bucket = ? AND window_ms = ? AND starts_at_ms = ?";
    this.#sql.exec(query, amount, limit, bucket, windowMs, startsAtMs);
  }

  dropCharges(requestId: string): void {
    this.#sql.exec("DELETE FROM charges WHERE request_id = ?", requestId);
  }

  idempotency(scope: string, key: string): IdempotencyRow | null {
    return this.#idempotency("SELECT * FROM idempotency WHERE scope = ? AND idempotency_key = ?", scope, key);
  }

  idempotencyOf(requestId: string): IdempotencyRow | null {
    return this.#idempotency("SELECT * FROM idempotency WHERE request_id = ?", requestId);
  }

  /** The newest act of this digest that was first asked for after `sinceMs`; null when there is none. */
  equalSince(scope: string, equalDigest: string, sinceMs: number): IdempotencyRow | null {
    const query = `SELECT * FROM idempotency WHERE equal_digest = ? AND first_at_ms > ? AND scope = ?
       ORDER BY first_at_ms DESC, first_seq DESC LIMIT 1`;
    return this.#idempotency(query, equalDigest, sinceMs, scope);
  }

  putIdempotency(row: IdempotencyRow): void {
    const { scope, key, digest, firstAtMs, firstSeq, requestId, state, answer, equalDigest } = row;
    this.#sql.exec(
      `INSERT OR REPLACE INTO idempotency
         (scope, idempotency_key, digest, first_at_ms, first_seq, request_id, state, answer, equal_digest)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      scope,
      key,
      digest,
      firstAtMs,
      firstSeq,
      requestId,
      state,
      answer === null ? null : JSON.stringify(answer),
      equalDigest,
    );
  }

  dropIdempotency(scope: string, key: string): void {
    this.#sql.exec("DELETE FROM idempotency WHERE scope = ? AND idempotency_key = ?", scope, key);
  }

  dropIdempotencyBefore(atMs: number): void {
    this.#sql.exec("DELETE FROM idempotency WHERE first_at_ms < ?", atMs);
  }

  /** What the other holds already, of a later window, stays as it is. */
  moveCharges(fromRequestId: string, toRequestId: string): void {
    this.#sql.exec("UPDATE OR IGNORE charges SET request_id = ? WHERE request_id = ?", toRequestId, fromRequestId);
    this.dropCharges(fromRequestId);
  }

  /** Counters of windows that are not over. */
  usage(nowMs: number): UsageRow[] {
    const query = "SELECT limit_id, bucket, window_ms, starts_at_ms, used FROM usage WHERE starts_at_ms + window_ms > ?";
    return this.#sql
      .exec<Omit<ChargeColumns, "amount" | "counts_attempts"> & { used: number }>(query, nowMs)
      .toArray()
      .map((row) => ({
        limit: row.limit_id,
        bucket: row.bucket,
        windowMs: row.window_ms,
        used: row.used,
        resetsAtMs: row.starts_at_ms + row.window_ms,
      }));
  }

  /** Counters by target pile up: those of windows that are over say nothing any more. */
  dropUsageUntil(nowMs: number): void {
    this.#sql.exec("DELETE FROM usage WHERE starts_at_ms + window_ms <= ?", nowMs);
  }

  /** Of acts whose end never came. Not as soon as their window is over: they tell that a repeat is charged already. */
  dropChargesBefore(atMs: number): void {
    this.#sql.exec("DELETE FROM charges WHERE starts_at_ms + window_ms <= ?", atMs);
  }

  #idempotency(query: string, ...bindings: SqlStorageValue[]): IdempotencyRow | null {
    const row = this.#sql
      .exec<IdempotencyColumns>(query, ...bindings)
      .toArray()
      .at(0);
    if (row === undefined) return null;
    return {
      scope: row.scope,
      key: row.idempotency_key,
      digest: row.digest,
      firstAtMs: row.first_at_ms,
      firstSeq: row.first_seq,
      requestId: row.request_id,
      state: row.state,
      answer: row.answer === null ? null : JSON.parse(row.answer),
      equalDigest: row.equal_digest,
    };
  }
}
