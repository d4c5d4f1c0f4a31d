// Identifiers that look like Clerk's (`user_` and 27 base62 characters) but come out the same on every run: a test that fails
// must fail again with the same ids in its log. This is a small counter-seeded generator (SplitMix32), not a source of secrets.

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const HEX = "0123456789abcdef";
const ID_LENGTH = 27;
const TRACE_LENGTH = 32;

export interface Ids {
  /** `${prefix}_` and 27 base62 characters. */
  next(prefix: string): string;
  /** 32 hexadecimal digits, for `clerk_trace_id`. */
  trace(): string;
}

/** A generator whose whole sequence follows from `seed`. */
export function makeIds(seed: number): Ids {
  let state = seed >>> 0;
  const draw = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const text = (alphabet: string, length: number): string => {
    let made = "";
    while (made.length < length) made += alphabet.charAt(draw() % alphabet.length);
    return made;
  };
  return {
    next: (prefix) => `${prefix}_${text(BASE62, ID_LENGTH)}`,
    trace: () => text(HEX, TRACE_LENGTH),
  };
}
