// From fixed windows to spans that slide: a step of the Ledger's schema. What an earlier version counted in a window from `starts_at_ms` on
// may have been charged at any moment of it until now. It is taken to have been at the last one: so it counts at least as long as it must, and
// the change of version lets no more through than a limit allows. A window that is over may still be in the span; it counts as well. The old
// tables (`usage`, `charges`) stay as they are, for a deployment that is rolled back.

/** A slot is the thousandth of a window, as `leavesAtMs` (policy/language/limit-window.ts) has it. Every window was of whole seconds. */
const LATEST = "MIN(MAX(?1, starts_at_ms), starts_at_ms + window_ms - 1)";
const SLOT_MS = "(window_ms / 1000)";
const LEAVES_AT = `((${LATEST} / ${SLOT_MS} + 1) * ${SLOT_MS} + window_ms)`;

export function countInSlots(sql: SqlStorage, nowMs: number): void {
  sql.exec(
    `INSERT INTO counters (limit_id, bucket, window, used, latest_at_ms, empty_at_ms)
     SELECT limit_id, bucket, CAST(window_ms AS TEXT), used, ${LATEST}, ${LEAVES_AT} FROM usage`,
    nowMs,
  );
  sql.exec("INSERT INTO slots (counter_id, leaves_at_ms, used) SELECT id, empty_at_ms, used FROM counters WHERE used > 0");
  // What an act took from a window that had been followed by another is in no counter any more: it left with that window.
  sql.exec(
    `INSERT INTO holds (request_id, limit_id, bucket, window, leaves_at_ms, amount, counts_attempts)
     SELECT request_id, limit_id, bucket, CAST(window_ms AS TEXT),
       CASE WHEN EXISTS (SELECT 1 FROM usage WHERE usage.limit_id = charge.limit_id AND usage.bucket = charge.bucket
                           AND usage.window_ms = charge.window_ms AND usage.starts_at_ms = charge.starts_at_ms)
            THEN ${LEAVES_AT} ELSE starts_at_ms + window_ms END,
       amount, counts_attempts
     FROM charges AS charge`,
    nowMs,
  );
}
