// Requests for approval as the Registry lists them: one place for those who may agree. The truth of each is in the Ledger of the key that
// asked, which tells of every change at least once. The table is made in `registry-schema.ts`. Synchronous.
import type { ApprovalStatus } from "../audit/record.ts";
import type { ApprovalSummary } from "./approval-protocol.ts";

/** As long as the Ledgers know them; of very many the newest. */
const KEPT_MS = 35 * 86_400_000;
const MAX_LISTED = 20_000;

export interface ApprovalPage {
  readonly status: ApprovalStatus | null;
  /** Only what was asked before: of the last one of the page before. */
  readonly before: { readonly askedMs: number; readonly id: string } | null;
  readonly limit: number;
}

export class ApprovalIndex {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
  }

  /** Word of an earlier revision came late, and changes nothing. */
  note(summaries: readonly ApprovalSummary[], nowMs: number): void {
    for (const summary of summaries) {
      this.#sql.exec(
        `INSERT INTO approvals (id, asked_ms, until_ms, status, rev, summary) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET until_ms = excluded.until_ms, status = excluded.status, rev = excluded.rev, summary = excluded.summary
         WHERE excluded.rev > approvals.rev`,
        summary.id,
        Date.parse(summary.askedAt),
        Date.parse(summary.until),
        summary.status,
        summary.rev,
        JSON.stringify(summary),
      );
    }
    this.#sql.exec("DELETE FROM approvals WHERE until_ms < ?", nowMs - KEPT_MS);
    const over = `SELECT id FROM approvals WHERE status NOT IN ('pending', 'approved') ORDER BY asked_ms LIMIT
       MAX(0, (SELECT COUNT(*) FROM approvals) - ${MAX_LISTED})`;
    this.#sql.exec(`DELETE FROM approvals WHERE id IN (${over})`);
  }

  get(id: string, nowMs: number): ApprovalSummary | null {
    return this.#list("SELECT summary FROM approvals WHERE id = ?", nowMs, id).at(0) ?? null;
  }

  /** Newest first. */
  page({ status, before, limit }: ApprovalPage, nowMs: number): ApprovalSummary[] {
    const place = "(asked_ms < ?1 OR (asked_ms = ?1 AND id < ?2))";
    const askedMs = before?.askedMs ?? Number.MAX_SAFE_INTEGER;
    const query = `SELECT summary FROM approvals WHERE ${place} AND ${WITH_STATUS} ORDER BY asked_ms DESC, id DESC LIMIT ?5`;
    return this.#list(query, nowMs, askedMs, before?.id ?? "", status, nowMs, limit);
  }

  /** Time passes without a word of the Ledger. */
  #list(query: string, nowMs: number, ...bindings: SqlStorageValue[]): ApprovalSummary[] {
    return this.#sql
      .exec<{ summary: string }>(query, ...bindings)
      .toArray()
      .map(({ summary }): ApprovalSummary => JSON.parse(summary))
      .map((one) => (isOver(one, nowMs) ? { ...one, status: "expired" } : one));
  }
}

/** `?3`: the status, null for any; `?4`: now. */
const WITH_STATUS = `(?3 IS NULL OR CASE WHEN status IN ('pending', 'approved') AND until_ms <= ?4 THEN 'expired' ELSE status END = ?3)`;

function isOver({ status, until }: ApprovalSummary, nowMs: number): boolean {
  return (status === "pending" || status === "approved") && Date.parse(until) <= nowMs;
}
