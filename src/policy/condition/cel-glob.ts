// `text.glob("TICKET-*")`: the whole text against a pattern in which `*` stands for one or more characters of any kind and `?` for exactly
// one; everything else for itself, upper and lower case told apart. `*` is never nothing: what is asked for is a ticket's number, and
// "TICKET-" has none. Not a regular expression: every character of the text is looked at once, all places of the pattern at a time, so that no
// text that a caller chooses makes it slow.
// The algorithm is Shift-And (Baeza-Yates, Gonnet 1992): one bit for each place of the pattern, set where the text so far may have got to.

/** A pattern is a literal of the policy, at most so long: four words of bits. */
export const GLOB_CHARS = 128;
const BITS = 32;

/** Why a text is no pattern, or null. */
export function globProblem(pattern: string): string | null {
  const { length } = Array.from(pattern);
  if (length === 0 || length > GLOB_CHARS) return `the pattern of glob() has 1 to ${GLOB_CHARS} characters`;
  if (pattern.includes("**")) return "in glob() * stands for one or more characters already: write one *, or ?* for two or more";
  return /[*?]/.test(pattern)
    ? null
    : "a pattern without * (one or more characters) and ? (exactly one) is a text: compare it with ==";
}

/** The parts between the stars and question marks. */
export function globParts(pattern: string): readonly string[] {
  return pattern.split(/[*?]/);
}

/** Does the whole text match? Positions are code points. */
export function globMatches(text: string, pattern: string): boolean {
  const places = Array.from(pattern);
  const words = Math.ceil(places.length / BITS);
  const stars = new Uint32Array(words);
  const wild = new Uint32Array(words);
  const literals = new Map<string, Uint32Array>();
  for (const [place, sign] of places.entries()) {
    if (sign === "*") setBit(stars, place);
    if (sign === "*" || sign === "?") setBit(wild, place);
    else literals.set(sign, literals.get(sign) ?? new Uint32Array(words));
  }
  for (const [sign, mask] of literals) {
    for (const [place, own] of places.entries()) if (own === sign || hasBit(wild, place)) setBit(mask, place);
  }

  const reached = new Uint32Array(words);
  let first = 1;
  for (const character of text) {
    const mask = literals.get(character) ?? wild;
    let carried = first;
    let alive = 0;
    for (let word = 0; word < words; word += 1) {
      const before = reached[word] ?? 0;
      const shifted = ((before << 1) | carried) >>> 0;
      carried = before >>> (BITS - 1);
      const next = ((shifted & (mask[word] ?? 0)) | (before & (stars[word] ?? 0))) >>> 0;
      reached[word] = next;
      alive |= next;
    }
    if (alive === 0) return false;
    // It begins at the first character alone.
    first = 0;
  }
  return places.length > 0 && hasBit(reached, places.length - 1);
}

function setBit(bits: Uint32Array, place: number): void {
  const word = Math.floor(place / BITS);
  bits[word] = ((bits[word] ?? 0) | (1 << (place % BITS))) >>> 0;
}

function hasBit(bits: Uint32Array, place: number): boolean {
  return ((bits[Math.floor(place / BITS)] ?? 0) & (1 << (place % BITS))) !== 0;
}
