// A map of which every value is made when it is first asked for, and then kept. Who goes through all of them has all of them made.

export function onceByKey<Key, Value>(makers: ReadonlyMap<Key, () => Value>): ReadonlyMap<Key, Value> {
  return new MadeOnDemand(makers);
}

class MadeOnDemand<Key, Value> implements ReadonlyMap<Key, Value> {
  readonly #makers: ReadonlyMap<Key, () => Value>;
  readonly #made = new Map<Key, Value>();
  #all: ReadonlyMap<Key, Value> | null = null;

  constructor(makers: ReadonlyMap<Key, () => Value>) {
    this.#makers = makers;
  }

  get size(): number {
    return this.#makers.size;
  }

  get(key: Key): Value | undefined {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const make = this.#makers.get(key);
    return make === undefined ? undefined : this.#keep(key, make);
  }

  has(key: Key): boolean {
    return this.#makers.has(key);
  }

  keys(): MapIterator<Key> {
    return this.#makers.keys();
  }

  values(): MapIterator<Value> {
    return this.#whole().values();
  }

  entries(): MapIterator<[Key, Value]> {
    return this.#whole().entries();
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries();
  }

  forEach(callback: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }

  /** In the order of the makers, not in that of the asking. */
  #whole(): ReadonlyMap<Key, Value> {
    this.#all ??= new Map([...this.#makers].map(([key, make]) => [key, this.#made.get(key) ?? this.#keep(key, make)]));
    return this.#all;
  }

  #keep(key: Key, make: () => Value): Value {
    const value = make();
    this.#made.set(key, value);
    return value;
  }
}
