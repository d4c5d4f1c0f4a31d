// "Did you mean": the known name closest to a misspelt one, by edit distance. Only for messages; nothing is ever corrected silently.

/** The nearest candidate if it is near enough to be what was meant (a third of the length, at least two edits), else null. */
function nearest(word: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  // Fewer edits than it has letters: any two letters are two edits from each other.
  let bestDistance = Math.min(Math.max(2, Math.floor(word.length / 3)) + 1, word.length);
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `; did you mean x?` or nothing, to be put after a message. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === null ? "" : `; did you mean ${found}?`;
}

/** The same, or else the shortest name that the word is a part of: `email` is meant for `email_addresses`. */
export function didYouMeanPart(word: string, candidates: Iterable<string>): string {
  const all = [...candidates];
  const near = didYouMean(word, all);
  if (near !== "" || word.length < PART_CHARS) return near;
  const whole = new RegExp(`(?:^|_)${word.toLowerCase().replaceAll(/[^a-z0-9_]/g, "")}s?(?:_|$)`);
  const [found] = all.filter((name) => whole.test(name)).sort((a, b) => a.length - b.length);
  return found === undefined ? "" : `; did you mean ${found}?`;
}

/** Less stands in everything. */
const PART_CHARS = 4;

/** YAML 1.1's merge key is a field like any other in YAML 1.2, and nothing is ever merged here. */
export const MERGE_KEY = "<<";
export const NO_MERGE_KEYS = "merge keys (<<) are not read: write the fields out, or use an alias for the whole value";

export function unknownFieldProblem(field: string, fields: Iterable<string>): string {
  return field === MERGE_KEY ? NO_MERGE_KEYS : `unknown field ${field}${didYouMean(field, fields)}`;
}

/** Levenshtein distance with one row of memory. Words are short: names of operations and fields. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
