// Chance that comes out the same each time: the demo history of one moment is always the same one.

export interface Chance {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  isOf(probability: number): boolean;
  pick<One>(list: readonly [One, ...One[]]): One;
  bytes(count: number): Uint8Array;
}

/** Mulberry32: 32 bits of state, plenty for a week. */
export function chanceOf(seed: string): Chance {
  let state = hashOf(seed);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    between,
    isOf: (probability) => next() < probability,
    pick: (list) => list[between(0, list.length - 1)] ?? list[0],
    bytes: (count) => Uint8Array.from({ length: count }, () => between(0, 255)),
  };
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
