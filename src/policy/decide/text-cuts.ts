// A text with parts of it cut out or replaced: the parts are noted from front to back, the new text is made once, at its right size.
import { Buffer } from "node:buffer";

export class TextCuts {
  readonly #bytes: Uint8Array;
  /** Start and end of each part, one after the other. Parts that touch are one. */
  readonly #spans: number[] = [];
  /** What stands for a part; one that is only cut out has none. */
  readonly #texts = new Map<number, string>();
  #size: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#size = bytes.length;
  }

  /** Not before the end of the part before. `text` may be empty. */
  cut(from: number, to: number, text: string): void {
    if (from === to && text === "") return;
    this.#size += Buffer.byteLength(text) - (to - from);
    const last = this.#spans.length - 1;
    if (text === "" && this.#spans[last] === from) {
      this.#spans[last] = to;
      return;
    }
    if (text !== "") this.#texts.set(this.#spans.length, text);
    this.#spans.push(from, to);
  }

  done(): Uint8Array {
    const made = Buffer.allocUnsafeSlow(this.#size);
    let [at, kept] = [0, 0];
    for (let index = 0; index < this.#spans.length; index += 2) {
      const [from = 0, to = 0] = [this.#spans[index], this.#spans[index + 1]];
      made.set(this.#bytes.subarray(kept, from), at);
      at += from - kept;
      kept = to;
      const text = this.#texts.get(index);
      if (text !== undefined) at += made.write(text, at);
    }
    made.set(this.#bytes.subarray(kept), at);
    return made;
  }
}
