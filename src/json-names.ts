// Names that stand twice in one object. JSON leaves open which of the two counts, and readers differ (`JSON.parse`, Python and jq take the
// last, DuckDB the first): such a text says one thing to who checks it and another to who uses it. A parsed value no longer shows it, so
// the tokens of the text are looked at.

/** Follows the tokens of valid JSON, as `jsonTokens` gives them. */
export class NameWatch {
  /** Objects and lists that are open; names of a list: null. */
  readonly #open: (Set<string> | null)[] = [];
  #previous = "";

  get depth(): number {
    return this.#open.length;
  }

  /** The name that this token shows to stand twice in its object, or null. */
  next(token: string): string | null {
    let twice: string | null = null;
    if (token === "{") this.#open.push(new Set());
    else if (token === "[") this.#open.push(null);
    else if (token === "}" || token === "]") this.#open.pop();
    else if (token === ":") {
      const names = this.#open.at(-1);
      const name = textOf(this.#previous);
      if (names?.has(name)) twice = name;
      names?.add(name);
    }
    this.#previous = token;
    return twice;
  }
}

/** A name that stands twice in one object anywhere in the text that `value` was parsed from; null if there is none. */
export function repeatedName(text: string, value: unknown): string | null {
  // Each name once is how `JSON.stringify` writes: most texts are its own, and need no second look.
  if (isOwnText(text, value)) return null;
  const names = new NameWatch();
  for (const token of jsonTokens(text)) {
    const twice = names.next(token);
    if (twice !== null) return twice;
  }
  return null;
}

function isOwnText(text: string, value: unknown): boolean {
  try {
    return JSON.stringify(value) === text;
  } catch {
    // Nested deeper than the stack reaches. Tokens need no stack.
    return false;
  }
}

function textOf(literal: string): string {
  return literal.includes("\\") ? String(JSON.parse(literal)) : literal.slice(1, -1);
}

/** Of valid JSON, commas left out. */
export function* jsonTokens(text: string): Generator<string> {
  const start = /"|[{}[\]:]|[^\s"{}[\]:,]+/g;
  for (let match = start.exec(text); match !== null; match = start.exec(text)) {
    if (match[0] === '"') start.lastIndex = endOfString(text, match.index);
    yield text.slice(match.index, start.lastIndex);
  }
}

/** One past the closing quote. By hand: a regular expression remembers every escape, and overflows its stack on millions of them. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}
