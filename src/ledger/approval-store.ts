// The Ledger's table of requests for approval, and every statement on it. Synchronous. The table is made in `ledger-schema.ts`; stored
// formats: docs/storage.md.
import type { ApprovalRow, ApprovalState, AskedAct } from "./approval-state.ts";
import { asManyAsFit } from "./as-many-as-fit.ts";

type Columns = {
  n: number;
  digest: string;
  state: ApprovalState;
  until_ms: number;
  needed: number;
  asked: string;
  agreed: string;
  ended: string | null;
  used_by: string | null;
  used_first_seq: number | null;
  rev: number;
  listed_rev: number;
};

export class ApprovalStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
  }

  any(): boolean {
    return this.#sql.exec("SELECT 1 FROM approvals LIMIT 1").toArray().length > 0;
  }

  /** The next number: none is given twice, because the newest row stays. */
  add(row: Omit<ApprovalRow, "n">): ApprovalRow {
    const { n } = this.#sql
      .exec<{ n: number }>(
        `INSERT INTO approvals (digest, state, until_ms, needed, asked, agreed, rev, listed_rev)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING n`,
        row.digest,
        row.state,
        row.untilMs,
        row.needed,
        JSON.stringify(row.asked),
        JSON.stringify(row.agreed),
        row.rev,
        row.listedRev,
      )
      .one();
    return { ...row, n };
  }

  /** A change: counted. */
  put(row: ApprovalRow): ApprovalRow {
    const changed = { ...row, rev: row.rev + 1 };
    this.#sql.exec(
      `UPDATE approvals SET digest = ?, state = ?, until_ms = ?, needed = ?, agreed = ?, ended = ?, used_by = ?, used_first_seq = ?, rev = ?
       WHERE n = ?`,
      row.digest,
      row.state,
      row.untilMs,
      row.needed,
      JSON.stringify(row.agreed),
      row.ended === null ? null : JSON.stringify(row.ended),
      row.usedBy?.requestId ?? null,
      row.usedBy?.firstSeq ?? null,
      changed.rev,
      row.n,
    );
    return changed;
  }

  get(n: number): ApprovalRow | null {
    return this.#rows("SELECT * FROM approvals WHERE n = ?", n).at(0) ?? null;
  }

  /** Of the requests for this call the newest, and those besides that may still have a say. Newest first. */
  standing(digests: readonly string[], nowMs: number): ApprovalRow[] {
    const query = `SELECT * FROM approvals WHERE digest = ?1 AND
       (state = 'open' OR (state = 'rejected' AND until_ms > ?2) OR n = (SELECT MAX(n) FROM approvals WHERE digest = ?1))`;
    return digests.flatMap((digest) => this.#rows(query, digest, nowMs)).toSorted((a, b) => b.n - a.n);
  }

  usedBy(requestId: string): ApprovalRow | null {
    return this.#rows("SELECT * FROM approvals WHERE used_by = ?", requestId).at(0) ?? null;
  }

  /** Of an act, by its first try. */
  usedByAct(firstSeq: number): ApprovalRow | null {
    return this.#rows("SELECT * FROM approvals WHERE used_first_seq = ? AND state = 'used'", firstSeq).at(0) ?? null;
  }

  openCount(): number {
    return this.#sql.exec<{ open: number }>("SELECT COUNT(*) open FROM approvals WHERE state = 'open'").one().open;
  }

  due(nowMs: number): ApprovalRow[] {
    return this.#rows("SELECT * FROM approvals WHERE state = 'open' AND until_ms <= ? ORDER BY n", nowMs);
  }

  nextUntilMs(): number | null {
    return this.#sql.exec<{ next: number | null }>("SELECT MIN(until_ms) next FROM approvals WHERE state = 'open'").one().next;
  }

  /** Newest first; fewer where they are large. */
  recent(limit: number): ApprovalRow[] {
    return this.#page("SELECT * FROM approvals ORDER BY n DESC LIMIT ?", limit);
  }

  /** Oldest first; likewise. */
  unlisted(limit: number): ApprovalRow[] {
    return this.#page("SELECT * FROM approvals WHERE rev > listed_rev ORDER BY n LIMIT ?", limit);
  }

  markListed({ n, rev }: Pick<ApprovalRow, "n" | "rev">): void {
    this.#sql.exec("UPDATE approvals SET listed_rev = MAX(listed_rev, ?) WHERE n = ?", rev, n);
  }

  /** What is over since `keptMs`, and what is over beyond the newest `most`. But a no holds until its time is over, whatever came after it. */
  drop(nowMs: number, { keptMs, most }: { readonly keptMs: number; readonly most: number }): void {
    const { newest } = this.#sql.exec<{ newest: number | null }>("SELECT MAX(n) newest FROM approvals").one();
    if (newest === null) return;
    const over = "state != 'open' AND rev = listed_rev";
    this.#sql.exec(`DELETE FROM approvals WHERE ${over} AND until_ms < ? AND n < ?`, nowMs - keptMs, newest);
    const [count, holds] = [newest - most, "state = 'rejected' AND until_ms > ?"];
    this.#sql.exec(`DELETE FROM approvals WHERE ${over} AND n <= ? AND NOT (${holds})`, count, nowMs);
  }

  /**
   * The arguments of these requests are gone; how many there are. A new revision, because the Registry's list has what was to be moved: of those
   * that had been erased before too, as an earlier version told it nothing.
   */
  erase(isAbout: (row: ApprovalRow) => boolean): number {
    const about: { readonly n: number; readonly bytes: number; readonly gone: AskedAct }[] = [];
    // Of each as it is read: all of them together may be more than an object has memory for.
    for (const columns of this.#sql.exec<Columns>("SELECT * FROM approvals")) {
      const row = rowOf(columns);
      if (isAbout(row)) about.push({ n: row.n, bytes: Buffer.byteLength(columns.asked), gone: { ...row.asked, args: null } });
    }
    for (const { n, bytes, gone } of about) {
      // Blanks over the old bytes first: a shorter text alone would leave the rest of them in the page.
      this.#sql.exec("UPDATE approvals SET asked = ? WHERE n = ?", " ".repeat(bytes), n);
      this.#sql.exec("UPDATE approvals SET asked = ?, rev = rev + 1 WHERE n = ?", JSON.stringify(gone), n);
    }
    return about.length;
  }

  #rows(query: string, ...bindings: SqlStorageValue[]): ApprovalRow[] {
    return this.#sql
      .exec<Columns>(query, ...bindings)
      .toArray()
      .map(rowOf);
  }

  #page(query: string, ...bindings: SqlStorageValue[]): ApprovalRow[] {
    return [...asManyAsFit(this.#sql.exec<Columns>(query, ...bindings), ({ asked }) => asked.length)].map(rowOf);
  }
}

function rowOf(row: Columns): ApprovalRow {
  const { n, digest, state, needed, rev } = row;
  return {
    ...{ n, digest, state, needed, rev },
    untilMs: row.until_ms,
    asked: JSON.parse(row.asked),
    agreed: JSON.parse(row.agreed),
    ended: row.ended === null ? null : JSON.parse(row.ended),
    usedBy: row.used_by === null ? null : { requestId: row.used_by, firstSeq: row.used_first_seq ?? 0 },
    listedRev: row.listed_rev,
  };
}
