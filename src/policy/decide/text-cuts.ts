// A text with parts of it cut out or replaced: the parts are noted from front to back, the new text is made once, at its right size.
import { Buffer } from "node:buffer";

const NO_TEXT: Uint8Array = new Uint8Array(0);

export class TextCuts {
  readonly #bytes: Uint8Array;
  /** Start and end of each part, one after the other. Parts that touch are one. */
  readonly #spans: number[] = [];
  /** What stands for each part; empty: it is only cut out. */
  readonly #texts: Uint8Array[] = [];
  #size: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#size = bytes.length;
  }

  /** Not before the end of the part before. `text` may be empty. */
  cut(from: number, to: number, text = NO_TEXT): void {
    const added = text.length;
    if (from === to && added === 0) return;
    this.#size += added - (to - from);
    const last = this.#spans.length - 1;
    if (added === 0 && this.#spans[last] === from) {
      this.#spans[last] = to;
      return;
    }
    this.#texts.push(text);
    this.#spans.push(from, to);
  }

  done(): Uint8Array {
    const made = Buffer.allocUnsafeSlow(this.#size);
    let [at, kept] = [0, 0];
    for (const [index, text] of this.#texts.entries()) {
      const [from = 0, to = 0] = [this.#spans[2 * index], this.#spans[2 * index + 1]];
      made.set(this.#bytes.subarray(kept, from), at);
      at += from - kept;
      kept = to;
      for (let byte = 0; byte < text.length; byte += 1) made[at + byte] = text[byte] ?? 0;
      at += text.length;
    }
    made.set(this.#bytes.subarray(kept), at);
    return made;
  }
}
