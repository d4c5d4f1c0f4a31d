// Goes through the bytes of a JSON text part by part, so that a reader can keep the text of a part as it came. One pass, no recursion. What is
// inside a string is checked here, that the bytes are UTF-8 is the caller's to check once for all (`jsonBytes`).
import { Buffer, isUtf8 } from "node:buffer";
import { afterMark, afterSpace, endOfAscii, endOfPlain, endOfString, NotJson, QUOTE } from "./json-skip.ts";
import { isText, textAt } from "./json-text.ts";
import type { NameTable } from "./name-table.ts";
import { ValueSkipper } from "./value-skipper.ts";

export { CLOSE_LIST, CLOSE_OBJECT, COLON, COMMA, NotJson, OPEN_LIST, OPEN_OBJECT, QUOTE } from "./json-skip.ts";

/** The bytes, if they are UTF-8: what one reader takes for one character and the next for another is no text. */
export function jsonBytes(bytes: Uint8Array): Uint8Array {
  if (!isUtf8(bytes)) throw new NotJson("not UTF-8");
  return bytes;
}

export class JsonCursor {
  readonly bytes: Uint8Array;
  readonly #buffer: Buffer;
  readonly #skipper = new ValueSkipper();
  #names: string[] | null = null;
  at: number;
  /** Of what `skipValue` was last past: so many levels of lists and objects, one in another. */
  levels = 0;

  constructor(bytes: Uint8Array) {
    // Always of the same class: whatever goes through bytes is compiled for what it was given.
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = afterMark(bytes);
  }

  /** The next byte that is no white space; undefined at the end. */
  peek(): number | undefined {
    this.at = afterSpace(this.bytes, this.at);
    return this.bytes[this.at];
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

  /** Past the number, `true`, `false` or `null` that is next. */
  skipPlain(): void {
    this.at = endOfPlain(this.bytes, afterSpace(this.bytes, this.at));
  }

  /** Past the value that is next, whatever it is and however deep. */
  skipValue(): void {
    this.at = this.#skipper.endOf(this.bytes, afterSpace(this.bytes, this.at));
    this.levels = this.#skipper.levels;
  }

  /** The string that is next. */
  readString(): string {
    const { bytes } = this;
    const start = afterSpace(bytes, this.at);
    if (bytes[start] !== QUOTE) throw new NotJson(`at byte ${start}`);
    const from = start + 1;
    const to = endOfAscii(bytes, from);
    if (bytes[to] === QUOTE) {
      this.at = to + 1;
      return this.asciiOf(from, to);
    }
    this.at = endOfString(bytes, start);
    return textAt(bytes, start, this.at);
  }

  /** The string that is next, of which there are few in a text: the names of members. Each is made once. */
  readName(): string {
    const { bytes } = this;
    const from = afterSpace(bytes, this.at) + 1;
    const to = endOfAscii(bytes, from);
    if (bytes[from - 1] !== QUOTE || bytes[to] !== QUOTE || to - from > NAME_CHARS || to === from) return this.readString();
    this.at = to + 1;
    this.#names ??= [];
    const slot = ((bytes[from] ?? 0) * 31 + (bytes[to - 1] ?? 0) * 7 + (to - from)) % NAMES_KEPT;
    const kept = this.#names[slot];
    if (kept !== undefined && isText(bytes, from, to, kept)) return kept;
    const name = this.asciiOf(from, to);
    this.#names[slot] = name;
    return name;
  }

  /** Past the name that is next and its colon: what the table has under it, however the name is written. */
  findName<T>(table: NameTable<T>): T | undefined {
    const found = table.find(this.bytes, afterSpace(this.bytes, this.at));
    this.at = table.end;
    return found;
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
