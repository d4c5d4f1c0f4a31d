// Which entries of the page a text finds, the best first. Pure: `page-entries.ts` reads the entries from the page.

export type EntryKind = "operation" | "schema" | "error" | "header" | "section";

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Entry {
  readonly kind: EntryKind;
  readonly id: string;
  /** `users.ban`, `bailiff_key_revoked`; of a section its title. */
  readonly name: string;
  readonly title: string;
  /** Of an operation, else empty. */
  readonly method: string;
  readonly path: string;
  /** Arguments of an operation, fields of a schema. */
  readonly fields: readonly Named[];
  /** Error codes that an operation may answer. */
  readonly codes: readonly string[];
}

export interface Hit {
  readonly entry: Entry;
  /** Where it leads: the field that was found, or the entry. */
  readonly id: string;
  /** What was found, where name, title and path do not show it. */
  readonly because: string;
}

/** The lower, the better. */
const RANK = {
  isName: 0,
  isInName: 1,
  beginsName: 2,
  inName: 3,
  inTitle: 4,
  inPath: 5,
  isField: 6,
  inField: 7,
  inCode: 8,
} as const;

interface Place {
  readonly rank: number;
  readonly id?: string;
  readonly because?: string;
}

/** Every word of the text must be found somewhere in an entry; an entry is as good as the worst of its words. */
export function find(entries: readonly Entry[], text: string): Hit[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return [];
  return entries
    .flatMap((entry) => {
      const places = words.map((word) => placeOfWord(entry, word));
      const worst = places.reduce((a, b) => (a !== undefined && b !== undefined && a.rank >= b.rank ? a : b));
      if (places.includes(undefined) || worst === undefined) return [];
      return [{ rank: worst.rank, hit: { entry, id: worst.id ?? entry.id, because: worst.because ?? "" } }];
    })
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ hit }) => hit);
}

function placeOfWord({ kind, name, title, path, method, fields, codes }: Entry, word: string): Place | undefined {
  const called = name.toLowerCase();
  // Within its family an operation is known by its verb: `ban` is `users.ban`.
  const own = called.slice(called.lastIndexOf(".") + 1);
  if (called === word || own === word) return { rank: RANK.isName };
  if (called.split(/[._-]/).includes(word)) return { rank: RANK.isInName };
  if (called.startsWith(word) || own.startsWith(word)) return { rank: RANK.beginsName };
  if (called.includes(word)) return { rank: RANK.inName };
  if (title.toLowerCase().includes(word)) return { rank: RANK.inTitle };
  if (path.toLowerCase().includes(word) || method.toLowerCase() === word) return { rank: RANK.inPath };
  const field = bestField(fields, word);
  if (field !== undefined) {
    const rank = lastPart(field.name) === word ? RANK.isField : RANK.inField;
    return { rank, id: field.id, because: `${kind === "schema" ? "field" : "argument"} ${field.name}` };
  }
  const code = codes.find((one) => one.toLowerCase().includes(word));
  return code === undefined ? undefined : { rank: RANK.inCode, because: `error ${code}` };
}

/** The one that is called so, else the one that the word is most of. */
function bestField(fields: readonly Named[], word: string): Named | undefined {
  const found = fields.filter(({ name }) => name.toLowerCase().includes(word));
  return found.find(({ name }) => lastPart(name) === word) ?? found.toSorted((a, b) => a.name.length - b.name.length)[0];
}

function lastPart(name: string): string {
  return name.toLowerCase().slice(name.lastIndexOf(".") + 1);
}
