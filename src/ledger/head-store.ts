// What the Registry holds against the Ledgers and the copy in KV, and every statement on it. Synchronous. The schema is in
// `registry-schema.ts`.
//
//   heads(ledger, …)              the newest record of each ledger that was taken for true, and its time
//   checkpoints(seq, …)           signed heads of the ledgers: the newest, and those that are not in KV, or in a bucket, yet
//   checkpointed(ledger, …)       which record of each ledger the newest checkpoint with it names
//   told_checkpoints(seq)         up to which of them the Courier was told
//   log_troubles(ledger, kind, …) what contradicts that

import type { Checkpoint, CheckpointHead } from "../audit/checkpoint.ts";
import type { ChainPoint } from "./continuity.ts";
import type { CheckpointMark, KnownHead, LogTrouble, NewTrouble } from "./witness-protocol.ts";

/** KV may show a checkpoint late: so many are kept here as well, for exports. */
const KEPT_CHECKPOINTS = 20;
/** Those that wait for a bucket, as many as are made in a day and a half: what is older is vouched for by those after it. */
const MOST_UNANCHORED = 2_000;
/** One of 10,000 ledgers has 1.3 MB, and a call to an object carries 32 MiB. */
const MAX_READ_CHARS = 8_388_608;
/** Whoever could write to KV at will must not fill the Registry with what it shows. */
const MAX_TROUBLES = 1_000;

const MOVED = "heads h LEFT JOIN checkpointed c ON c.ledger = h.ledger WHERE h.seq > COALESCE(c.seq, 0)";
const OF_LEDGERS = "kind IN ('went_back', 'changed', 'forked')";

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

