// CEL's functions on strings. Positions count code points, as `size` does, so that no function cuts a character in two.
// Source: CEL language definition, "Strings"; cel-go `ext/strings.go` for the ones beyond it.
import { CelError } from "./cel-error.ts";
import { firstPlace, lastPlace, splitAt } from "./cel-search.ts";

const SURROGATE = /[\ud800-\udfff]/;

/** The characters, where they are not the UTF-16 units anyhow. */
function charsOf(text: string): readonly string[] | null {
  return SURROGATE.test(text) ? Array.from(text) : null;
}

export function sizeOfString(text: string): number {
  return charsOf(text)?.length ?? text.length;
}

/** Unicode's White_Space, which is not quite what JavaScript trims: U+0085 is in it, U+FEFF is not. */
const SPACE = "\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const LEADING = new RegExp(`^[${SPACE}]+`);
const ANY_SPACE = new RegExp(`[${SPACE}]`);

export function trim(text: string): string {
  const start = LEADING.exec(text)?.[0].length ?? 0;
  let end = text.length;
  // From the end by hand: `\s+$` looks at every run of blanks inside the text once for each of its blanks.
  while (end > start && ANY_SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

export function contains(text: string, search: string): boolean {
  return search === "" || firstPlace(text, search) !== -1;
}

/** -1 when it is not there. @throws CelError for a start outside the text. */
export function indexOf(text: string, search: string, from: bigint | null): bigint {
  const start = from === null ? 0 : position(from, sizeOfString(text));
  if (search === "") return BigInt(start);
  const units = firstPlace(text, search, unitsOf(text, start));
  return units === -1 ? -1n : BigInt(sizeOfString(text.slice(0, units)));
}

export function lastIndexOf(text: string, search: string, from: bigint | null): bigint {
  const size = sizeOfString(text);
  const start = from === null ? size : position(from, size);
  if (search === "") return BigInt(start);
  const units = lastPlace(text, search, unitsOf(text, start));
  return units === -1 ? -1n : BigInt(sizeOfString(text.slice(0, units)));
}

export function substring(text: string, start: bigint, end: bigint | null): string {
  const size = sizeOfString(text);
  const [first, last] = [position(start, size), end === null ? size : position(end, size)];
  if (first > last) throw new CelError("out_of_range");
  return text.slice(unitsOf(text, first), unitsOf(text, last));
}

/** At most `most` parts, the last with the rest; all of them below 0. An empty separator: the characters. */
export function split(text: string, separator: string, most: bigint | null): string[] {
  const parts = separator === "" ? Array.from(text) : splitAt(text, separator);
  if (most === null || most < 0n || parts.length <= Number(most)) return parts;
  if (most === 0n) return [];
  const kept = Number(most) - 1;
  return [...parts.slice(0, kept), parts.slice(kept).join(separator)];
}

function position(at: bigint, size: number): number {
  if (at < 0n || at > BigInt(size)) throw new CelError("out_of_range");
  return Number(at);
}

/** Where a character begins in UTF-16 units. */
function unitsOf(text: string, chars: number): number {
  const all = charsOf(text);
  return all === null ? chars : all.slice(0, chars).join("").length;
}
