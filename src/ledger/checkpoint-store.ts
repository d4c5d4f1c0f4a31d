// Signed heads of the ledgers as the Registry keeps them, and every statement on them but what waits for a bucket (`anchor-store.ts`).
// Synchronous. The schema is in `registry-schema.ts`.
//
//   checkpoints(seq, …)     the newest, and those that are not in KV, or in a bucket, yet
//   checkpointed(ledger, …) which record of each ledger the newest checkpoint with it names
//   told_checkpoints(seq)   up to which of them the Courier was told

import type { Checkpoint } from "../audit/checkpoint.ts";
import { asManyAsFit } from "./as-many-as-fit.ts";
import type { CheckpointMark } from "./witness-protocol.ts";

/** KV may show a checkpoint late: so many are kept here as well, for exports. */
const KEPT = 20;
/** Those that wait for a bucket, as many as are made in a day and a half: what is older is vouched for by those after it. */
const MOST_UNANCHORED = 2_000;
/** One of 10,000 ledgers has 1.6 MB, and a call to an object carries 32 MiB. */
const MAX_READ_CHARS = 8_388_608;

export class CheckpointStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
  }

  last(): Checkpoint | null {
    return this.#read("SELECT json FROM checkpoints ORDER BY seq DESC LIMIT 1").at(0) ?? null;
  }

  /** RFC 3339; null: there was none. Asked at every report, and a checkpoint may have 2 MB. */
  lastAt(): string | null {
    const query = "SELECT json_extract(json, '$.at') at FROM checkpoints ORDER BY seq DESC LIMIT 1";
    return this.#sql.exec<{ at: string }>(query).toArray().at(0)?.at ?? null;
  }

  lastMark(): CheckpointMark | null {
    const query = `SELECT seq, json_extract(json, '$.at') at, json_extract(json, '$.signature') IS NOT NULL signed
      FROM checkpoints ORDER BY seq DESC LIMIT 1`;
    const row = this.#sql.exec<{ seq: number; at: string; signed: number }>(query).toArray().at(0);
    return row === undefined ? null : { ...row, signed: row.signed === 1 };
  }

  unpublished(): Checkpoint[] {
    return this.#read("SELECT json FROM checkpoints WHERE published = 0 ORDER BY seq");
  }

  /** Those that are still here, oldest first: without a gap to the newest, and of no more text than a call carries. */
  kept(): Checkpoint[] {
    const query = `SELECT json FROM checkpoints
      WHERE published = 0 OR seq > (SELECT MAX(seq) FROM checkpoints) - ${KEPT} ORDER BY seq DESC`;
    return this.#read(query).reverse();
  }

  /** Those that the Courier has still to be told of, oldest first. */
  untold(): Checkpoint[] {
    const after = "COALESCE((SELECT seq FROM told_checkpoints), 0)";
    return this.#read(`SELECT json FROM checkpoints WHERE seq > ${after} ORDER BY seq`);
  }

  markTold(seq: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO told_checkpoints (one, seq) VALUES (1, ?)", seq);
  }

  add(checkpoint: Checkpoint): void {
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
  markPublished(seq: number, forBucket: boolean): void {
    this.#sql.exec("UPDATE checkpoints SET published = 1 WHERE seq = ?", seq);
    this.#sql.exec(
      `DELETE FROM checkpoints WHERE published = 1 AND seq <= (SELECT MAX(seq) FROM checkpoints) - ${KEPT}
       AND (anchored = 1 OR seq <= (SELECT MAX(seq) FROM checkpoints) - ?)`,
      forBucket ? MOST_UNANCHORED : KEPT,
    );
  }

  #read(query: string): Checkpoint[] {
    const rows = this.#sql.exec<{ json: string }>(query);
    return Array.from(
      asManyAsFit(rows, ({ json }) => json.length, MAX_READ_CHARS),
      ({ json }): Checkpoint => JSON.parse(json),
    );
  }
}
