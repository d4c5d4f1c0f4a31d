// Chance that can be repeated: the same seed gives the same numbers (mulberry32).
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** From the environment, or a new one. */
export function seedFrom(name: string): number {
  const text = process.env[name];
  return text === undefined || text === "" ? Math.floor(Math.random() * 4_294_967_296) : Number(text);
}

export function numberFrom(name: string, fallback: number): number {
  const text = process.env[name];
  return text === undefined || text === "" ? fallback : Number(text);
}

export function pick<T>(random: Random, items: readonly [T, ...T[]]): T {
  return items[Math.floor(random() * items.length)] ?? items[0];
}
