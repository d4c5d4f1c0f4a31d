// What the Registry holds against the Ledgers: what was taken for true of each, and every statement on it. Synchronous. The schema is in
// `registry-schema.ts`.
//
//   heads(ledger, …)        the newest record of each ledger that was taken for true, and its time
//   checkpointed(ledger, …) which record of each ledger the newest checkpoint with it names

import type { CheckpointHead } from "../audit/checkpoint.ts";
import type { ChainPoint } from "./continuity.ts";
import { OF_LEDGERS } from "./trouble-store.ts";
import type { KnownHead } from "./witness-protocol.ts";

const MOVED = "heads h LEFT JOIN checkpointed c ON c.ledger = h.ledger WHERE h.seq > COALESCE(c.seq, 0)";

export class HeadStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
  }

  /** What the ledger's chain has to hold: its head, and what a checkpoint has vouched for. */
  knownPoints(ledger: string): ChainPoint[] {
    return this.#sql
      .exec<{ seq: number; hash: string }>(
        `SELECT seq, hash FROM heads WHERE ledger = ?
         UNION SELECT seq, hash FROM checkpointed WHERE ledger = ? AND hash IS NOT NULL ORDER BY seq DESC`,
        ledger,
        ledger,
      )
      .toArray();
  }

  /** A report that comes late does not take back what a later one has said. */
  accept({ ledger, seq, hash, atMs }: KnownHead): void {
    this.#sql.exec(
      `INSERT INTO heads (ledger, seq, hash, at_ms) VALUES (?, ?, ?, ?)
       ON CONFLICT (ledger) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, at_ms = excluded.at_ms WHERE excluded.seq > heads.seq`,
      ledger,
      seq,
      hash,
      atMs,
    );
  }

  all(): KnownHead[] {
    return this.#sql
      .exec<{ ledger: string; seq: number; hash: string; atMs: number }>(
        "SELECT ledger, seq, hash, at_ms atMs FROM heads ORDER BY ledger",
      )
      .toArray();
  }

  /** Heads that are in no checkpoint yet, those of ledgers first that never were in one. */
  moved(most: number): CheckpointHead[] {
    const query = `SELECT h.ledger, h.seq, h.hash, h.at_ms at FROM ${MOVED} ORDER BY c.seq IS NOT NULL LIMIT ?`;
    return this.#sql
      .exec<{ ledger: string; seq: number; hash: string; at: number }>(query, most)
      .toArray()
      .map(({ at, ...head }) => ({ ...head, at: new Date(at).toISOString() }));
  }

  hasMoved(): boolean {
    const query = `SELECT EXISTS (SELECT 1 FROM ${MOVED}) moved`;
    return this.#sql.exec<{ moved: number }>(query).one().moved === 1;
  }

  /** 0 as well for a ledger that contradicts what is known: what it has of the past may be all that there is to compare with. */
  prunableSeq(ledger: string): number {
    return this.#sql
      .exec<{ seq: number }>(
        `SELECT seq FROM checkpointed WHERE ledger = ?1
         AND NOT EXISTS (SELECT 1 FROM log_troubles WHERE ledger = ?1 AND open = 1 AND ${OF_LEDGERS})`,
        ledger,
      )
      .toArray()
      .reduce((most, { seq }) => Math.max(most, seq), 0);
  }
}
