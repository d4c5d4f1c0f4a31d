// Days, weeks and months as the people of a time zone count them, for limits of accounting. A day has 23 or 25 hours where clocks are
// changed; where they jump over midnight it begins when they have; a day that a zone left out has no length.
import { zoneOffsetMs } from "./time-zone.ts";

export type CalendarUnit = "day" | "week" | "month";

export interface Calendar {
  readonly unit: CalendarUnit;
  /** IANA name. */
  readonly timeZone: string;
}

const DAY_MS = 86_400_000;
/** Offsets go from -12 to +14 hours: a date has not begun anywhere so long before its midnight in UTC, and has everywhere so long after. */
const SURELY_MS = 26 * 3_600_000;

/**
 * When the period ends in which a moment lies; ms since the epoch. Weeks begin on Mondays. A moment belongs to the period that began last:
 * where clocks go back over midnight, a new day that has begun is not taken back.
 */
export function periodEndMs({ unit, timeZone }: Calendar, atMs: number): number {
  let date = nextDate(unit, Math.floor((atMs + offsetMs(timeZone, atMs)) / DAY_MS) * DAY_MS);
  let endMs = beginsAtMs(timeZone, date);
  while (endMs <= atMs) {
    date = nextDate(unit, date);
    endMs = beginsAtMs(timeZone, date);
  }
  return endMs;
}

/** The first date of the next period. Dates are written as their midnight in UTC, whatever the zone. */
function nextDate(unit: CalendarUnit, dateMs: number): number {
  const date = new Date(dateMs);
  switch (unit) {
    case "day":
      return dateMs + DAY_MS;
    case "week":
      return dateMs + (7 - ((date.getUTCDay() + 6) % 7)) * DAY_MS;
    case "month":
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  }
}

/** The first moment at which the zone's clocks show this date or a later one. */
function beginsAtMs(timeZone: string, dateMs: number): number {
  const before = offsetMs(timeZone, dateMs - SURELY_MS);
  const after = offsetMs(timeZone, dateMs + SURELY_MS);
  const unchanged = dateMs - before;
  if (before === after) return unchanged;
  // No zone changes its clocks twice within two days.
  let low = dateMs - SURELY_MS;
  let changedMs = dateMs + SURELY_MS;
  while (changedMs - low > 1) {
    const middle = Math.floor((low + changedMs) / 2);
    if (offsetMs(timeZone, middle) === before) low = middle;
    else changedMs = middle;
  }
  return unchanged < changedMs ? unchanged : Math.max(changedMs, dateMs - after);
}

function offsetMs(timeZone: string, atMs: number): number {
  const offset = zoneOffsetMs(timeZone, atMs);
  if (offset === null) throw new RangeError("the limit's time zone is unknown here: the check has refused it");
  return offset;
}
