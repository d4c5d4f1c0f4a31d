// How many deliveries are under way at once, in the order in which they were asked for. Six, because so many connections of an object may
// wait for headers; a seventh would wait within its own time-out.
const AT_ONCE = 6;

export class Slots {
  #free = AT_ONCE;
  readonly #waiting: (() => void)[] = [];

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
