// When a charge no longer counts: of a span that slides, and of days, weeks and months as the clocks of a place show them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CalendarUnit, periodEndMs } from "../../../src/policy/language/calendar.ts";
import { type LimitWindow, leavesAtMs, windowName, windowOf } from "../../../src/policy/language/limit-window.ts";
import { timeZoneProblem } from "../../../src/policy/language/time-zone.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;
const ms = (text: string) => Date.parse(text);

describe("a span that slides", () => {
  it("holds a charge for longer than its length, and for less than 0.2 % longer; what is charged later leaves later", () => {
    const moment = fc.integer({ min: 0, max: ms("2100-01-01T00:00:00Z") });
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 30 * 86_400 }), moment, fc.nat(100_000), (seconds, atMs, laterMs) => {
        const windowMs = seconds * 1000;
        const leaves = leavesAtMs({ windowMs }, atMs);
        expect(leaves).toBeGreaterThan(atMs + windowMs);
        expect(leaves - atMs - windowMs).toBeLessThan(windowMs * 0.002);
        expect(leavesAtMs({ windowMs }, atMs + laterMs)).toBeGreaterThanOrEqual(leaves);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([10_000, 61_000, DAY_MS, 30 * DAY_MS])("of %d ms has a thousand slots and one, however many charges", (windowMs) => {
    const seen = new Set<number>();
    const nowMs = ms("2026-11-23T12:00:00Z");
    for (let atMs = nowMs - 2 * windowMs; atMs <= nowMs; atMs += windowMs / 10_000) {
      const leaves = leavesAtMs({ windowMs }, Math.floor(atMs));
      if (leaves > nowMs) seen.add(leaves);
    }
    expect(seen.size).toBeLessThanOrEqual(1_002);
    expect(seen.size).toBeGreaterThan(999);
  });
});

describe("a calendar", () => {
  it.each<[string, CalendarUnit, string, string]>([
    ["Europe/Berlin", "day", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"], // 23 hours
    ["Europe/Berlin", "day", "2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z"], // 25 hours
    ["Europe/Berlin", "week", "2026-03-22T23:00:00.000Z", "2026-03-29T22:00:00.000Z"],
    ["Europe/Berlin", "month", "2026-09-30T22:00:00.000Z", "2026-10-31T23:00:00.000Z"],
    ["UTC", "month", "2028-02-01T00:00:00.000Z", "2028-03-01T00:00:00.000Z"],
    ["UTC", "week", "2026-11-23T00:00:00.000Z", "2026-11-30T00:00:00.000Z"],
    // Its clocks jump from midnight to one: the day begins at one.
    ["Africa/Cairo", "day", "2026-04-23T22:00:00.000Z", "2026-04-24T21:00:00.000Z"],
    // They go back from one to midnight: the day begins once.
    ["America/Havana", "day", "2026-11-01T04:00:00.000Z", "2026-11-02T05:00:00.000Z"],
    // They go back from midnight to eleven: the day before has 25 hours.
    ["America/Santiago", "day", "2026-04-04T03:00:00.000Z", "2026-04-05T04:00:00.000Z"],
    ["Australia/Lord_Howe", "day", "2026-04-04T13:00:00.000Z", "2026-04-05T13:30:00.000Z"],
    // It left out a day.
    ["Pacific/Apia", "day", "2011-12-29T10:00:00.000Z", "2011-12-30T10:00:00.000Z"],
    ["Pacific/Apia", "day", "2011-12-30T10:00:00.000Z", "2011-12-31T10:00:00.000Z"],
    // They went back from a minute past midnight: a day that has begun is not taken back.
    ["America/St_Johns", "day", "2010-11-07T02:30:00.000Z", "2010-11-08T03:30:00.000Z"],
  ])("of %s: the %s from %s ends at %s", (timeZone, unit, from, to) => {
    const end = (atMs: number) => new Date(periodEndMs({ unit, timeZone }, atMs)).toISOString();
    expect([end(ms(from) - 1), end(ms(from)), end((ms(from) + ms(to)) / 2), end(ms(to) - 1)]).toEqual([from, to, to, to]);
    // Every quarter of an hour in it, those that clocks show twice too.
    for (let atMs = ms(from); atMs < ms(to); atMs += 15 * MINUTE_MS) expect(end(atMs)).toBe(to);
  });

  const ZONES = [
    ...["UTC", "Europe/Berlin", "America/New_York", "America/Havana", "Africa/Cairo", "Asia/Beirut", "America/Santiago"],
    ...["Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "Etc/GMT+12", "Atlantic/Azores"],
    ...[
      "Antarctica/Troll",
      "America/Nuuk",
      "Asia/Gaza",
      "Africa/Casablanca",
      "Pacific/Chatham",
      "Asia/Kolkata",
      "America/Asuncion",
    ],
  ];

  /** What the clocks of a place show, asked for in another way than the code does. */
  const shownBy = (timeZone: string) => {
    const dates = new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    return (unit: CalendarUnit, atMs: number): string => {
      const date = dates.format(atMs);
      if (unit === "day") return date;
      if (unit === "month") return date.slice(0, 7);
      const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
      return new Date(ms(`${date}T00:00:00Z`) - ((weekday + 6) % 7) * DAY_MS).toISOString().slice(0, 10);
    };
  };

  it.each(ZONES)("of %s ends where its clocks first show the next day, week or month", (timeZone) => {
    const shown = shownBy(timeZone);
    // Days on which its clocks change, and any others.
    const changes: number[] = [];
    const hours = new Intl.DateTimeFormat("sv-SE", { timeZone, timeStyle: "short" });
    for (let atMs = ms("2025-12-31T00:00:00Z"); atMs < ms("2029-01-01T00:00:00Z"); atMs += DAY_MS)
      if (hours.format(atMs) !== hours.format(atMs + DAY_MS)) changes.push(atMs);
    const near = (center: number) => fc.integer({ min: center - DAY_MS, max: center + 2 * DAY_MS });
    const moment = fc.oneof(near(ms("2026-06-15T00:00:00Z")), ...changes.map(near));
    fc.assert(
      fc.property(fc.constantFrom<CalendarUnit>("day", "day", "week", "month"), moment, (unit, atMs) => {
        const now = shown(unit, atMs);
        let end = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
        const stepMs = unit === "month" ? 12 * HOUR_MS : HOUR_MS;
        while (shown(unit, end + stepMs) <= now) end += stepMs;
        while (shown(unit, end) <= now) end += MINUTE_MS;
        expect(periodEndMs({ unit, timeZone }, atMs)).toBe(end);
        expect(shown(unit, end - 1)).toBe(now);
      }),
      { numRuns: 60 },
    );
  });

  it("has moments that all belong to one period: an end is no later for a later one, and never behind it", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES, "Pacific/Apia"),
        fc.constantFrom<CalendarUnit>("day", "week", "month"),
        fc.integer({ min: ms("2005-01-01T00:00:00Z"), max: ms("2037-01-01T00:00:00Z") }),
        (timeZone, unit, atMs) => {
          const end = periodEndMs({ unit, timeZone }, atMs);
          expect(end).toBeGreaterThan(atMs);
          expect(periodEndMs({ unit, timeZone }, end - 1)).toBe(end);
          expect(periodEndMs({ unit, timeZone }, end)).toBeGreaterThan(end);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

it("a window has a name of its own, and the name tells the window", () => {
  const windows: LimitWindow[] = [
    { windowMs: DAY_MS, calendar: null },
    { windowMs: 7 * DAY_MS, calendar: null },
    { windowMs: DAY_MS, calendar: { unit: "day", timeZone: "UTC" } },
    { windowMs: DAY_MS, calendar: { unit: "day", timeZone: "Europe/Berlin" } },
    { windowMs: 7 * DAY_MS, calendar: { unit: "week", timeZone: "Europe/Berlin" } },
    { windowMs: 30 * DAY_MS, calendar: { unit: "month", timeZone: "America/Argentina/Buenos_Aires" } },
  ];
  expect(windows.map((window) => windowOf(windowName(window)))).toEqual(windows);
  expect(new Set(windows.map(windowName)).size).toBe(windows.length);
});

it.each(["UTC", "Europe/Berlin", "Europe/Kyiv", "Asia/Kolkata", "US/Pacific", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])(
  "%s is a good name of a time zone",
  (name) => expect(timeZoneProblem(name)).toBeNull(),
);
