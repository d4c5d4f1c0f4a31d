// The Ledger's table of elevations, and every statement on it. Synchronous. The table is made in `ledger-schema.ts`; stored formats:
// docs/storage.md.
import type { Elevation } from "./elevation-protocol.ts";

export interface ElevationRow {
  readonly n: number;
  readonly elevation: Elevation;
  /** The calls that closed and reviewed it: told again, they change nothing. */
  readonly calls: readonly string[];
  /** Its end is on record. */
  readonly ended: boolean;
}

type Columns = { n: number; elevation: string; calls: string; ended: number };

export class ElevationStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
  }

  nextNumber(): number {
    return this.#sql.exec<{ next: number }>("SELECT COALESCE(MAX(n), 0) + 1 next FROM elevations").one().next;
  }

  put({ n, elevation, calls, ended }: ElevationRow): void {
    const { rev, until, reviewed } = elevation;
    this.#sql.exec(
      `INSERT INTO elevations (n, elevation, calls, until_ms, ended, reviewed, rev, listed_rev) VALUES (?, ?, ?, ?, ?, ?, ?, 0)
       ON CONFLICT (n) DO UPDATE SET elevation = excluded.elevation, calls = excluded.calls, until_ms = excluded.until_ms,
         ended = excluded.ended, reviewed = excluded.reviewed, rev = excluded.rev`,
      n,
      JSON.stringify(elevation),
      JSON.stringify(calls),
      Date.parse(until),
      ended ? 1 : 0,
      reviewed === null ? 0 : 1,
      rev,
    );
  }

  get(n: number): ElevationRow | null {
    return this.#rows("SELECT * FROM elevations WHERE n = ?", n).at(0) ?? null;
  }

  /** The one whose end is not on record yet: there is one at most. */
  unended(): ElevationRow | null {
    return this.#rows("SELECT * FROM elevations WHERE ended = 0 ORDER BY n DESC LIMIT 1").at(0) ?? null;
  }

  unreviewedCount(): number {
    return this.#sql.exec<{ count: number }>("SELECT COUNT(*) count FROM elevations WHERE reviewed = 0").one().count;
  }

  recent(limit: number): ElevationRow[] {
    return this.#rows("SELECT * FROM elevations ORDER BY n DESC LIMIT ?", limit);
  }

  unlisted(limit: number): ElevationRow[] {
    return this.#rows("SELECT * FROM elevations WHERE rev > listed_rev ORDER BY n LIMIT ?", limit);
  }

  markListed(n: number, rev: number): void {
    this.#sql.exec("UPDATE elevations SET listed_rev = MAX(listed_rev, ?) WHERE n = ?", rev, n);
  }

  /** Of those that were signed off the newest `kept` stay, and the newest of all: no number is given twice. */
  drop(kept: number): void {
    const over = "n <= (SELECT MAX(n) FROM elevations) - ?";
    this.#sql.exec(`DELETE FROM elevations WHERE reviewed = 1 AND rev = listed_rev AND ${over}`, Math.max(1, kept));
  }

  #rows(query: string, ...bindings: SqlStorageValue[]): ElevationRow[] {
    return this.#sql
      .exec<Columns>(query, ...bindings)
      .toArray()
      .map(({ n, elevation, calls, ended }) => ({
        n,
        elevation: JSON.parse(elevation),
        calls: JSON.parse(calls),
        ended: ended === 1,
      }));
  }
}
