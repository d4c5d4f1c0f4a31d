// From JSON to what CEL computes with. Whole numbers become integers, so that `args.amount <= 2500` means what it says; objects become
// Maps, so that no key of a caller's object (`__proto__`, `constructor`) can mean anything but itself. A number that neither an integer of
// CEL nor a double can be stays a `WrittenNumber`, which no operator takes: a rule that reads it is an error, one that reads what stands
// beside it is not. Converting is also where the size of a value is bounded: beyond it the value is refused and the rule that wanted it is
// an error.
import { WrittenNumber, wholeNumber } from "../../json/written-number.ts";
import { BOUNDS } from "../language/bounds.ts";

export interface ValueConverter {
  /** The value as CEL has it, or REFUSED. `undefined` stays absent. */
  convert(value: unknown, keepDoubles: boolean): unknown;
}

/** Stands for a value that is too large, too deep or not JSON. */
export const REFUSED: unique symbol = Symbol("refused");

/** A converter with one allowance for all that it converts: the arguments of one call, or one user. */
export function createValueConverter(): ValueConverter {
  let nodes: number = BOUNDS.valueNodes;
  let chars: number = BOUNDS.valueChars;

  function convert(value: unknown, keepDoubles: boolean, depth: number): unknown {
    nodes -= 1;
    if (nodes < 0 || depth > BOUNDS.valueDepth) return REFUSED;
    switch (typeof value) {
      case "boolean":
      case "bigint":
        return value;
      case "string":
        chars -= value.length;
        return chars < 0 ? REFUSED : value;
      case "number":
        // Only computed ones are whole and beyond 2^53: what was written so is a `WrittenNumber`.
        return keepDoubles || !Number.isSafeInteger(value) ? value : BigInt(value);
      case "object":
        if (value === null) return null;
        if (value instanceof WrittenNumber) return wholeNumber(value) ?? value;
        return Array.isArray(value) ? list(value, keepDoubles, depth) : map(value, keepDoubles, depth);
      default:
        return REFUSED;
    }
  }

  function list(value: readonly unknown[], keepDoubles: boolean, depth: number): unknown {
    if (value.length > nodes) return REFUSED;
    const result: unknown[] = [];
    for (const element of value) {
      const converted = convert(element, keepDoubles, depth + 1);
      if (converted === REFUSED) return REFUSED;
      result.push(converted);
    }
    return result;
  }

  function map(value: object, keepDoubles: boolean, depth: number): unknown {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return REFUSED;
    const result = new Map<string, unknown>();
    for (const [name, field] of Object.entries(value)) {
      if (field === undefined) continue;
      chars -= name.length;
      const converted = chars < 0 ? REFUSED : convert(field, keepDoubles, depth + 1);
      if (converted === REFUSED) return REFUSED;
      result.set(name, converted);
    }
    return result;
  }

  return { convert: (value, keepDoubles) => (value === undefined ? undefined : convert(value, keepDoubles, 0)) };
}

/** Would a converter take all of these fields, whatever else it takes of the object? Looks at them without making anything. */
export function canConvert(source: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  const room = { nodes: BOUNDS.valueNodes as number, chars: BOUNDS.valueChars as number };
  return names.every((name) => !Object.hasOwn(source, name) || source[name] === undefined || fits(source[name], room, 0));
}

/** As `convert` charges it. */
function fits(value: unknown, room: { nodes: number; chars: number }, depth: number): boolean {
  room.nodes -= 1;
  if (room.nodes < 0 || depth > BOUNDS.valueDepth) return false;
  switch (typeof value) {
    case "boolean":
    case "bigint":
    case "number":
      return true;
    case "string":
      room.chars -= value.length;
      return room.chars >= 0;
    case "object": {
      if (value === null || value instanceof WrittenNumber) return true;
      // Not `every`, which passes over what a list has not.
      if (Array.isArray(value))
        return value.length <= room.nodes && value.findIndex((element: unknown) => !fits(element, room, depth + 1)) === -1;
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) return false;
      return Object.entries(value).every(([name, field]) => {
        if (field === undefined) return true;
        room.chars -= name.length;
        return room.chars >= 0 && fits(field, room, depth + 1);
      });
    }
    default:
      return false;
  }
}