export class HeadStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
  }

  /** What the ledger's chain has to hold: its head, and what a checkpoint has vouched for. */
  knownPoints(ledger: string): ChainPoint[] {
    const points = this.#sql
      .exec<{ seq: number; hash: string }>(
        `SELECT seq, hash FROM heads WHERE ledger = ?
         UNION SELECT seq, hash FROM checkpointed WHERE ledger = ? AND hash IS NOT NULL ORDER BY seq DESC`,
        ledger,
        ledger,
      )
      .toArray();
    return points.map(({ seq, hash }) => ({ seq, hash }));
  }

  /** A report that comes late does not take back what a later one has said. */
  acceptHead({ ledger, seq, hash, atMs }: KnownHead): void {
    this.#sql.exec(
      `INSERT INTO heads (ledger, seq, hash, at_ms) VALUES (?, ?, ?, ?)
       ON CONFLICT (ledger) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, at_ms = excluded.at_ms WHERE excluded.seq > heads.seq`,
      ledger,
      seq,
      hash,
      atMs,
    );
  }

  heads(): KnownHead[] {
    return this.#sql
      .exec<{ ledger: string; seq: number; hash: string; at_ms: number }>(
        "SELECT ledger, seq, hash, at_ms FROM heads ORDER BY ledger",
      )
      .toArray()
      .map(({ ledger, seq, hash, at_ms: atMs }) => ({ ledger, seq, hash, atMs }));
  }

  /** Heads that are in no checkpoint yet, those of ledgers first that never were in one. */
  movedHeads(most: number): CheckpointHead[] {
    const query = `SELECT h.ledger, h.seq, h.hash FROM ${MOVED} ORDER BY c.seq IS NOT NULL LIMIT ?`;
    return this.#sql
      .exec<{ ledger: string; seq: number; hash: string }>(query, most)
      .toArray()
      .map(({ ledger, seq, hash }) => ({ ledger, seq, hash }));
  }

  hasMovedHeads(): boolean {
    const query = `SELECT EXISTS (SELECT 1 FROM ${MOVED}) moved`;
    return this.#sql.exec<{ moved: number }>(query).one().moved === 1;
  }

  lastCheckpoint(): Checkpoint | null {
    return this.#checkpoints("SELECT json FROM checkpoints ORDER BY seq DESC LIMIT 1").at(0) ?? null;
  }

  /** RFC 3339; null: there was none. Asked at every report, and a checkpoint may have 2 MB. */
  lastCheckpointAt(): string | null {
    const query = "SELECT json_extract(json, '$.at') at FROM checkpoints ORDER BY seq DESC LIMIT 1";
    return this.#sql.exec<{ at: string }>(query).toArray().at(0)?.at ?? null;
  }

  lastCheckpointMark(): CheckpointMark | null {
    const query = `SELECT seq, json_extract(json, '$.at') at, json_extract(json, '$.signature') IS NOT NULL signed
      FROM checkpoints ORDER BY seq DESC LIMIT 1`;
    const row = this.#sql.exec<{ seq: number; at: string; signed: number }>(query).toArray().at(0);
    return row === undefined ? null : { ...row, signed: row.signed === 1 };
  }

  unpublishedCheckpoints(): Checkpoint[] {
    return this.#checkpoints("SELECT json FROM checkpoints WHERE published = 0 ORDER BY seq");
  }

  /** Those that are still here, oldest first: without a gap to the newest, and of no more text than a call carries. */
  keptCheckpoints(): Checkpoint[] {
    const query = `SELECT json FROM checkpoints
      WHERE published = 0 OR seq > (SELECT MAX(seq) FROM checkpoints) - ${KEPT_CHECKPOINTS} ORDER BY seq DESC`;
    return this.#checkpoints(query).reverse();
  }

  /** Those that are still here, oldest first. */
  signedAfter(seq: number): Checkpoint[] {
    const kept = this.#checkpoints("SELECT json FROM checkpoints WHERE seq > ? ORDER BY seq", seq);
    return kept.filter(({ signature }) => signature !== null);
  }

  /** Those that the Courier has still to be told of, oldest first. */
  untoldCheckpoints(): Checkpoint[] {
    const after = "COALESCE((SELECT seq FROM told_checkpoints), 0)";
    return this.#checkpoints(`SELECT json FROM checkpoints WHERE seq > ${after} ORDER BY seq`);
  }

  markCheckpointsTold(seq: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO told_checkpoints (one, seq) VALUES (1, ?)", seq);
  }

  addCheckpoint(checkpoint: Checkpoint): void {
    this.#sql.exec(
      "INSERT INTO checkpoints (seq, json, published, anchored) VALUES (?, ?, 0, ?)",
      checkpoint.seq,
      JSON.stringify(checkpoint),
      checkpoint.signature === null ? 1 : 0,
    );
    for (const { ledger, seq, hash } of checkpoint.heads) {
      this.#sql.exec("INSERT OR REPLACE INTO checkpointed (ledger, seq, hash) VALUES (?, ?, ?)", ledger, seq, hash);
    }
  }

  /** `forBucket`: those that are in no bucket yet stay for it. */
  markCheckpointPublished(seq: number, forBucket: boolean): void {
    this.#sql.exec("UPDATE checkpoints SET published = 1 WHERE seq = ?", seq);
    this.#sql.exec(
      `DELETE FROM checkpoints WHERE published = 1 AND seq <= (SELECT MAX(seq) FROM checkpoints) - ${KEPT_CHECKPOINTS}
       AND (anchored = 1 OR seq <= (SELECT MAX(seq) FROM checkpoints) - ?)`,
      forBucket ? MOST_UNANCHORED : KEPT_CHECKPOINTS,
    );
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

  /** True when it was not known. What was known counts as there still. */
  noteTrouble({ ledger, kind, known, reported }: NewTrouble, nowMs: number): boolean {
    const same = this.#sql.exec(
      "UPDATE log_troubles SET reported_seq = ?, reported_hash = ?, last_at_ms = ?, open = 1 WHERE ledger = ? AND kind = ? AND known_seq = ?",
      reported.seq,
      reported.hash,
      nowMs,
      ledger,
      kind,
      known.seq,
    ).rowsWritten;
    if (same > 0 || this.#troubleCount() >= MAX_TROUBLES) return false;
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
  closeTroubles(ledger: string): void {
    this.#sql.exec(`UPDATE log_troubles SET open = 0 WHERE ledger = ? AND open = 1 AND ${OF_LEDGERS}`, ledger);
  }

  closeTrouble({ ledger, kind, known }: LogTrouble): void {
    this.#sql.exec("UPDATE log_troubles SET open = 0 WHERE ledger = ? AND kind = ? AND known_seq = ?", ledger, kind, known.seq);
  }

  /** Oldest first. */
  troubles(): LogTrouble[] {
    return this.#troubles("SELECT * FROM log_troubles ORDER BY at_ms, ledger, kind, known_seq");
  }

  /** Those that stand in no ledger yet. */
  unrecordedTroubles(): LogTrouble[] {
    return this.#troubles("SELECT * FROM log_troubles WHERE recorded = 0 ORDER BY at_ms, ledger, kind, known_seq");
  }

  markTroubleRecorded({ ledger, kind, known }: LogTrouble): void {
    this.#sql.exec(
      "UPDATE log_troubles SET recorded = 1 WHERE ledger = ? AND kind = ? AND known_seq = ?",
      ledger,
      kind,
      known.seq,
    );
  }

  #troubleCount(): number {
    return this.#sql.exec<{ count: number }>("SELECT COUNT(*) count FROM log_troubles").one().count;
  }

  #troubles(query: string): LogTrouble[] {
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

  #checkpoints(query: string, ...values: readonly number[]): Checkpoint[] {
    const checkpoints: Checkpoint[] = [];
    let chars = 0;
    for (const { json } of this.#sql.exec<{ json: string }>(query, ...values)) {
      chars += json.length;
      if (checkpoints.length > 0 && chars > MAX_READ_CHARS) break;
      checkpoints.push(JSON.parse(json));
    }
    return checkpoints;
  }
}
