// What in storage contradicts what is known of the log, as the Registry keeps it, and every statement on it. Synchronous. The schema is in
// `registry-schema.ts`: `log_troubles`, one row for a place in a ledger and what is wrong with it.

import type { LogTrouble, NewTrouble } from "./witness-protocol.ts";

/** Whoever could write to KV at will must not fill the Registry with what it shows. */
const MAX_TROUBLES = 1_000;
/** Those that a Ledger's own report has shown. */
export const OF_LEDGERS = "kind IN ('went_back', 'changed', 'forked')";

type TroubleColumns = {
  ledger: string;
  kind: LogTrouble["kind"];
  known_seq: number;
  known_hash: string | null;
  reported_seq: number;
  reported_hash: string | null;
  at_ms: number;
  last_at_ms: number;
  open: number;
};

export class TroubleStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
  }

  /** True when it was not known. What was known counts as there still. */
  note({ ledger, kind, known, reported }: NewTrouble, nowMs: number): boolean {
    const same = this.#sql.exec(
      "UPDATE log_troubles SET reported_seq = ?, reported_hash = ?, last_at_ms = ?, open = 1 WHERE ledger = ? AND kind = ? AND known_seq = ?",
      reported.seq,
      reported.hash,
      nowMs,
      ledger,
      kind,
      known.seq,
    ).rowsWritten;
    if (same > 0 || !this.#hasRoom()) return false;
    this.#sql.exec(
      `INSERT INTO log_troubles (ledger, kind, known_seq, known_hash, reported_seq, reported_hash, at_ms, last_at_ms, open, recorded)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, 0)`,
      ledger,
      kind,
      known.seq,
      known.hash,
      reported.seq,
      reported.hash,
      nowMs,
      nowMs,
    );
    return true;
  }

  /** The Ledger has shown that it holds what is known, so what it said otherwise is over. What an export found in KV is not. */
  closeOf(ledger: string): void {
    this.#sql.exec(`UPDATE log_troubles SET open = 0 WHERE ledger = ? AND open = 1 AND ${OF_LEDGERS}`, ledger);
  }

  close({ ledger, kind, known }: LogTrouble): void {
    this.#sql.exec("UPDATE log_troubles SET open = 0 WHERE ledger = ? AND kind = ? AND known_seq = ?", ledger, kind, known.seq);
  }

  /** Oldest first. */
  all(): LogTrouble[] {
    return this.#read("SELECT * FROM log_troubles ORDER BY at_ms, ledger, kind, known_seq");
  }

  /** Those that stand in no ledger yet. */
  unrecorded(): LogTrouble[] {
    return this.#read("SELECT * FROM log_troubles WHERE recorded = 0 ORDER BY at_ms, ledger, kind, known_seq");
  }

  markRecorded({ ledger, kind, known }: LogTrouble): void {
    this.#sql.exec(
      "UPDATE log_troubles SET recorded = 1 WHERE ledger = ? AND kind = ? AND known_seq = ?",
      ledger,
      kind,
      known.seq,
    );
  }

  /** Made, where it has to be, of the oldest that is over: that stands in a ledger. */
  #hasRoom(): boolean {
    const { count } = this.#sql.exec<{ count: number }>("SELECT COUNT(*) count FROM log_troubles").one();
    if (count < MAX_TROUBLES) return true;
    const oldest = "SELECT ledger, kind, known_seq FROM log_troubles WHERE open = 0 AND recorded = 1 ORDER BY last_at_ms LIMIT 1";
    return this.#sql.exec(`DELETE FROM log_troubles WHERE (ledger, kind, known_seq) IN (${oldest})`).rowsWritten > 0;
  }

  #read(query: string): LogTrouble[] {
    return this.#sql
      .exec<TroubleColumns>(query)
      .toArray()
      .map((row) => ({
        ledger: row.ledger,
        kind: row.kind,
        known: { seq: row.known_seq, hash: row.known_hash },
        reported: { seq: row.reported_seq, hash: row.reported_hash },
        atMs: row.at_ms,
        lastAtMs: row.last_at_ms,
        open: row.open === 1,
      }));
  }
}
