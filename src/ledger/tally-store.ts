// Hourly and daily counts of calls, as rows: every statement on the table `tallies` (`ledger-schema.ts`). Synchronous.
import type { Counted, CountedAs, CountedKind, Plane } from "../audit/counted-call.ts";
import { DAY_MS, DAYS_KEPT_MS, HOUR_MS, HOURS_KEPT_MS } from "./tally-protocol.ts";

/** Kinds of calls told apart in one hour or day; of what comes on top only how many of each kind. */
const MAX_ROWS = 500;
const WIDTHS = [HOUR_MS, DAY_MS] as const;

export interface TallyRow extends CountedAs {
  readonly startsAtMs: number;
  readonly count: number;
  readonly lastAtMs: number;
}

interface Columns extends Record<string, SqlStorageValue> {
  starts_at_ms: number;
  plane: Plane;
  kind: CountedKind;
  key_id: string;
  operation: string;
  policy: string;
  rule: string;
  code: string;
  count: number;
  last_at_ms: number;
}

const NAMES = "plane, kind, key_id, operation, policy, rule, code";
const SAME = "width_ms = ? AND starts_at_ms = ?";

export class TallyStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
  }

  /** To the hour and to the day of each. */
  add(counted: readonly Counted[]): void {
    for (const widthMs of WIDTHS) for (const row of rowsOf(counted, widthMs)) this.#add(widthMs, row);
  }

  /** Those of a width whose hour, or day, begins within the span. */
  rows(widthMs: number, fromMs: number, toMs: number): TallyRow[] {
    const query = `SELECT starts_at_ms, ${NAMES}, count, last_at_ms FROM tallies WHERE width_ms = ? AND starts_at_ms BETWEEN ? AND ?`;
    return this.#sql.exec<Columns>(query, widthMs, fromMs, toMs).toArray().map(rowOf);
  }

  /** What is too old to be asked for. */
  drop(nowMs: number): void {
    this.#sql.exec("DELETE FROM tallies WHERE width_ms = ? AND starts_at_ms < ?", HOUR_MS, nowMs - HOURS_KEPT_MS);
    this.#sql.exec("DELETE FROM tallies WHERE width_ms = ? AND starts_at_ms < ?", DAY_MS, nowMs - DAYS_KEPT_MS);
  }

  #add(widthMs: number, row: TallyRow): void {
    const { startsAtMs, plane, kind, keyId, operation, policy, rule, code } = row;
    const names = [plane, kind, keyId, operation, policy, rule, code];
    const { changes } = this.#update(widthMs, row, names);
    if (changes > 0) return;
    const { n } = this.#sql.exec<{ n: number }>(`SELECT COUNT(*) n FROM tallies WHERE ${SAME}`, widthMs, startsAtMs).one();
    const kept = n < MAX_ROWS ? names : [plane, kind, "", "", "", "", ""];
    if (kept !== names && this.#update(widthMs, row, kept).changes > 0) return;
    this.#sql.exec(
      `INSERT INTO tallies (width_ms, starts_at_ms, ${NAMES}, count, last_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[widthMs, startsAtMs, ...kept, row.count, row.lastAtMs],
    );
  }

  #update(widthMs: number, { startsAtMs, count, lastAtMs }: TallyRow, names: readonly string[]): { changes: number } {
    const { rowsWritten: changes } = this.#sql.exec(
      `UPDATE tallies SET count = count + ?, last_at_ms = MAX(last_at_ms, ?) WHERE ${SAME}
         AND plane = ? AND kind = ? AND key_id = ? AND operation = ? AND policy = ? AND rule = ? AND code = ?`,
      ...[count, lastAtMs, widthMs, startsAtMs, ...names],
    );
    return { changes };
  }
}

/** Equal ones of one hour, or day, together. */
export function rowsOf(counted: readonly Counted[], widthMs: number): TallyRow[] {
  const rows = new Map<string, TallyRow>();
  for (const { atMs, count, ...as } of counted) {
    const startsAtMs = Math.floor(atMs / widthMs) * widthMs;
    const name = JSON.stringify([startsAtMs, nameOf(as)]);
    const known = rows.get(name);
    rows.set(name, {
      ...as,
      startsAtMs,
      count: count + (known?.count ?? 0),
      lastAtMs: Math.max(atMs, known?.lastAtMs ?? atMs),
    });
  }
  return [...rows.values()];
}

/** Equal for what is counted together. */
export function nameOf({ plane, kind, keyId, operation, policy, rule, code }: CountedAs): string {
  return JSON.stringify([plane, kind, keyId, operation, policy, rule, code]);
}

function rowOf({ starts_at_ms, key_id, last_at_ms, ...same }: Columns): TallyRow {
  const { plane, kind, operation, policy, rule, code, count } = same;
  return { plane, kind, keyId: key_id, operation, policy, rule, code, startsAtMs: starts_at_ms, count, lastAtMs: last_at_ms };
}
