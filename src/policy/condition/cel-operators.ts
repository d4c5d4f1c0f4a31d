// CEL's operators on runtime values: null, booleans, strings, int64 (as BigInt), doubles (as numbers), times, durations, lists (arrays),
// maps (Map) and types. Whatever else comes is an error, never `false`: a deny must not be passed by by a value that nobody can read.
// Source: CEL language definition, "Equality", "Ordering", "Arithmetic". Ours besides: an int and a double that only rounding makes equal
// are an error.
import { WrittenNumber } from "../../json/written-number.ts";
import { CelError, fail } from "./cel-error.ts";
import { CelDuration, CelTime } from "./cel-times.ts";
import { CelType } from "./cel-types.ts";

const MAX_INT = 2n ** 63n - 1n;
const MIN_INT = -(2n ** 63n);

/** @throws CelError outside an int64. */
export function int64(value: bigint): bigint {
  return value > MAX_INT || value < MIN_INT ? fail("numeric_overflow") : value;
}

export function equal(left: unknown, right: unknown): boolean {
  if (typeof left === "bigint" && typeof right === "number") return compareMixed(left, right) === 0;
  if (typeof left === "number" && typeof right === "bigint") return compareMixed(right, left) === 0;
  if (typeof left === "string" && typeof right === "string") return left === right;
  // Values of two kinds are unlike, but each has to be one.
  if (kindOf(left) !== kindOf(right)) return false;
  if (left instanceof CelTime && right instanceof CelTime) return left.ns === right.ns;
  if (left instanceof CelDuration && right instanceof CelDuration) return left.ns === right.ns;
  if (left instanceof CelType && right instanceof CelType) return left.name === right.name;
  if (Array.isArray(left) && Array.isArray(right)) return equalLists(left, right);
  if (left instanceof Map && right instanceof Map) return equalMaps(left, right);
  return left === right;
}

/** Unlike beats unreadable, wherever it stands: the answer does not depend on the order. */
function equalLists(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && allEqual(left.keys(), (index) => equal(left[index], right[index]));
}

function equalMaps(left: ReadonlyMap<unknown, unknown>, right: ReadonlyMap<unknown, unknown>): boolean {
  return left.size === right.size && allEqual(left.keys(), (key) => right.has(key) && equal(left.get(key), right.get(key)));
}

function allEqual<T>(places: Iterable<T>, equalAt: (place: T) => boolean): boolean {
  let error: unknown = null;
  for (const place of places) {
    try {
      if (!equalAt(place)) return false;
    } catch (thrown) {
      error ??= thrown;
    }
  }
  if (error !== null) throw error;
  return true;
}

type Kind = "null" | "bool" | "string" | "int" | "double" | "list" | "map" | "timestamp" | "duration" | "type";

/** @throws CelError for what is no value of CEL's: a number that could not be read exactly, say. */
export function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "string":
      return "string";
    case "bigint":
      return "int";
    case "number":
      return "double";
    default:
      if (value === null) return "null";
      if (Array.isArray(value)) return "list";
      if (value instanceof Map) return "map";
      if (value instanceof CelTime) return "timestamp";
      if (value instanceof CelDuration) return "duration";
      if (value instanceof CelType) return "type";
      if (value instanceof WrittenNumber) throw new CelError("numeric_overflow");
      throw new CelError("no_such_overload");
  }
}

/** Below 0, 0 or above 0; NaN where nothing can be said (a NaN is in it). */
export function compare(left: unknown, right: unknown): number {
  if (typeof left === "bigint" && typeof right === "number") return compareMixed(left, right);
  if (typeof left === "number" && typeof right === "bigint") return -compareMixed(right, left);
  if (typeof left === "string" && typeof right === "string") return compareStrings(left, right);
  if (typeof left === "number" && typeof right === "number") return order(left, right);
  if (typeof left === "bigint" && typeof right === "bigint") return order(left, right);
  if (typeof left === "boolean" && typeof right === "boolean") return order(left, right);
  if (left instanceof CelTime && right instanceof CelTime) return order(left.ns, right.ns);
  if (left instanceof CelDuration && right instanceof CelDuration) return order(left.ns, right.ns);
  return noOverload(left, right);
}

/** Says so if one of them is no value at all. */
function noOverload(...values: readonly unknown[]): never {
  values.forEach(kindOf);
  throw new CelError("no_such_overload");
}

function order<T extends number | bigint | boolean>(left: T, right: T): number {
  if (left < right) return -1;
  if (left > right) return 1;
  return left === right ? 0 : Number.NaN;
}

