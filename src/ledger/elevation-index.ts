// Elevations as the Registry lists them: one place for those who sign them off. The truth of each is in the Ledger of its key, which tells of
// every change at least once. What nobody has signed off is never forgotten. The table is made in `registry-schema.ts`. Synchronous.
import type { ElevationStatus } from "../audit/record.ts";
import type { Elevation } from "./elevation-protocol.ts";

/** Of those that were signed off, the newest. */
const MAX_REVIEWED = 20_000;

export interface ElevationPage {
  /** `unreviewed`: open or closed. Null: any. */
  readonly status: ElevationStatus | "unreviewed" | null;
  /** Of the last one of the page before. */
  readonly before: { readonly openedMs: number; readonly id: string } | null;
  readonly limit: number;
}

export class ElevationIndex {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
  }

  /** Word of an earlier revision came late, and changes nothing. */
  note(elevations: readonly Elevation[]): void {
    for (const one of elevations) {
      this.#sql.exec(
        `INSERT INTO elevations (id, opened_ms, until_ms, closed, reviewed, rev, elevation) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET until_ms = excluded.until_ms, closed = excluded.closed, reviewed = excluded.reviewed,
           rev = excluded.rev, elevation = excluded.elevation
         WHERE excluded.rev > elevations.rev`,
        one.id,
        Date.parse(one.openedAt),
        Date.parse(one.until),
        one.closed === null ? 0 : 1,
        one.reviewed === null ? 0 : 1,
        one.rev,
        JSON.stringify(one),
      );
    }
    const over = `SELECT id FROM elevations WHERE reviewed = 1 ORDER BY opened_ms LIMIT
       MAX(0, (SELECT COUNT(*) FROM elevations WHERE reviewed = 1) - ${MAX_REVIEWED})`;
    this.#sql.exec(`DELETE FROM elevations WHERE id IN (${over})`);
  }

  get(id: string): Elevation | null {
    return this.#list("SELECT elevation FROM elevations WHERE id = ?", id).at(0) ?? null;
  }

  /** Newest first. */
  page({ status, before, limit }: ElevationPage, nowMs: number): Elevation[] {
    const place = "(opened_ms < ?1 OR (opened_ms = ?1 AND id < ?2))";
    const now = `CASE WHEN reviewed = 1 THEN 'reviewed' WHEN closed = 1 OR until_ms <= ?4 THEN 'closed' ELSE 'open' END`;
    const wanted = `(?3 IS NULL OR ?3 = ${now} OR (?3 = 'unreviewed' AND reviewed = 0))`;
    const query = `SELECT elevation FROM elevations WHERE ${place} AND ${wanted} ORDER BY opened_ms DESC, id DESC LIMIT ?5`;
    const openedMs = before?.openedMs ?? Number.MAX_SAFE_INTEGER;
    return this.#list(query, openedMs, before?.id ?? "", status, nowMs, limit);
  }

  #list(query: string, ...bindings: SqlStorageValue[]): Elevation[] {
    return this.#sql
      .exec<{ elevation: string }>(query, ...bindings)
      .toArray()
      .map(({ elevation }): Elevation => JSON.parse(elevation));
  }
}
