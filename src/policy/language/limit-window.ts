// The span over which a limit counts. By default it slides: in no span of its length, wherever it begins, is there more than the maximum.
// For that a charge counts until the slot in which it was made has left the span, a slot being a thousandth of it: so a counter has some
// thousand slots however many calls it has seen, and a charge counts up to 0.1 % longer than it must, never shorter. A calendar limit
// counts from one turn of the day, week or month to the next.
import { type Calendar, type CalendarUnit, periodEndMs } from "./calendar.ts";

export interface LimitWindow {
  /** Length of the span. Of a calendar limit it is what `per` says, which a day on which clocks change or a month is not. */
  readonly windowMs: number;
  /** Null or left out: it slides. */
  readonly calendar?: Calendar | null | undefined;
}

const SLOTS = 1_000;
const DAY_MS = 86_400_000;

/** What `per` means in a calendar. */
export const CALENDAR_UNITS: ReadonlyMap<number, CalendarUnit> = new Map([
  [DAY_MS, "day"],
  [7 * DAY_MS, "week"],
  [30 * DAY_MS, "month"],
]);

/** From when on a charge that is made at `atMs` no longer counts; ms since the epoch. Never decreases with `atMs`. */
export function leavesAtMs({ windowMs, calendar }: LimitWindow, atMs: number): number {
  if (calendar) return periodEndMs(calendar, atMs);
  const slotMs = Math.max(1, Math.ceil(windowMs / SLOTS));
  return (Math.floor(atMs / slotMs) + 1) * slotMs + windowMs;
}

/** Names a window in a Ledger: another name is another count. `86400000`, `day Europe/Berlin`. */
export function windowName({ windowMs, calendar }: LimitWindow): string {
  return calendar ? `${calendar.unit} ${calendar.timeZone}` : String(windowMs);
}

/** The window of that name. */
export function windowOf(name: string): LimitWindow {
  const [unit, timeZone] = name.split(" ");
  const known = [...CALENDAR_UNITS].find(([, one]) => one === unit);
  if (known === undefined || timeZone === undefined) return { windowMs: Number(name), calendar: null };
  return { windowMs: known[0], calendar: { unit: known[1], timeZone } };
}

/** `in any 1d`, `in one calendar day (Europe/Berlin)`. `length`: of a window that slides, in words. */
export function windowText(length: string, calendar: Calendar | null | undefined): string {
  return calendar ? `in one calendar ${calendar.unit} (${calendar.timeZone})` : `in any ${length}`;
}
