// The rows of refusals that are counted and not yet on record. Synchronous, like all of a Ledger's storage.
import type { RecordDraft } from "../audit/record.ts";

export interface RefusalRow {
  /** What they have in common. */
  readonly name: string;
  /** The record that they will be, without the count. */
  readonly draft: RecordDraft;
  readonly count: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

type RefusalColumns = { name: string; draft: string; count: number; first_at_ms: number; last_at_ms: number };

export class RefusalStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
  }

  rows(): RefusalRow[] {
    return this.#sql
      .exec<RefusalColumns>("SELECT * FROM refusals")
      .toArray()
      .map(({ name, draft, count, first_at_ms: firstAtMs, last_at_ms: lastAtMs }) => ({
        name,
        draft: JSON.parse(draft),
        count,
        firstAtMs,
        lastAtMs,
      }));
  }

  write({ name, draft, count, firstAtMs, lastAtMs }: RefusalRow): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO refusals (name, draft, count, first_at_ms, last_at_ms) VALUES (?, ?, ?, ?, ?)",
      name,
      JSON.stringify(draft),
      count,
      firstAtMs,
      lastAtMs,
    );
  }

  /** One more of them, and nothing else new. */
  count({ name, count, lastAtMs }: RefusalRow): void {
    this.#sql.exec("UPDATE refusals SET count = ?, last_at_ms = ? WHERE name = ?", count, lastAtMs, name);
  }

  clear(): void {
    this.#sql.exec("DELETE FROM refusals");
  }
}
