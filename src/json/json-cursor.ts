// Goes through the bytes of a JSON text (RFC 8259, nothing more lenient) and tells where its parts end, so that a reader can keep the text
// of a part as it came. One pass, no recursion: a text of nothing but brackets costs a byte a level. What is inside a string is checked
// here, that the bytes are UTF-8 is the caller's to check once for all (`jsonBytes`).
import { Buffer, isUtf8 } from "node:buffer";

/** Thrown inside this folder and by who walks with a cursor, caught at its edge: the text is not JSON. */
export class NotJson extends Error {}

export const [QUOTE, COMMA, COLON, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x2c, 0x3a, 0x5b, 0x5d, 0x7b, 0x7d];
const [BACKSLASH, MINUS, PLUS, POINT, ZERO, NINE, LOWER_E, UPPER_E, LOWER_U] = [
  0x5c, 0x2d, 0x2b, 0x2e, 0x30, 0x39, 0x65, 0x45, 0x75,
];
const LITERALS: ReadonlyMap<number, Uint8Array> = new Map(
  ["true", "false", "null"].map((word) => [word.charCodeAt(0), Buffer.from(word)]),
);
const AFTER_BACKSLASH: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrtu'));

/** The bytes, if they are UTF-8: what one reader takes for one character and the next for another is no text. */
export function jsonBytes(bytes: Uint8Array): Uint8Array {
  if (!isUtf8(bytes)) throw new NotJson("not UTF-8");
  return bytes;
}

