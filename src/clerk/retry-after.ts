// Reads a Retry-After header (RFC 9110 section 10.2.3): whole seconds, which is what Clerk documents, or an HTTP date, which a proxy in
// between may send. Only reads; whether the wait fits a deadline is `retry-policy.ts`'s business, so that the two can be tested apart.
import { parseHttpDate } from "./http-date.ts";

/** Longest wait that is told apart: a year. Anything above is "not now" all the same, and stays a safe integer. */
const MAX_WAIT_MS = 365 * 86_400_000;

/**
 * Milliseconds to wait from `nowMs` on, 0 when the moment is past, `null` when the header is absent or not readable (a broken header
 * must not stop retries: it only loses its say about when).
 */
export function parseRetryAfter(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  const text = value.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, MAX_WAIT_MS);
  const atMs = parseHttpDate(text);
  return atMs === null ? null : Math.min(Math.max(0, atMs - nowMs), MAX_WAIT_MS);
}