/** Exact, and an error where the rounded comparison that other implementations make would say something else. */
function compareMixed(int: bigint, double: number): number {
  if (Number.isNaN(double)) return Number.NaN;
  // JavaScript compares the mathematical values of a BigInt and a number.
  const exact = int < double ? -1 : int > double ? 1 : 0;
  return exact !== 0 && Number(int) === double ? fail("numeric_overflow") : exact;
}

const SURROGATE = /[\ud800-\udfff]/;

/** By code points: UTF-16 puts U+1F600 before U+FF5E. */
function compareStrings(left: string, right: string): number {
  if (!SURROGATE.test(left) && !SURROGATE.test(right)) return left < right ? -1 : left > right ? 1 : 0;
  const [a, b] = [Array.from(left), Array.from(right)];
  const at = a.findIndex((char, index) => char !== b[index]);
  if (at === -1) return a.length - b.length;
  const other = b[at];
  return other === undefined ? 1 : order(a[at]?.codePointAt(0) ?? 0, other.codePointAt(0) ?? 0);
}

/** `value in container`: an element of a list, or a key of a map. */
export function isIn(value: unknown, container: unknown): boolean {
  if (Array.isArray(container)) return isInList(value, container);
  if (container instanceof Map) return hasKey(container, value);
  throw new CelError("no_such_overload");
}

/** One that is equal beats one that cannot be compared. */
function isInList(value: unknown, list: readonly unknown[]): boolean {
  kindOf(value);
  let error: unknown = null;
  for (const element of list) {
    try {
      if (equal(value, element)) return true;
    } catch (thrown) {
      error ??= thrown;
    }
  }
  if (error !== null) throw error;
  return false;
}

function hasKey(map: ReadonlyMap<unknown, unknown>, key: unknown): boolean {
  const known = mapKey(key);
  return known !== null && map.has(known);
}

/** A key as maps hold it, null for a double that no key equals; an error for what cannot be a key. */
export function mapKey(key: unknown): string | bigint | boolean | null {
  if (typeof key === "string" || typeof key === "bigint" || typeof key === "boolean") return key;
  if (typeof key === "number") return Number.isSafeInteger(key) ? BigInt(key) : null;
  throw new CelError("no_such_overload");
}

export type Arithmetic = "+" | "-" | "*" | "/" | "%";

export function calculate(sign: Arithmetic, left: unknown, right: unknown): unknown {
  if (typeof left === "bigint" && typeof right === "bigint") return calculateInt(sign, left, right);
  if (isNumber(left) && isNumber(right)) return calculateDouble(sign, exactDouble(left), exactDouble(right));
  if (sign === "+") return add(left, right);
  if (sign === "-") return subtract(left, right);
  return noOverload(left, right);
}

function calculateInt(sign: Arithmetic, left: bigint, right: bigint): bigint {
  switch (sign) {
    case "+":
      return int64(left + right);
    case "-":
      return int64(left - right);
    case "*":
      return int64(left * right);
    case "/":
      return right === 0n ? fail("division_by_zero") : int64(left / right);
    case "%":
      // The quotient of the smallest int and -1 is none, so neither has it a rest.
      if (right === 0n) return fail("division_by_zero");
      int64(left / right);
      return left % right;
  }
}

function calculateDouble(sign: Arithmetic, left: number, right: number): number {
  switch (sign) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      throw new CelError("no_such_overload");
  }
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** Mixed arithmetic is ours (`args.amount * 1.5`), so an int that a double cannot hold is an error. */
function exactDouble(value: number | bigint): number {
  if (typeof value === "number") return value;
  const double = Number(value);
  return BigInt(double) === value ? double : fail("numeric_overflow");
}

function add(left: unknown, right: unknown): unknown {
  if (typeof left === "string" && typeof right === "string") return left + right;
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (left instanceof CelTime && right instanceof CelDuration) return new CelTime(left.ns + right.ns);
  if (left instanceof CelDuration && right instanceof CelTime) return new CelTime(left.ns + right.ns);
  if (left instanceof CelDuration && right instanceof CelDuration) return new CelDuration(left.ns + right.ns);
  throw new CelError("no_such_overload");
}

function subtract(left: unknown, right: unknown): unknown {
  if (left instanceof CelTime && right instanceof CelDuration) return new CelTime(left.ns - right.ns);
  if (left instanceof CelTime && right instanceof CelTime) return new CelDuration(left.ns - right.ns);
  if (left instanceof CelDuration && right instanceof CelDuration) return new CelDuration(left.ns - right.ns);
  throw new CelError("no_such_overload");
}

export function negate(value: unknown): bigint | number {
  if (typeof value === "bigint") return int64(-value);
  if (typeof value === "number") return -value;
  throw new CelError("no_such_overload");
}
