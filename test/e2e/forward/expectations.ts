// What must come of each fault, the same in both runtimes. `body` is the text, or the failure of reading it.
import type { ReplayClass } from "../../../src/clerk/operation.ts";

export interface Case {
  readonly fault: string;
  readonly replay: ReplayClass;
  readonly deadlineMs?: number;
  readonly tryTimeoutMs?: number;
  readonly maxRetries?: number;
  readonly expected: Readonly<Record<string, unknown>>;
}

const OK = { kind: "answer", status: 200, outcome: "ok", body: '{"object":"user"}', traceId: "trace_ok" };
const okHeaders = { "content-type": "application/json", "x-clerk-trace-id": "trace_ok" };
const LOST = { kind: "failure", code: "bailiff_upstream_unreachable", status: null, outcome: "unknown" };
const LATE = { kind: "failure", code: "bailiff_upstream_timeout", status: null };
const NOT_CLERK = { kind: "failure", code: "bailiff_upstream_unreachable", attempts: 1 };
const SHORT = { deadlineMs: 600, tryTimeoutMs: 250 } as const;

export const CASES: readonly Case[] = [
  { fault: "ok", replay: "never", expected: { ...OK, attempts: 1, certain: true, headers: okHeaders } },
  { fault: "reset", replay: "never", expected: { ...LOST, attempts: 1 } },
  { fault: "reset", replay: "idempotent", expected: { ...LOST, attempts: 3 } },
  { fault: "reset_early", replay: "keyed", expected: { ...LOST, attempts: 3 } },
  { fault: "reset_once", replay: "idempotent", expected: { ...OK, attempts: 2, certain: false } },
  { fault: "close_once", replay: "safe", expected: { ...OK, attempts: 2, certain: false } },
  { fault: "stall", replay: "never", ...SHORT, expected: { ...LATE, attempts: 1, outcome: "unknown" } },
  { fault: "stall", replay: "safe", ...SHORT, maxRetries: 1, expected: { ...LATE, attempts: 2, outcome: "failed" } },
  { fault: "stall_once", replay: "keyed", tryTimeoutMs: 250, expected: { ...OK, attempts: 2, certain: false } },
  // Headers came: what happens to the body afterwards is no reason to send again. What says that it is short is handed on whole or not at all.
  {
    fault: "stall_body",
    replay: "idempotent",
    ...SHORT,
    expected: { kind: "answer", status: 200, outcome: "ok", body: "Error" },
  },
  {
    fault: "stall_chunks",
    replay: "idempotent",
    ...SHORT,
    expected: { kind: "answer", status: 200, outcome: "ok", body: "TimeoutError" },
  },
  { fault: "cut_chunks", replay: "safe", expected: { kind: "answer", status: 200, outcome: "ok", body: "Error" } },
  { fault: "slow_body", replay: "safe", expected: { kind: "answer", status: 200, outcome: "ok", body: "[1,2]" } },
  { fault: "truncated", replay: "idempotent", expected: { kind: "answer", status: 200, outcome: "ok", body: "Error" } },
  { fault: "redirect", replay: "idempotent", expected: { ...NOT_CLERK, status: 302, outcome: "unknown" } },
  { fault: "html", replay: "idempotent", expected: { ...NOT_CLERK, status: 200, outcome: "unknown" } },
  { fault: "html", replay: "safe", expected: { ...NOT_CLERK, status: 200, outcome: "failed" } },
  { fault: "html_once", replay: "idempotent", expected: { ...OK, attempts: 2, certain: false } },
  {
    fault: "html_403",
    replay: "idempotent",
    expected: { ...NOT_CLERK, code: "bailiff_upstream_refused", status: 403, outcome: "unknown" },
  },
  {
    fault: "html_403",
    replay: "never",
    expected: { ...NOT_CLERK, code: "bailiff_upstream_refused", status: 403, outcome: "unknown" },
  },
  {
    fault: "html_403",
    replay: "safe",
    expected: { ...NOT_CLERK, code: "bailiff_upstream_refused", status: 403, outcome: "failed" },
  },
  // Only what is asked for is decoded; the rest is no answer, and never a 200 with what nobody can read.
  ...["gzip", "brotli", "identity"].map(
    (fault) => ({ fault, replay: "never", expected: { ...OK, headers: okHeaders } }) as const,
  ),
  ...["deflate", "old_gzip", "loud_gzip", "twice", "made_up"].map(
    (fault) => ({ fault, replay: "safe", expected: { ...NOT_CLERK, status: 200, outcome: "failed" } }) as const,
  ),
  { fault: "lying_gzip", replay: "safe", expected: { kind: "answer", status: 200, body: "Error" } },
  { fault: "untyped", replay: "idempotent", expected: { ...NOT_CLERK, status: 200, outcome: "unknown" } },
  { fault: "empty", replay: "idempotent", expected: { ...NOT_CLERK, status: 204, outcome: "unknown" } },
  { fault: "busy_until_date", replay: "never", expected: { ...OK, attempts: 2, certain: true } },
  {
    fault: "busy_long",
    replay: "never",
    expected: {
      kind: "answer",
      status: 429,
      outcome: "refused",
      attempts: 1,
      body: '{"errors":[]}',
      headers: { "content-type": "application/json", "retry-after": "60" },
    },
  },
  {
    fault: "gone_after_500",
    replay: "idempotent",
    expected: { kind: "answer", status: 404, certain: false, outcome: "unknown" },
  },
  {
    fault: "down",
    replay: "safe",
    expected: { status: 503, outcome: "failed", attempts: 3, body: '{"errors":[{"code":"internal"}]}' },
  },
];
