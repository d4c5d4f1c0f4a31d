// How far the log is signed and copied.
import type { AnchoringState, LedgerReport } from "../../../ledger/witness-protocol.ts";

/** Null: there is no bucket. */
export function bucketPart(state: AnchoringState | null) {
  if (state === null) return { bound: false, put: null, put_at: null, waiting: 0, failing: null, failing_since: null };
  const { put, waiting, failing } = state;
  return {
    bound: true,
    put: put?.seq ?? null,
    put_at: timeOf(put?.atMs),
    waiting,
    failing: failing?.why ?? null,
    failing_since: timeOf(failing?.sinceMs),
  };
}

/** Of all ledgers: what is not in KV yet. */
export function copyPart(reports: readonly LedgerReport[]) {
  const behind = reports.filter(({ headSeq, projectedSeq }) => projectedSeq < headSeq);
  const oldestMs =
    behind.length === 0 ? null : Math.min(...behind.map(({ waitingSinceMs, activeMs }) => waitingSinceMs ?? activeMs));
  return {
    not_projected: behind.reduce((sum, { headSeq, projectedSeq }) => sum + headSeq - projectedSeq, 0),
    ledgers: behind.length,
    waiting_since: timeOf(oldestMs),
  };
}

function timeOf(ms: number | null | undefined): string | null {
  return ms === null || ms === undefined ? null : new Date(ms).toISOString();
}
