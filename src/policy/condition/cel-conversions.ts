// CEL's conversions: `int("7")`, `double(x)`, `string(x)`, `bool("true")`, `timestamp("…")`, `type(x)`. A text is a number only as CEL writes
// one: JavaScript takes "" for 0 and "0x10" for 16.
// Source: CEL language definition, "Standard definitions"; cel-go `common/types`.
import { CelError, fail } from "./cel-error.ts";
import { int64, kindOf } from "./cel-operators.ts";
import { sizeOfString } from "./cel-strings.ts";
import {
  CelDuration,
  CelTime,
  durationText,
  parseDuration,
  parseTime,
  secondsOfTime,
  timeOfSeconds,
  timeText,
} from "./cel-times.ts";
import { CEL_TYPES, type CelType } from "./cel-types.ts";

const INTEGER = /^[+-]?\d{1,19}$/;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?$/;
const SPECIAL: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  nan: Number.NaN,
};

export function toInt(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return intOfDouble(value);
  if (typeof value === "string") return INTEGER.test(value) ? int64(BigInt(value.replace("+", ""))) : fail("conversion_error");
  if (value instanceof CelTime) return secondsOfTime(value);
  throw new CelError("no_such_overload");
}

/** Towards zero. The ends of the range are outside: there a double stands for several integers. */
function intOfDouble(value: number): bigint {
  return Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : fail("numeric_overflow");
}

export function toDouble(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "string") throw new CelError("no_such_overload");
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(value);
  if (special !== null) return (SPECIAL[special[2]?.toLowerCase() ?? ""] ?? Number.NaN) * (special[1] === "-" ? -1 : 1);
  const double = DECIMAL.test(value) ? Number(value) : fail("conversion_error");
  return Number.isFinite(double) ? double : fail("numeric_overflow");
}

export function toText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "number")
    return Number.isFinite(value) || Number.isNaN(value) ? String(value) : value > 0 ? "+Inf" : "-Inf";
  if (value instanceof CelTime) return timeText(value);
  if (value instanceof CelDuration) return durationText(value);
  throw new CelError("no_such_overload");
}

const TRUE: ReadonlySet<string> = new Set(["1", "t", "true", "TRUE", "True"]);
const FALSE: ReadonlySet<string> = new Set(["0", "f", "false", "FALSE", "False"]);

export function toBool(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") throw new CelError("no_such_overload");
  if (TRUE.has(value)) return true;
  return FALSE.has(value) ? false : fail("conversion_error");
}

export function toTime(value: unknown): CelTime {
  if (value instanceof CelTime) return value;
  if (typeof value === "string") return parseTime(value);
  if (typeof value === "bigint") return timeOfSeconds(value);
  throw new CelError("no_such_overload");
}

export function toDuration(value: unknown): CelDuration {
  if (value instanceof CelDuration) return value;
  if (typeof value === "string") return parseDuration(value);
  throw new CelError("no_such_overload");
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  null: "null_type",
  timestamp: "google.protobuf.Timestamp",
  duration: "google.protobuf.Duration",
};

export function typeOfValue(value: unknown): CelType {
  const kind = kindOf(value);
  return CEL_TYPES.get(TYPE_NAMES[kind] ?? kind) ?? fail("no_such_overload");
}

export function sizeOf(value: unknown): bigint {
  if (typeof value === "string") return BigInt(sizeOfString(value));
  if (Array.isArray(value)) return BigInt(value.length);
  if (value instanceof Map) return BigInt(value.size);
  throw new CelError("no_such_overload");
}
