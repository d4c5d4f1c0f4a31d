// Time zones by their IANA name, as the platform's own tables know them. Pure: what a zone's clocks show at a moment, never what time it is.
import { didYouMean } from "./suggest.ts";

/** `Europe/Berlin`, `Etc/GMT+5`, `UTC`. Each part begins with a capital: the platform would take any case, and a name has one spelling. */
const NAME = /^[A-Z][A-Za-z0-9_+-]{0,31}(?:\/[A-Z][A-Za-z0-9_+-]{0,31}){0,2}$/;

/** Null for a name that is good. Links to a zone (`US/Pacific`, `Asia/Kolkata`) are good names too. */
export function timeZoneProblem(name: string): string | null {
  const clock = clockOf(name);
  const canonical = clock?.resolvedOptions().timeZone;
  const isOtherCase = canonical !== name && canonical?.toLowerCase() === name.toLowerCase();
  if (clock !== null && NAME.test(name) && !isOtherCase) return null;
  const hint = clock !== null && NAME.test(canonical ?? "") ? `; did you mean ${canonical}?` : didYouMean(name, zoneNames());
  return `is not the IANA name of a time zone, such as Europe/Berlin or UTC${hint}`;
}

function zoneNames(): readonly string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone")];
}

/** Names come from policies, but a condition may compute one, and the platform takes any case: no more than this many are kept. */
const MAX_CLOCKS = 100;
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat | null {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  try {
    const clock = new Intl.DateTimeFormat("en-US-u-ca-iso8601-nu-latn", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    if (clocks.size >= MAX_CLOCKS) clocks.clear();
    clocks.set(timeZone, clock);
    return clock;
  } catch {
    // A RangeError is how the platform says that it knows no such zone.
    return null;
  }
}

/** How far the zone's clocks are ahead of UTC at a moment; null for a zone that is unknown here. */
export function zoneOffsetMs(timeZone: string, atMs: number): number | null {
  const clock = clockOf(timeZone);
  if (clock === null) return null;
  const shown: Record<string, number> = {};
  for (const { type, value } of clock.formatToParts(atMs)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  // The year on its own: Date.UTC takes 0 to 99 for 1900 to 1999.
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  local.setUTCHours(hour, minute, second);
  return local.getTime() - Math.floor(atMs / 1000) * 1000;
}
