// CEL's timestamps and durations, to the nanosecond and within CEL's range. A JavaScript Date holds milliseconds, takes 30 February for
// 2 March and knows the year 10000: with it a rule about the end of a year would be about another moment.
// Source: CEL language definition, "Timestamps and durations"; RFC 3339 section 5.6.
import { zoneOffsetMs } from "../language/time-zone.ts";
import { CelError, fail } from "./cel-error.ts";

const NS_PER_MS = 1_000_000n;
const NS_PER_S = 1_000_000_000n;
const FIRST_S = -62_135_596_800n; // 0001-01-01T00:00:00Z
const LAST_S = 253_402_300_799n; // 9999-12-31T23:59:59Z
/** A duration is an int64 of nanoseconds: some 292 years. */
const MAX_DURATION_NS = 2n ** 63n - 1n;

export class CelTime {
  /** Nanoseconds since the Unix epoch. */
  readonly ns: bigint;

  /** @throws CelError outside the years 1 to 9999. */
  constructor(ns: bigint) {
    if (ns < FIRST_S * NS_PER_S || ns >= (LAST_S + 1n) * NS_PER_S) throw new CelError("out_of_range");
    this.ns = ns;
  }
}

export class CelDuration {
  readonly ns: bigint;

  /** @throws CelError outside an int64. */
  constructor(ns: bigint) {
    if (ns > MAX_DURATION_NS || ns < -MAX_DURATION_NS - 1n) throw new CelError("out_of_range");
    this.ns = ns;
  }
}

/** Milliseconds since the epoch, as clocks give them. */
export function timeOfMs(ms: number): CelTime {
  return new CelTime(BigInt(Math.trunc(ms)) * NS_PER_MS);
}

export function timeOfSeconds(seconds: bigint): CelTime {
  return new CelTime(seconds * NS_PER_S);
}

export function secondsOfTime({ ns }: CelTime): bigint {
  return floorDiv(ns, NS_PER_S);
}

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** A date that there is, with its offset: 2026-02-30 and 24:00 are errors, not the day after. */
export function parseTime(text: string): CelTime {
  const [
    ,
    year = "",
    month = "",
    day = "",
    hour = "",
    minute = "",
    second = "",
    fraction = "",
    sign,
    offHour = "0",
    offMinute = "0",
  ] = RFC3339.exec(text) ?? fail("conversion_error");
  // The year on its own: Date.UTC takes 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  const same =
    date.getUTCDate() === Number(day) &&
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCHours() === Number(hour) &&
    date.getUTCMinutes() === Number(minute) &&
    date.getUTCSeconds() === Number(second);
  if (!same || Number(offHour) > 23 || Number(offMinute) > 59) fail("conversion_error");
  const offsetS = BigInt(Number(offHour) * 3600 + Number(offMinute) * 60) * (sign === "-" ? -1n : 1n);
  const seconds = BigInt(date.getTime() / 1000) - offsetS;
  return new CelTime(seconds * NS_PER_S + BigInt(fraction.padEnd(9, "0")));
}

export function timeText({ ns }: CelTime): string {
  const whole = new Date(Number(floorDiv(ns, NS_PER_S)) * 1000).toISOString().slice(0, 19);
  return `${whole}${fractionText(ns - floorDiv(ns, NS_PER_S) * NS_PER_S)}Z`;
}

const UNIT_NS: Readonly<Record<string, bigint>> = {
  h: 3_600n * NS_PER_S,
  m: 60n * NS_PER_S,
  s: NS_PER_S,
  ms: NS_PER_MS,
  us: 1_000n,
  µs: 1_000n,
  ns: 1n,
};
const DURATION = /^([+-]?)((?:\d{1,19}(?:\.\d{0,9})?(?:h|ms|us|µs|ns|m|s))+|0)$/;
const DURATION_PART = /(\d{1,19})(?:\.(\d{0,9}))?(h|ms|us|µs|ns|m|s)/g;

