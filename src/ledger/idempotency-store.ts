// The Ledger's table of idempotency keys, and every statement on it. Synchronous, like the rest of the store. The table itself is made in
// `ledger-schema.ts`; stored formats: docs/storage.md.
import type { KeptAnswer } from "./protocol.ts";

export interface IdempotencyRow {
  readonly scope: string;
  readonly key: string;
  readonly digest: string;
  readonly firstAtMs: number;
  /** When it was last sent, or about to be. */
  readonly lastAtMs: number;
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
  /** Null where an earlier version wrote it: it was sent when it was first asked for, or a while later. */
  last_at_ms: number | null;
};

/** As the index `idempotency_by_last` has it. */
const LAST_AT = "COALESCE(last_at_ms, first_at_ms)";

export class IdempotencyStore {
  readonly #sql: SqlStorage;

  /** `storage`: with the tables made already. */
  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
  }

  byKey(scope: string, key: string): IdempotencyRow | null {
    return this.#one("SELECT * FROM idempotency WHERE scope = ? AND idempotency_key = ?", scope, key);
  }

  of(requestId: string): IdempotencyRow | null {
    return this.#one("SELECT * FROM idempotency WHERE request_id = ?", requestId);
  }

  /** Of the acts of this digest under other keys the one that was sent last, if that was after `sinceMs`; null when there is none. */
  equalSince(
    { scope, key, equalDigest }: Pick<IdempotencyRow, "scope" | "key" | "equalDigest">,
    sinceMs: number,
  ): IdempotencyRow | null {
    const query = `SELECT * FROM idempotency WHERE equal_digest = ? AND ${LAST_AT} > ? AND scope = ? AND idempotency_key <> ?
       ORDER BY ${LAST_AT} DESC, first_seq DESC LIMIT 1`;
    return this.#one(query, equalDigest, sinceMs, scope, key);
  }

  put(row: IdempotencyRow): void {
    const { scope, key, digest, firstAtMs, lastAtMs, firstSeq, requestId, state, answer, equalDigest } = row;
    this.#sql.exec(
      `INSERT OR REPLACE INTO idempotency
         (scope, idempotency_key, digest, first_at_ms, first_seq, request_id, state, answer, equal_digest, last_at_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      scope,
      key,
      digest,
      firstAtMs,
      firstSeq,
      requestId,
      state,
      answer === null ? null : JSON.stringify(answer),
      equalDigest,
      lastAtMs,
    );
  }

  drop(scope: string, key: string): void {
    this.#sql.exec("DELETE FROM idempotency WHERE scope = ? AND idempotency_key = ?", scope, key);
  }

  /** Acts that were last sent before then. (By when they were first asked for they are found, by an index.) */
  dropBefore(atMs: number): void {
    this.#sql.exec(`DELETE FROM idempotency WHERE first_at_ms < ?1 AND ${LAST_AT} < ?1`, atMs);
  }

  #one(query: string, ...bindings: SqlStorageValue[]): IdempotencyRow | null {
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
      lastAtMs: row.last_at_ms ?? row.first_at_ms,
      firstSeq: row.first_seq,
      requestId: row.request_id,
      state: row.state,
      answer: row.answer === null ? null : JSON.parse(row.answer),
      equalDigest: row.equal_digest,
    };
  }
}