export class JsonCursor {
  readonly bytes: Uint8Array;
  readonly #buffer: Buffer;
  /** Where `skipValue` notes what is open: values are skipped by the thousand. */
  #open = new Uint8Array(64);
  readonly #names: string[] = [];
  at: number;
  /** Of the last string: has it escapes, and characters beyond ASCII? */
  escaped = false;
  /** Where its opening quote stands. */
  start = 0;
  wide = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // A byte order mark may stand before a text; `TextDecoder` takes it off as well.
    this.at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  }

  /** The next byte that is no white space; undefined at the end. */
  peek(): number | undefined {
    const { bytes } = this;
    let { at } = this;
    let byte = bytes[at];
    if (byte !== undefined && byte > 0x20) return byte;
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      at += 1;
      byte = bytes[at];
    }
    this.at = at;
    return byte;
  }

  /** Past this byte, which must be next. */
  take(byte: number): void {
    if (this.peek() !== byte) throw new NotJson(`at byte ${this.at}`);
    this.at += 1;
  }

  /** Past this byte if it is next. */
  takes(byte: number): boolean {
    const there = this.peek() === byte;
    if (there) this.at += 1;
    return there;
  }

  /** Nothing but white space may follow. */
  end(): void {
    if (this.peek() !== undefined) throw new NotJson(`more at byte ${this.at}`);
  }

  /** Past the string that is next. */
  skipString(): void {
    this.take(QUOTE);
    this.start = this.at - 1;
    const { bytes } = this;
    this.escaped = false;
    this.wide = false;
    let { at } = this;
    for (let byte = bytes[at]; byte !== QUOTE; byte = bytes[at]) {
      if (byte === undefined || byte < 0x20) throw new NotJson(`in a string at byte ${at}`);
      if (byte !== BACKSLASH) {
        if (byte > 0x7f) this.wide = true;
        at += 1;
      } else {
        this.escaped = true;
        at = this.#endOfEscape(at + 1);
      }
    }
    this.at = at + 1;
  }

  #endOfEscape(at: number): number {
    const kind = this.bytes[at];
    if (kind === undefined || !AFTER_BACKSLASH.has(kind)) throw new NotJson(`an escape at byte ${at}`);
    if (kind !== LOWER_U) return at + 1;
    for (let digit = at + 1; digit <= at + 4; digit += 1) {
      if (!isHex(this.bytes[digit])) throw new NotJson(`an escape at byte ${at}`);
    }
    return at + 5;
  }

  /** Past the number, `true`, `false` or `null` that is next. */
  skipPlain(): void {
    const first = this.peek();
    // Numbers begin before all letters.
    const word = first === undefined || first <= NINE ? undefined : LITERALS.get(first);
    if (word === undefined) {
      this.at = this.#endOfNumber(this.at);
      return;
    }
    for (const byte of word) {
      if (this.bytes[this.at] !== byte) throw new NotJson(`at byte ${this.at}`);
      this.at += 1;
    }
  }

  #endOfNumber(start: number): number {
    const { bytes } = this;
    let at = bytes[start] === MINUS ? start + 1 : start;
    at = bytes[at] === ZERO ? at + 1 : this.#endOfDigits(at);
    if (bytes[at] === POINT) at = this.#endOfDigits(at + 1);
    if (bytes[at] === LOWER_E || bytes[at] === UPPER_E) {
      at += bytes[at + 1] === PLUS || bytes[at + 1] === MINUS ? 2 : 1;
      at = this.#endOfDigits(at);
    }
    return at;
  }

  /** At least one. */
  #endOfDigits(start: number): number {
    let at = start;
    while (isDigit(this.bytes[at])) at += 1;
    if (at === start) throw new NotJson(`at byte ${at}`);
    return at;
  }

  /** Past the value that is next, whatever it is and however deep. */
  skipValue(): void {
    const next = this.peek();
    if (next === QUOTE) this.skipString();
    else if (next === OPEN_OBJECT || next === OPEN_LIST) this.#skipNested();
    else this.skipPlain();
  }

  #skipNested(): void {
    let open = this.#open;
    let depth = 0;
    for (;;) {
      const first = this.peek();
      if (first === OPEN_OBJECT || first === OPEN_LIST) {
        this.at += 1;
        if (!this.takes(first === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_LIST)) {
          if (depth === open.length) this.#open = open = doubled(open);
          open[depth] = first;
          depth += 1;
          if (first === OPEN_OBJECT) this.#skipName();
          continue;
        }
      } else if (first === QUOTE) this.skipString();
      else this.skipPlain();

      // A value has ended, and perhaps what it stands in.
      while (depth > 0 && !this.takes(COMMA)) {
        depth -= 1;
        this.take(open[depth] === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_LIST);
      }
      if (depth === 0) return;
      if (open[depth - 1] === OPEN_OBJECT) this.#skipName();
    }
  }

  #skipName(): void {
    this.skipString();
    this.take(COLON);
  }

  /** The string that is next. */
  readString(): string {
    this.peek();
    const start = this.at;
    this.skipString();
    const from = start + 1;
    const to = this.at - 1;
    if (this.escaped) return String(JSON.parse(this.textOf(start, this.at)));
    return this.wide ? this.textOf(from, to) : this.asciiOf(from, to);
  }

  /** The string that is next, of which there are few in a text: the names of members. Each is made once. */
  readName(): string {
    this.peek();
    const from = this.at + 1;
    this.skipString();
    const to = this.at - 1;
    if (this.escaped || this.wide || to - from > NAME_CHARS || to === from) {
      this.at = from - 1;
      return this.readString();
    }
    const { bytes } = this;
    const slot = ((bytes[from] ?? 0) * 31 + (bytes[to - 1] ?? 0) * 7 + (to - from)) % NAMES_KEPT;
    const kept = this.#names[slot];
    if (kept !== undefined && isText(bytes, from, to, kept)) return kept;
    const name = this.#buffer.toString("latin1", from, to);
    this.#names[slot] = name;
    return name;
  }

  textOf(from: number, to: number): string {
    return this.#buffer.toString("utf8", from, to);
  }

  /** Of bytes that are ASCII. Names are short, and a call into the platform for each would cost more than its characters do. */
  asciiOf(from: number, to: number): string {
    if (to - from > SHORT) return this.#buffer.toString("latin1", from, to);
    const { bytes } = this;
    let text = "";
    for (let at = from; at < to; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
    return text;
  }
}

const SHORT = 16;
const NAME_CHARS = 40;
const NAMES_KEPT = 256;

/** Are these bytes this text of ASCII? */
export function isText(bytes: Uint8Array, from: number, to: number, text: string): boolean {
  if (to - from !== text.length) return false;
  for (let index = 0; index < text.length; index += 1) if (bytes[from + index] !== text.charCodeAt(index)) return false;
  return true;
}

function doubled(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes.length * 2);
  larger.set(bytes);
  return larger;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

function isHex(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
