// Intents whose outcome is not known, and every statement on them. Synchronous. The schema is in `ledger-schema.ts`.
//
// What the table holds is kept in memory as well: nearly every act is new and is ended by the object that admitted it, so that neither its
// beginning nor its end has to look anything up.

export interface IntentRow {
  readonly requestId: string;
  readonly seq: number;
  readonly settleByMs: number;
  readonly state: "open" | "unknown";
}

/** An intent, and whether there is more to end than it. */
export interface IntentToEnd extends IntentRow {
  /** Its caller gave it an idempotency key. */
  readonly isNamed: boolean;
  /** False: it has taken nothing of any limit. */
  readonly mayHoldCharges: boolean;
}

/** Where there are more, which only acts can be that nobody resolves, each is looked up. */
const MAX_KEPT = 1_000;

type IntentColumns = { request_id: string; seq: number; settle_by_ms: number; state: "open" | "unknown" };
type IntentToEndColumns = IntentColumns & { named: number; charged: number };

const TO_END = `SELECT *,
  EXISTS (SELECT 1 FROM idempotency WHERE idempotency.request_id = intents.request_id) named,
  EXISTS (SELECT 1 FROM holds WHERE holds.request_id = intents.request_id) charged
  FROM intents`;

export class IntentStore {
  readonly #sql: SqlStorage;
  /** All rows; null: not read yet. */
  #kept: Map<string, IntentToEnd> | "too many" | null = null;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** After rows were undone. */
  reread(): void {
    this.#kept = null;
  }

  open(intent: Omit<IntentToEnd, "state">): void {
    const kept = this.#rows();
    const { requestId, seq, settleByMs } = intent;
    this.#sql.exec(
      "INSERT INTO intents (request_id, seq, settle_by_ms, state) VALUES (?, ?, ?, 'open')",
      requestId,
      seq,
      settleByMs,
    );
    if (kept === "too many") return;
    kept.set(requestId, { ...intent, state: "open" });
    if (kept.size > MAX_KEPT) this.#kept = "too many";
  }

  of(requestId: string): IntentToEnd | null {
    const kept = this.#rows();
    if (kept !== "too many") return kept.get(requestId) ?? null;
    const row = this.#sql.exec<IntentToEndColumns>(`${TO_END} WHERE request_id = ?`, requestId).toArray().at(0);
    return row === undefined ? null : intentToEnd(row);
  }

  /** Is any other act under way? Where that is not known at once, there may be. */
  areOthersOpen(requestId: string): boolean {
    const kept = this.#rows();
    if (kept === "too many") return true;
    for (const intent of kept.values()) if (intent.state === "open" && intent.requestId !== requestId) return true;
    return false;
  }

  /** Without a known outcome, oldest first. */
  all(): IntentRow[] {
    return this.#select("SELECT * FROM intents ORDER BY seq");
  }

  /** The newest of them before this seq, newest first. */
  newestBefore(seq: number, limit: number): IntentRow[] {
    return this.#select("SELECT * FROM intents WHERE seq < ? ORDER BY seq DESC LIMIT ?", seq, limit);
  }

  /** Still waiting for their outcome, oldest first. */
  allOpen(): IntentRow[] {
    return this.#select("SELECT * FROM intents WHERE state = 'open' ORDER BY seq");
  }

  markUnknown(requestId: string): void {
    this.#sql.exec("UPDATE intents SET state = 'unknown' WHERE request_id = ?", requestId);
    if (!(this.#kept instanceof Map)) return;
    const intent = this.#kept.get(requestId);
    if (intent !== undefined) this.#kept.set(requestId, { ...intent, state: "unknown" });
  }

  close(requestId: string): void {
    this.#sql.exec("DELETE FROM intents WHERE request_id = ?", requestId);
    if (this.#kept instanceof Map) this.#kept.delete(requestId);
  }

  #rows(): Map<string, IntentToEnd> | "too many" {
    if (this.#kept !== null) return this.#kept;
    const rows = this.#sql
      .exec<IntentToEndColumns>(`${TO_END} LIMIT ?`, MAX_KEPT + 1)
      .toArray()
      .map(intentToEnd);
    this.#kept = rows.length > MAX_KEPT ? "too many" : new Map(rows.map((row) => [row.requestId, row]));
    return this.#kept;
  }

  #select(query: string, ...bindings: SqlStorageValue[]): IntentRow[] {
    return this.#sql
      .exec<IntentColumns>(query, ...bindings)
      .toArray()
      .map(intentOf);
  }
}

function intentOf(row: IntentColumns): IntentRow {
  return { requestId: row.request_id, seq: row.seq, settleByMs: row.settle_by_ms, state: row.state };
}

function intentToEnd(row: IntentToEndColumns): IntentToEnd {
  return { ...intentOf(row), isNamed: row.named === 1, mayHoldCharges: row.charged === 1 };
}
