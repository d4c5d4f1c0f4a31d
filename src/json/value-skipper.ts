// Past a value, whatever it is and however deep, without recursion: a text of nothing but brackets costs a byte a level.
import {
  afterSpace,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  endOfPlain,
  endOfString,
  NotJson,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
} from "./json-skip.ts";

export class ValueSkipper {
  /** Of each level that is open, the byte that closes it: values are skipped by the thousand. */
  #closing = new Uint8Array(64);
  /** How many levels, one in another, the last value had. */
  levels = 0;

  /** Behind the value that begins here, with no white space before it. */
  endOf(bytes: Uint8Array, from: number): number {
    const first = bytes[from];
    this.levels = 0;
    if (first === QUOTE) return endOfString(bytes, from);
    return first === OPEN_OBJECT || first === OPEN_LIST ? this.#endOfNested(bytes, from) : endOfPlain(bytes, from);
  }

  #endOfNested(bytes: Uint8Array, from: number): number {
    let closing = this.#closing;
    let [at, depth, levels] = [from, 0, 0];
    for (;;) {
      at = afterSpace(bytes, at);
      const first = bytes[at];
      if (first === QUOTE) at = endOfString(bytes, at);
      else if (first === OPEN_OBJECT || first === OPEN_LIST) {
        const close = first === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_LIST;
        if (depth === closing.length) this.#closing = closing = doubled(closing);
        closing[depth] = close;
        depth += 1;
        if (depth > levels) levels = depth;
        at = afterSpace(bytes, at + 1);
        if (bytes[at] !== close) {
          if (first === OPEN_OBJECT) at = endOfName(bytes, at);
          continue;
        }
      } else at = endOfPlain(bytes, at);

      // A value has ended, and perhaps what it stands in.
      for (;;) {
        at = afterSpace(bytes, at);
        const next = bytes[at];
        const close = closing[depth - 1];
        if (next === COMMA) {
          at += 1;
          if (close === CLOSE_OBJECT) at = endOfName(bytes, at);
          break;
        }
        if (next !== close) throw new NotJson(`at byte ${at}`);
        at += 1;
        depth -= 1;
        if (depth === 0) {
          this.levels = levels;
          return at;
        }
      }
    }
  }
}

/** Behind the colon. */
function endOfName(bytes: Uint8Array, from: number): number {
  const at = afterSpace(bytes, endOfString(bytes, afterSpace(bytes, from)));
  if (bytes[at] !== COLON) throw new NotJson(`at byte ${at}`);
  return at + 1;
}

function doubled(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes.length * 2);
  larger.set(bytes);
  return larger;
}
