// Fault by replay class: how often Clerk is called, what the caller gets, what the record says. With one retry allowed (RETRY_MAX=1).
import type { FaultRule } from "../../../emulator/server.ts";
import type { Outcome } from "../../../src/audit/record.ts";
import type { ReplayClass } from "../../../src/clerk/operation.ts";

/** `code`: null for an answer of Clerk's that is no error; `cut` when the answer's body breaks off. */
export type Expected = readonly [calls: number, status: number, code: string | null, outcome: Outcome];

export interface FaultCase {
  readonly fault: string;
  /** What the emulator does to the first call, to the second …; the last one goes on for ever unless `thenFine`. */
  faults(): readonly FaultRule["fault"][];
  readonly thenFine?: true;
  /** On a busy machine the answer may be streaming by then: cut instead. */
  readonly orCut?: true;
  readonly expected: Readonly<Record<ReplayClass, Expected>>;
  /** What the caller reads in Retry-After. */
  readonly retryAfter?: string;
}

const CLERK = "internal_clerk_error";
const UNREACHABLE = "bailiff_upstream_unreachable";
const TIMEOUT = "bailiff_upstream_timeout";
const STRANGER = "bailiff_upstream_refused";
const fine = (calls: number): Expected => [calls, 200, null, "ok"];
const open: Expected = [1, 409, "bailiff_outcome_unknown", "unknown"];
const every = (expected: Expected) => ({ safe: expected, idempotent: expected, keyed: expected, never: expected });
/** Sent again where that is safe, and not where it is not. */
const retried = (status: number, code: string) =>
  ({
    safe: [2, status, code, "failed"],
    idempotent: [2, status, code, "unknown"],
    keyed: [2, status, code, "unknown"],
    never: open,
  }) as const;
const notRetried = (status: number, code: string) =>
  ({
    safe: [1, status, code, "failed"],
    idempotent: [1, status, code, "unknown"],
    keyed: [1, status, code, "unknown"],
    never: open,
  }) as const;
const mended = { safe: fine(2), idempotent: fine(2), keyed: fine(2), never: open };

const TOO_MANY = { kind: "status", status: 429, code: "too_many_requests" } as const;

