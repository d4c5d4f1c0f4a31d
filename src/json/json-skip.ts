// Where the parts of a JSON text (RFC 8259, nothing more lenient) end: functions of bytes and a place in them. An answer of hundreds of users
// is nearly all parts that nobody asks for, so this is where the time of reading one goes: a place is a local number here and not a field, and
// what is usual (no white space, no escapes) is one look at a byte.

/** Thrown inside this folder and by who walks with a cursor, caught at its edge: the text is not JSON. */
export class NotJson extends Error {}

export const [QUOTE, COMMA, COLON, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x2c, 0x3a, 0x5b, 0x5d, 0x7b, 0x7d];
const [BACKSLASH, MINUS, PLUS, POINT, ZERO, NINE, LOWER_E, UPPER_E, LOWER_U] = [
  0x5c, 0x2d, 0x2b, 0x2e, 0x30, 0x39, 0x65, 0x45, 0x75,
];
const SPACE = 0x20;
const TRUE = new TextEncoder().encode("true");
const FALSE = new TextEncoder().encode("false");
const NULL = new TextEncoder().encode("null");
const [LOWER_T, LOWER_F] = [0x74, 0x66];
const AFTER_BACKSLASH: ReadonlySet<number> = new Set(new TextEncoder().encode('"\\/bfnrtu'));

/** A byte order mark may stand before a text; `TextDecoder` takes it off as well. */
export function afterMark(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** The place of the next byte that is no white space. */
export function afterSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at];
    if (byte === undefined || byte > SPACE) return at;
    if (byte !== SPACE && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at += 1;
  }
}

/** Behind the closing quote of the string that opens here. What is inside is checked, but for being UTF-8. */
export function endOfString(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== QUOTE) throw new NotJson(`at byte ${from}`);
  let at = from + 1;
  for (;;) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === undefined || byte < SPACE) throw new NotJson(`in a string at byte ${at}`);
    at = byte === BACKSLASH ? endOfEscape(bytes, at + 1) : at + 1;
  }
}

/** Where a string that begins here stops being plain ASCII: at its closing quote, at an escape, at a wider character, or where it is none. */
export function endOfAscii(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at];
    if (byte === undefined || byte === QUOTE || byte < SPACE || byte === BACKSLASH || byte > 0x7f) return at;
    at += 1;
  }
}

function endOfEscape(bytes: Uint8Array, at: number): number {
  const kind = bytes[at];
  if (kind === undefined || !AFTER_BACKSLASH.has(kind)) throw new NotJson(`an escape at byte ${at}`);
  if (kind !== LOWER_U) return at + 1;
  for (let digit = at + 1; digit <= at + 4; digit += 1) {
    if (!isHex(bytes[digit])) throw new NotJson(`an escape at byte ${at}`);
  }
  return at + 5;
}

/** Behind the number, `true`, `false` or `null` that begins here. */
export function endOfPlain(bytes: Uint8Array, from: number): number {
  const first = bytes[from];
  // Numbers begin before all letters.
  if (first === undefined || first <= NINE) return endOfNumber(bytes, from);
  return endOfWord(bytes, from, first === LOWER_T ? TRUE : first === LOWER_F ? FALSE : NULL);
}

function endOfWord(bytes: Uint8Array, from: number, word: Uint8Array): number {
  for (let index = 0; index < word.length; index += 1) {
    if (bytes[from + index] !== word[index]) throw new NotJson(`at byte ${from}`);
  }
  return from + word.length;
}

function endOfNumber(bytes: Uint8Array, start: number): number {
  let at = bytes[start] === MINUS ? start + 1 : start;
  at = bytes[at] === ZERO ? at + 1 : endOfDigits(bytes, at);
  if (bytes[at] === POINT) at = endOfDigits(bytes, at + 1);
  const power = bytes[at];
  if (power === LOWER_E || power === UPPER_E) {
    const sign = bytes[at + 1];
    at = endOfDigits(bytes, at + (sign === PLUS || sign === MINUS ? 2 : 1));
  }
  return at;
}

/** At least one. */
function endOfDigits(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isDigit(bytes[at])) at += 1;
  if (at === start) throw new NotJson(`at byte ${at}`);
  return at;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

function isHex(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
