// What the functions and methods that conditions may call do. The lists of names are the allow-list (`condition-functions.ts`): a name
// that is not here cannot be called, whatever the parser's library knows.
import { lowerAscii, upperAscii } from "../../ascii-case.ts";
import { sizeOf, toBool, toDouble, toDuration, toInt, toText, toTime, typeOfValue } from "./cel-conversions.ts";
import { CelError, fail } from "./cel-error.ts";
import { globMatches } from "./cel-glob.ts";
import * as strings from "./cel-strings.ts";
import { CelDuration, CelTime, partOfDuration, partOfTime, type TimePart } from "./cel-times.ts";

/** `receiver` is the value before the dot. @throws CelError */
type Method = (receiver: unknown, args: readonly unknown[]) => unknown;

export const CEL_FUNCTIONS: ReadonlyMap<string, (value: unknown) => unknown> = new Map<string, (value: unknown) => unknown>([
  ["size", sizeOf],
  ["int", toInt],
  ["double", toDouble],
  ["string", toText],
  ["bool", toBool],
  ["dyn", (value) => value],
  ["type", typeOfValue],
  ["timestamp", toTime],
  ["duration", toDuration],
]);

export const CEL_METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["size", (receiver, args) => sizeOf(args.length === 0 ? receiver : fail("no_such_overload"))],
  ["startsWith", onText((text, args) => text.startsWith(textAt(args, 0)), 1)],
  ["endsWith", onText((text, args) => text.endsWith(textAt(args, 0)), 1)],
  ["contains", onText((text, args) => strings.contains(text, textAt(args, 0)), 1)],
  ["glob", onText((text, args) => globMatches(text, textAt(args, 0)), 1)],
  ["lowerAscii", onText(lowerAscii, 0)],
  ["upperAscii", onText(upperAscii, 0)],
  ["trim", onText(strings.trim, 0)],
  ["indexOf", onText((text, args) => strings.indexOf(text, textAt(args, 0), intAt(args, 1)), 2)],
  ["lastIndexOf", onText((text, args) => strings.lastIndexOf(text, textAt(args, 0), intAt(args, 1)), 2)],
  ["substring", onText((text, args) => strings.substring(text, intAt(args, 0) ?? fail("no_such_overload"), intAt(args, 1)), 2)],
  ["split", onText((text, args) => strings.split(text, textAt(args, 0), intAt(args, 1)), 2)],
  ...timeMethods(),
]);

/** The methods of times that take a zone. */
export const ZONED_METHODS: ReadonlySet<string> = new Set(timeMethods().map(([name]) => name));

function onText(work: (text: string, args: readonly unknown[]) => unknown, mostArgs: number): Method {
  return (receiver, args) => {
    if (typeof receiver !== "string" || args.length > mostArgs) throw new CelError("no_such_overload");
    return work(receiver, args);
  };
}

function timeMethods(): [TimePart, Method][] {
  const parts: readonly TimePart[] = [
    ...(["getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear"] as const),
    ...(["getHours", "getMinutes", "getSeconds", "getMilliseconds"] as const),
  ];
  return parts.map((part) => [part, (receiver, args) => timePart(part, receiver, args)]);
}

function timePart(part: TimePart, receiver: unknown, args: readonly unknown[]): bigint {
  if (receiver instanceof CelTime) return partOfTime(receiver, part, args.length === 0 ? null : textAt(args, 0));
  if (receiver instanceof CelDuration && args.length === 0) return partOfDuration(receiver, part);
  throw new CelError("no_such_overload");
}

function textAt(args: readonly unknown[], index: number): string {
  const value = args[index];
  return typeof value === "string" ? value : fail("no_such_overload");
}

/** Null when it was not given. */
function intAt(args: readonly unknown[], index: number): bigint | null {
  if (index >= args.length) return null;
  const value = args[index];
  return typeof value === "bigint" ? value : fail("no_such_overload");
}
