// JSON as `JSON.parse` reads it (of a name that stands twice the last counts, `__proto__` is a name like any other), but no number loses a
// digit: one that a double would change is a `WrittenNumber`.
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  JsonCursor,
  jsonBytes,
  NotJson,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
} from "./json-cursor.ts";
import { setOwn } from "./own-member.ts";
import { numberFrom } from "./written-number.ts";

/** Far deeper than any answer of Clerk's, and than any value that a rule may look at. */
const MAX_DEPTH = 200;

/** Stands for what is nested too deep: a value that is no JSON, so that nobody takes it for one. */
export const TOO_DEEP: unique symbol = Symbol("too deep");

export type ReadJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

type NumberReader = (text: string) => unknown;

/**
 * Not ok: it is not JSON, or not UTF-8. What is nested more than 200 levels deep is `TOO_DEEP`.
 *
 * @param readNumber what a number, by its text, is read as
 */
export function readExactly(bytes: Uint8Array, readNumber: NumberReader = numberFrom): ReadJson {
  try {
    const cursor = new JsonCursor(jsonBytes(bytes));
    const value = readValue(cursor, readNumber, 0);
    cursor.end();
    return { ok: true, value };
  } catch (error) {
    if (error instanceof NotJson) return { ok: false };
    throw error;
  }
}

/** The value that is next in a text, with every number as it is written. @throws NotJson */
export function readNext(cursor: JsonCursor): unknown {
  return readValue(cursor, numberFrom, 0);
}

function readValue(cursor: JsonCursor, readNumber: NumberReader, depth: number): unknown {
  const first = cursor.peek();
  if (first === QUOTE) return cursor.readString();
  if (first !== OPEN_OBJECT && first !== OPEN_LIST) return readPlain(cursor, readNumber);
  if (depth < MAX_DEPTH)
    return first === OPEN_OBJECT ? readObject(cursor, readNumber, depth) : readList(cursor, readNumber, depth);
  cursor.skipValue();
  return TOO_DEEP;
}

function readPlain(cursor: JsonCursor, readNumber: NumberReader): unknown {
  const start = cursor.at;
  cursor.skipPlain();
  switch (cursor.bytes[start]) {
    case 0x74:
      return true;
    case 0x66:
      return false;
    case 0x6e:
      return null;
    default:
      return readNumber(cursor.asciiOf(start, cursor.at));
  }
}

function readList(cursor: JsonCursor, readNumber: NumberReader, depth: number): unknown[] {
  const list: unknown[] = [];
  cursor.take(OPEN_LIST);
  if (cursor.takes(CLOSE_LIST)) return list;
  do list.push(readValue(cursor, readNumber, depth + 1));
  while (cursor.takes(COMMA));
  cursor.take(CLOSE_LIST);
  return list;
}

function readObject(cursor: JsonCursor, readNumber: NumberReader, depth: number): object {
  const object: Record<string, unknown> = {};
  cursor.take(OPEN_OBJECT);
  if (cursor.takes(CLOSE_OBJECT)) return object;
  do {
    const name = cursor.readName();
    cursor.take(COLON);
    setOwn(object, name, readValue(cursor, readNumber, depth + 1));
  } while (cursor.takes(COMMA));
  cursor.take(CLOSE_OBJECT);
  return object;
}
