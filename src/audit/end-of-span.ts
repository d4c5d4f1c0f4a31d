// The end of a span that somebody asks for: a moment, or a day that is in it to its last millisecond.
const DAY_MS = 86_400_000;

/** @param to RFC 3339, or a day (`2026-11-30`). Ms since the epoch, inclusive. */
export function endMs(to: string): number {
  return Date.parse(to) + (to.includes("T") ? 0 : DAY_MS - 1);
}