export const FAULT_CASES: readonly FaultCase[] = [
  { fault: "no fault", faults: () => [], expected: every(fine(1)) },
  {
    fault: "429 for a second, then fine",
    faults: () => [{ ...TOO_MANY, retry_after: 1 }],
    thenFine: true,
    expected: every(fine(2)),
  },
  {
    fault: "429 until a date, then fine",
    faults: () => [{ ...TOO_MANY, retry_after: new Date(Date.now() + 1_500).toUTCString() }],
    thenFine: true,
    expected: every(fine(2)),
  },
  {
    fault: "429 for longer than the deadline",
    faults: () => [{ ...TOO_MANY, retry_after: 60 }],
    expected: every([1, 429, "too_many_requests", "refused"]),
    retryAfter: "60",
  },
  { fault: "429 every time", faults: () => [TOO_MANY], expected: every([2, 429, "too_many_requests", "refused"]) },
  {
    fault: "429, then 500",
    faults: () => [TOO_MANY, { kind: "status", status: 500 }],
    expected: { ...retried(500, CLERK), never: [2, 409, "bailiff_outcome_unknown", "unknown"] },
  },
  {
    fault: "429, then 404",
    faults: () => [TOO_MANY, { kind: "status", status: 404, code: "resource_not_found" }],
    expected: every([2, 404, "resource_not_found", "refused"]),
  },
  {
    fault: "403 of Clerk's",
    faults: () => [{ kind: "status", status: 403, code: "not_allowed" }],
    expected: every([1, 403, "not_allowed", "refused"]),
  },
  { fault: "500 every time", faults: () => [{ kind: "status", status: 500 }], expected: retried(500, CLERK) },
  {
    fault: "500 once, although it acted",
    faults: () => [{ kind: "status", status: 500, acts: true }],
    thenFine: true,
    expected: mended,
  },
  {
    fault: "501, which would be the same tomorrow",
    faults: () => [{ kind: "status", status: 501 }],
    expected: notRetried(501, CLERK),
  },
  { fault: "502 with an error page", faults: () => [{ kind: "html", status: 502 }], expected: retried(502, UNREACHABLE) },
  // Not repeated by anybody, and not taken for Clerk's word that nothing was done.
  { fault: "403 with an error page", faults: () => [{ kind: "html", status: 403 }], expected: notRetried(403, STRANGER) },
  {
    fault: "413 with an error page, although it acted",
    faults: () => [{ kind: "html", status: 413, acts: true }],
    expected: notRetried(413, STRANGER),
  },
  {
    fault: "429 with an error page, once",
    faults: () => [{ kind: "html", status: 429 }],
    thenFine: true,
    expected: every(fine(2)),
  },
  {
    fault: "429 with an error page every time",
    faults: () => [{ kind: "html", status: 429 }],
    expected: every([2, 429, STRANGER, "failed"]),
  },
  { fault: "503 every time", faults: () => [{ kind: "status", status: 503 }], expected: retried(503, CLERK) },
  { fault: "520 with an error page", faults: () => [{ kind: "html", status: 520 }], expected: retried(502, UNREACHABLE) },
  { fault: "530 with an error page", faults: () => [{ kind: "html", status: 530 }], expected: retried(502, UNREACHABLE) },
  {
    fault: "200 with an error page",
    faults: () => [{ kind: "html", status: 200, acts: true }],
    expected: notRetried(502, UNREACHABLE),
  },
  { fault: "reset before acting", faults: () => [{ kind: "reset", when: "before" }], expected: retried(502, UNREACHABLE) },
  { fault: "reset after acting", faults: () => [{ kind: "reset", when: "after" }], expected: retried(502, UNREACHABLE) },
  { fault: "reset after acting, once", faults: () => [{ kind: "reset", when: "after" }], thenFine: true, expected: mended },
  {
    fault: "reset after acting, then 404, which may be its echo",
    faults: () => [
      { kind: "reset", when: "after" },
      { kind: "status", status: 404, code: "resource_not_found" },
    ],
    expected: {
      safe: [2, 404, "resource_not_found", "refused"],
      idempotent: [2, 404, "resource_not_found", "unknown"],
      keyed: [2, 404, "resource_not_found", "unknown"],
      never: open,
    },
  },
  {
    fault: "500, then 409, which may be its echo",
    faults: () => [
      { kind: "status", status: 500, acts: true },
      { kind: "status", status: 409, code: "conflict" },
    ],
    expected: {
      safe: [2, 409, "conflict", "refused"],
      idempotent: [2, 409, "conflict", "unknown"],
      keyed: [2, 409, "conflict", "unknown"],
      never: open,
    },
  },
  { fault: "stall", faults: () => [{ kind: "stall", acts: true }], expected: retried(504, TIMEOUT) },
  { fault: "stall once, then fine", faults: () => [{ kind: "stall" }], thenFine: true, expected: mended },
  { fault: "slow body", faults: () => [{ kind: "slow_body", ms: 2, bytes: 512 }], expected: every(fine(1)) },
  // Headers came, so it was done. What breaks off before Bailiff has handed on a byte is told; what streams already is cut.
  {
    fault: "truncated body",
    faults: () => [{ kind: "truncate" }],
    orCut: true,
    expected: {
      safe: [1, 502, UNREACHABLE, "failed"],
      idempotent: [1, 502, UNREACHABLE, "ok"],
      keyed: [1, 502, UNREACHABLE, "ok"],
      never: open,
    },
  },
  {
    fault: "body that stops half-way",
    faults: () => [{ kind: "stall_body" }],
    expected: {
      safe: [1, 504, TIMEOUT, "failed"],
      idempotent: [1, 504, TIMEOUT, "ok"],
      keyed: [1, 504, TIMEOUT, "ok"],
      never: open,
    },
  },
  {
    fault: "redirect, never followed",
    faults: () => [{ kind: "redirect", location: "http://127.0.0.1:9/elsewhere" }],
    expected: notRetried(502, UNREACHABLE),
  },
];