/** As Go writes them: `24h`, `1h30m`, `1.5s`. There is no unit for days. */
export function parseDuration(text: string): CelDuration {
  const [, sign, parts = ""] = DURATION.exec(text) ?? fail("conversion_error");
  let ns = 0n;
  for (const [, whole = "0", fraction = "", unit = ""] of parts.matchAll(DURATION_PART)) {
    const unitNs = UNIT_NS[unit] ?? fail("conversion_error");
    ns += BigInt(whole) * unitNs + (BigInt(fraction.padEnd(9, "0")) * unitNs) / NS_PER_S;
  }
  return new CelDuration(sign === "-" ? -ns : ns);
}

export function durationText({ ns }: CelDuration): string {
  const size = ns < 0n ? -ns : ns;
  return `${ns < 0n ? "-" : ""}${size / NS_PER_S}${fractionText(size % NS_PER_S)}s`;
}

/** Without trailing zeros; nothing for a whole second. */
function fractionText(ns: bigint): string {
  return ns === 0n ? "" : `.${ns.toString().padStart(9, "0").replace(/0+$/, "")}`;
}

function floorDiv(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

/** What `getHours()` and its like give. Months, days of the month (`getDayOfMonth`), of the week and of the year count from 0, `getDate` from 1. */
export type TimePart =
  | "getFullYear"
  | "getMonth"
  | "getDate"
  | "getDayOfMonth"
  | "getDayOfWeek"
  | "getDayOfYear"
  | "getHours"
  | "getMinutes"
  | "getSeconds"
  | "getMilliseconds";

/** `zone`: an IANA name or an offset like `+02:00`; UTC without one. */
export function partOfTime({ ns }: CelTime, part: TimePart, zone: string | null): bigint {
  const utcMs = Number(floorDiv(ns, NS_PER_MS));
  const local = new Date(zone === null ? utcMs : utcMs + offsetMs(zone, utcMs));
  switch (part) {
    case "getFullYear":
      return BigInt(local.getUTCFullYear());
    case "getMonth":
      return BigInt(local.getUTCMonth());
    case "getDate":
      return BigInt(local.getUTCDate());
    case "getDayOfMonth":
      return BigInt(local.getUTCDate() - 1);
    case "getDayOfWeek":
      return BigInt(local.getUTCDay());
    case "getDayOfYear": {
      const firstDay = new Date(local);
      firstDay.setUTCMonth(0, 1);
      return BigInt(Math.round((local.getTime() - firstDay.getTime()) / 86_400_000));
    }
    case "getHours":
      return BigInt(local.getUTCHours());
    case "getMinutes":
      return BigInt(local.getUTCMinutes());
    case "getSeconds":
      return BigInt(local.getUTCSeconds());
    case "getMilliseconds":
      return BigInt(local.getUTCMilliseconds());
  }
}

/** All of it in that unit, but the milliseconds, which are those of its last second. */
export function partOfDuration({ ns }: CelDuration, part: TimePart): bigint {
  switch (part) {
    case "getHours":
      return ns / (3_600n * NS_PER_S);
    case "getMinutes":
      return ns / (60n * NS_PER_S);
    case "getSeconds":
      return ns / NS_PER_S;
    case "getMilliseconds":
      return (ns % NS_PER_S) / NS_PER_MS;
    default:
      throw new CelError("no_such_overload");
  }
}

const OFFSET = /^([+-]?)(\d{2}):(\d{2})$/;
/** Offsets in other spellings (`+2`) and the empty text would be taken by some runtimes and not by others. */
const ZONE = /^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/;

/** How far local time is ahead of UTC. @throws CelError for a zone that there is not. */
export function offsetMs(zone: string, utcMs: number): number {
  const [, sign, hours, minutes] = OFFSET.exec(zone) ?? [];
  if (hours !== undefined) {
    if (Number(hours) > 23 || Number(minutes) > 59) throw new CelError("conversion_error");
    return (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === "-" ? -1 : 1);
  }
  return (ZONE.test(zone) ? zoneOffsetMs(zone, utcMs) : null) ?? fail("conversion_error");
}
