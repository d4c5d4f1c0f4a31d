// Records for the unit tests: drafts, and whole chains of them.
import { GENESIS_HASH, sealRecord } from "../../../src/audit/chain.ts";
import type { AuditRecord, RecordDraft } from "../../../src/audit/record.ts";

export const START_MS = Date.UTC(2026, 10, 23, 12, 0, 0);

export function draft(more: Partial<RecordDraft> = {}): RecordDraft {
  return {
    type: "read",
    request_id: "req_1",
    key: { id: "abcdefghijkl", name: "Key", owner: "team@example.com" },
    operation: "users.get",
    target: "user_1",
    args: { user_id: "user_1", note: "Zoë" },
    seen: { "target.banned": false },
    reason: "TICKET-1",
    ip: "192.0.2.1",
    api_version: "2026-05-12",
    decision: { effect: "allow", policy: "p", rule: "r", bundle: "v1", explanation: "Because." },
    limits: [],
    upstream: { status: 200, attempts: 1, ms: 12, trace_id: "t" },
    intent_id: null,
    outcome: "ok",
    error: null,
    ...more,
  };
}

/** One record per time, chained. */
export function chainOf(
  ledger: string,
  times: readonly number[],
  more: (index: number) => Partial<RecordDraft> = () => ({}),
): AuditRecord[] {
  const records: AuditRecord[] = [];
  for (const [index, atMs] of times.entries()) {
    const prev = records.at(-1)?.hash ?? GENESIS_HASH;
    records.push(sealRecord(draft(more(index)), { ledger, seq: index + 1, prev, atMs, salt: "5a".repeat(16) }));
  }
  return records;
}
