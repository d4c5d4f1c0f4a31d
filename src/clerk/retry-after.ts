// Reads a Retry-After header (RFC 9110 section 10.2.3): whole seconds, which is what Clerk documents, or an HTTP date, which a proxy in
// between may send. Only reads; whether the wait fits a deadline is `retry-policy.ts`'s business, so that the two can be tested apart.

/** Longest wait that is told apart: a year. Anything above is "not now" all the same, and stays a safe integer. */
const MAX_WAIT_MS = 365 * 86_400_000;

/** The three forms that RFC 9110 section 5.6.7 obliges a recipient to read. Checked by shape first: `Date.parse` takes "-1" for a date. */
const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const RFC_850_DATE = /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

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

/** `asctime` dates are UTC too, but do not say so. */
function parseHttpDate(text: string): number | null {
  if (!IMF_FIXDATE.test(text) && !RFC_850_DATE.test(text) && !ASCTIME_DATE.test(text)) return null;
  const atMs = Date.parse(text.endsWith(" GMT") ? text : `${text} GMT`);
  return Number.isNaN(atMs) ? null : atMs;
}
