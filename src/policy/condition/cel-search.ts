// Where one text stands in another. A caller may choose both, and JavaScript's own searches compare much of what is sought anew at each place of
// some texts: two of 20,000 and 40,000 characters took 0.4 s of the processor, and that for each element where it stands in a comprehension.
// Looking each character up once takes no longer for any text.
// The algorithm is Knuth, Morris and Pratt's (1977).

/** So little is compared anew that the engine's own search is faster. */
const SHORT = 32;

/** In UTF-16 units; -1: nowhere from `from` on. `search` is not empty. */
export function firstPlace(text: string, search: string, from = 0): number {
  return search.length <= SHORT ? text.indexOf(search, from) : placeOf(text, search, from, false);
}

/** In UTF-16 units, `from` at most; -1: nowhere. `search` is not empty. */
export function lastPlace(text: string, search: string, from: number): number {
  return search.length <= SHORT ? text.lastIndexOf(search, from) : placeOf(text.slice(0, from + search.length), search, 0, true);
}

/** `separator` is not empty. */
export function splitAt(text: string, separator: string): string[] {
  if (separator.length <= SHORT) return text.split(separator);
  const parts: string[] = [];
  let begun = 0;
  for (let at = firstPlace(text, separator); at !== -1; at = firstPlace(text, separator, begun)) {
    parts.push(text.slice(begun, at));
    begun = at + separator.length;
  }
  return [...parts, text.slice(begun)];
}

function placeOf(text: string, search: string, from: number, isLast: boolean): number {
  if (search.length > text.length - from) return -1;
  const kept = keptOf(search);
  let found = -1;
  let matched = 0;
  for (let at = from; at < text.length; at += 1) {
    matched = goOn(search, kept, matched, text.charCodeAt(at));
    if (matched < search.length) continue;
    found = at + 1 - matched;
    if (!isLast) return found;
    matched = kept[matched - 1] ?? 0;
  }
  return found;
}

/** Of each of its beginnings: how much of it still holds where the next character is another one. */
function keptOf(search: string): Int32Array {
  const kept = new Int32Array(search.length);
  for (let at = 1; at < search.length; at += 1) kept[at] = goOn(search, kept, kept[at - 1] ?? 0, search.charCodeAt(at));
  return kept;
}

function goOn(search: string, kept: Int32Array, matched: number, unit: number): number {
  let held = matched;
  while (held > 0 && search.charCodeAt(held) !== unit) held = kept[held - 1] ?? 0;
  return search.charCodeAt(held) === unit ? held + 1 : held;
}
