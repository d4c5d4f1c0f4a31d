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

/** By zone; some 600 names are good, and others are not kept. */
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
    clocks.set(timeZone, clock);
    return clock;
  } catch {
    // A RangeError is how the platform says that it knows no such zone.
    return null;
  }
}

/** How far the zone's clocks are ahead of UTC at a moment. Throws for a zone that is unknown: the check has refused it. */
export function offsetMs(timeZone: string, atMs: number): number {
  const clock = clockOf(timeZone);
  if (clock === null) throw new RangeError("the limit's time zone is unknown here");
  const shown: Record<string, number> = {};
  for (const { type, value } of clock.formatToParts(atMs)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000;
}
