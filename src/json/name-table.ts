// Names of members and what is known of each, found by the bytes of a name: of most members that stand in a text nobody wants to know more
// than that their names are none of these, and to make a string of each would cost more than all else.
//
// Objects of one kind have their members in one order. So the name that came after this one the last time is looked at first, all of it
// with its colon; where it is that, nothing needs to be searched, neither the name's end nor the name.

import { afterSpace, COLON, endOfAscii, endOfString, NotJson, QUOTE } from "./json-skip.ts";
import { isText, textAt } from "./json-text.ts";

interface Entry<T> {
  readonly name: string;
  /** As it usually stands in a text, with quotes and colon. */
  readonly written: Uint8Array;
  readonly value: T;
  /** What came after it. */
  next: Entry<T> | null;
}

export class NameTable<T> {
  /** Behind the colon of the name that was found last. */
  end = 0;
  readonly #all = new Map<string, T>();
  /** Of ASCII, by length: most names end here. */
  readonly #byLength: (Entry<T>[] | undefined)[] = [];
  #last: Entry<T> | null = null;

  constructor(entries: Iterable<readonly [string, T]>) {
    for (const [name, value] of entries) this.add(name, value);
  }

  /** One that is not there yet. */
  add(name: string, value: T): void {
    this.#all.set(name, value);
    while (this.#byLength.length <= name.length) this.#byLength.push(undefined);
    const entry: Entry<T> = { name, written: new TextEncoder().encode(`"${name}":`), value, next: null };
    const same = this.#byLength[name.length];
    if (same === undefined) this.#byLength[name.length] = [entry];
    else same.push(entry);
  }

  /** What is known of the name that stands here, however it is written; `end` is then behind its colon. @throws NotJson */
  find(bytes: Uint8Array, from: number): T | undefined {
    const next = this.#last?.next ?? null;
    const likely = next === null ? 0 : endOfSame(bytes, from, next.written);
    if (next !== null && likely !== 0) {
      this.#last = next;
      this.end = likely;
      return next.value;
    }
    const at = endOfAscii(bytes, from + 1);
    const isPlain = bytes[from] === QUOTE && bytes[at] === QUOTE;
    const quote = isPlain ? at + 1 : endOfString(bytes, from);
    const colon = afterSpace(bytes, quote);
    if (bytes[colon] !== COLON) throw new NotJson(`at byte ${colon}`);
    this.end = colon + 1;
    if (!isPlain) return this.#all.get(textAt(bytes, from, quote));
    const entry = this.#entryAt(bytes, from + 1, at);
    if (entry === null) return undefined;
    if (this.#last !== null) this.#last.next = entry;
    this.#last = entry;
    return entry.value;
  }

  #entryAt(bytes: Uint8Array, from: number, to: number): Entry<T> | null {
    for (const entry of this.#byLength[to - from] ?? []) if (isText(bytes, from, to, entry.name)) return entry;
    return null;
  }
}

/** Behind them, where these bytes stand here; else 0. */
function endOfSame(bytes: Uint8Array, from: number, same: Uint8Array): number {
  for (let index = 0; index < same.length; index += 1) if (bytes[from + index] !== same[index]) return 0;
  return from + same.length;
}
