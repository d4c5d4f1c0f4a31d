// How long records stay in KV: for ever, or for a number of days (`AUDIT_RETENTION_DAYS`). The end is a point in time that follows from the
// records, and not a length of time from when they were written: a copy that is made again, or rewritten by an erase, ends when the first
// one did. Checkpoints stay: they are small, and name nobody.

/** A Ledger keeps a week by itself, and what is in doubt must be found, resolved and erased in peace. */
const MIN_DAYS = 30;
/** A century: for ever, but for a log of which some has expired already. */
const MAX_DAYS = 36_500;
export const RETENTION_RULE = `AUDIT_RETENTION_DAYS must be empty (for ever) or a whole number from ${MIN_DAYS} to ${MAX_DAYS}`;

const DAY_S = 86_400;
/** A value outlives what the log promises by a day: an export that begins at the promised time, and takes its time, finds all of it. */
const MARGIN_DAYS = 1;
/** KV refuses an end that is less than a minute away; this is what is left to one that should be over. */
const MIN_LEFT_S = 120;
/** The last end that a `put` takes, 19 January 2038: the runtime reads it as a signed 32-bit number and throws for any other. */
const LAST_END_S = 2_147_483_647;

/** Days; null: for ever; undefined: no such setting. */
export function parseRetentionDays(text: string | undefined): number | null | undefined {
  if (text === undefined || text === "") return null;
  const days = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return days >= MIN_DAYS && days <= MAX_DAYS ? days : undefined;
}

/** When KV is to let go of a segment, seconds since the epoch. `newestMs`: time of its newest record. */
export function segmentEndS(newestMs: number, retentionDays: number | null): number | null {
  return retentionDays === null ? null : Math.ceil(newestMs / 1000) + (retentionDays + MARGIN_DAYS) * DAY_S;
}

/** The option of a `put` that says so. `endS` in seconds since the epoch; null: never. An end that KV cannot be told is none: kept for ever. */
export function expiringAt(endS: number | null, nowMs: number): { readonly expiration?: number } {
  if (endS === null) return {};
  const expiration = Math.max(endS, Math.ceil(nowMs / 1000) + MIN_LEFT_S);
  return expiration > LAST_END_S ? {} : { expiration };
}

/** From when on the log is whole, ms since the epoch; null: from its beginning. */
export function heldFromMs(retentionDays: number | null, nowMs: number): number | null {
  return retentionDays === null ? null : nowMs - retentionDays * DAY_S * 1000;
}

/** The same whatever the setting was when a record was written: a value keeps the end that it was given then. */
export function surelyHeldFromMs(retentionDays: number | null, nowMs: number): number | null {
  return heldFromMs(retentionDays === null ? null : MIN_DAYS, nowMs);
}
