// Names of members and what is known of each, found by the bytes of a name: of most members that stand in a text nobody wants to know more
// than that their names are none of these, and to make a string of each would cost more than all else.

interface Entry<T> {
  readonly name: string;
  readonly value: T;
}

export class NameTable<T> {
  readonly #all = new Map<string, T>();
  /** Of ASCII, by length: most names end here. */
  readonly #byLength: (Entry<T>[] | undefined)[] = [];

  constructor(entries: Iterable<readonly [string, T]>) {
    for (const [name, value] of entries) this.add(name, value);
  }

  /** One that is not there yet. */
  add(name: string, value: T): void {
    this.#all.set(name, value);
    while (this.#byLength.length <= name.length) this.#byLength.push(undefined);
    const same = this.#byLength[name.length];
    if (same === undefined) this.#byLength[name.length] = [{ name, value }];
    else same.push({ name, value });
  }

  get(name: string): T | undefined {
    return this.#all.get(name);
  }

  /** Of a name that stands there as ASCII, without escapes. */
  at(bytes: Uint8Array, from: number, to: number): T | undefined {
    const length = to - from;
    if (length >= this.#byLength.length) return undefined;
    const same = this.#byLength[length];
    if (same === undefined) return undefined;
    for (const { name, value } of same) if (isText(bytes, from, to, name)) return value;
    return undefined;
  }
}

/** Are these bytes this text of ASCII? */
export function isText(bytes: Uint8Array, from: number, to: number, text: string): boolean {
  if (to - from !== text.length) return false;
  for (let index = 0; index < text.length; index += 1) if (bytes[from + index] !== text.charCodeAt(index)) return false;
  return true;
}
