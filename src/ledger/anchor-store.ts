// Which signed checkpoints have still to be put where the operator cannot change them, and how that goes. Synchronous. The schema is in
// `registry-schema.ts`: `checkpoints.anchored` and the one row of `anchoring`.
import type { Checkpoint } from "../audit/checkpoint.ts";
import type { AnchorFailure, AnchoringState } from "./witness-protocol.ts";

type AnchoringColumns = {
  seq: number | null;
  at_ms: number | null;
  failing_since_ms: number | null;
  why: AnchorFailure | null;
  tries: number;
  try_ms: number;
};

const NOTHING_YET: AnchoringColumns = { seq: null, at_ms: null, failing_since_ms: null, why: null, tries: 0, try_ms: 0 };

export class AnchorStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
  }

  /** The oldest first. */
  next(): Checkpoint | null {
    const [row] = this.#sql
      .exec<{ json: string }>("SELECT json FROM checkpoints WHERE anchored = 0 ORDER BY seq LIMIT 1")
      .toArray();
    return row === undefined ? null : JSON.parse(row.json);
  }

  hasWaiting(): boolean {
    return (
      this.#sql.exec<{ waits: number }>("SELECT EXISTS (SELECT 1 FROM checkpoints WHERE anchored = 0) waits").one().waits === 1
    );
  }

  /** Not before then, ms since the epoch. */
  tryMs(): number {
    return this.#row().try_ms;
  }

  markAnchored(seq: number, nowMs: number): void {
    this.#sql.exec("UPDATE checkpoints SET anchored = 1 WHERE seq = ?", seq);
    this.#put({ ...NOTHING_YET, seq, at_ms: nowMs });
  }

  /** Something else is in its place: it will never be put, and those after it are. */
  passOver(seq: number): void {
    this.#sql.exec("UPDATE checkpoints SET anchored = 1 WHERE seq = ?", seq);
  }

  /** @param delay ms until the next try, by how many have failed in a row. */
  noteFailure(why: AnchorFailure, nowMs: number, delay: (tries: number) => number): void {
    const row = this.#row();
    const tries = row.tries + 1;
    this.#put({ ...row, failing_since_ms: row.failing_since_ms ?? nowMs, why, tries, try_ms: nowMs + delay(tries) });
  }

  state(): AnchoringState {
    const { seq, at_ms: atMs, failing_since_ms: sinceMs, why } = this.#row();
    const { waiting } = this.#sql.exec<{ waiting: number }>("SELECT COUNT(*) waiting FROM checkpoints WHERE anchored = 0").one();
    return {
      put: seq === null || atMs === null ? null : { seq, atMs },
      waiting,
      failing: sinceMs === null || why === null ? null : { sinceMs, why },
    };
  }

  #row(): AnchoringColumns {
    const query = "SELECT seq, at_ms, failing_since_ms, why, tries, try_ms FROM anchoring";
    return this.#sql.exec<AnchoringColumns>(query).toArray()[0] ?? NOTHING_YET;
  }

  #put({ seq, at_ms, failing_since_ms, why, tries, try_ms }: AnchoringColumns): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO anchoring (one, seq, at_ms, failing_since_ms, why, tries, try_ms) VALUES (1, ?, ?, ?, ?, ?, ?)",
      seq,
      at_ms,
      failing_since_ms,
      why,
      tries,
      try_ms,
    );
  }
}
