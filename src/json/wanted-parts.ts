// Which parts of a value are looked at, and a reader that makes no more of them: of ten members of each address of each of 500 users a rule
// looks at one.
import { CLOSE_LIST, CLOSE_OBJECT, COMMA, type JsonCursor, OPEN_LIST, OPEN_OBJECT } from "./json-cursor.ts";
import { NameTable } from "./name-table.ts";
import { setOwn } from "./own-member.ts";
import { readNext } from "./read-exactly.ts";

/** Grows while it is found out what is looked at; then it is made ready once, for all values. */
export class LookedAt {
  #whole = false;
  readonly #members = new Map<string, LookedAt>();
  #elements: LookedAt | null = null;

  /** All of it. */
  whole(): void {
    this.#whole = true;
  }

  /** Where it is an object, one of its members. */
  member(name: string): LookedAt {
    const member = this.#members.get(name) ?? new LookedAt();
    this.#members.set(name, member);
    return member;
  }

  /** Where it is a list, each of its elements. */
  elements(): LookedAt {
    this.#elements ??= new LookedAt();
    return this.#elements;
  }

  parts(): WantedParts {
    if (this.#whole) return WHOLE;
    const members = [...this.#members].map(([name, member]): Member => [name, { name, parts: member.parts() }]);
    return { members: members.length === 0 ? null : new NameTable(members), elements: this.#elements?.parts() ?? null };
  }
}

type Member = readonly [string, { readonly name: string; readonly parts: WantedParts }];

/** Both null: all of it. What is a list where members are wanted, or an object where elements are, is wanted whole. */
export interface WantedParts {
  readonly members: NameTable<Member[1]> | null;
  readonly elements: WantedParts | null;
}

const WHOLE: WantedParts = { members: null, elements: null };

/**
 * The value that is next, with every number as it is written; of the members that are not wanted none is there. Of a name that stands twice
 * the last counts.
 *
 * @param levels is told how deep it goes, what is left out included
 * @throws NotJson
 */
export function readParts(
  cursor: JsonCursor,
  { members, elements }: WantedParts,
  levels: (deep: number) => void,
  depth = 0,
): unknown {
  const first = cursor.peek();
  if (first === OPEN_LIST && elements !== null && members === null) return readList(cursor, elements, levels, depth);
  if (first === OPEN_OBJECT && members !== null && elements === null) return readObject(cursor, members, levels, depth);
  return readNext(cursor);
}

function readList(cursor: JsonCursor, elements: WantedParts, levels: (deep: number) => void, depth: number): unknown[] {
  const list: unknown[] = [];
  cursor.take(OPEN_LIST);
  if (cursor.takes(CLOSE_LIST)) return list;
  do list.push(readParts(cursor, elements, levels, depth + 1));
  while (cursor.takes(COMMA));
  cursor.take(CLOSE_LIST);
  return list;
}

function readObject(
  cursor: JsonCursor,
  members: NameTable<Member[1]>,
  levels: (deep: number) => void,
  depth: number,
): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  cursor.take(OPEN_OBJECT);
  if (cursor.takes(CLOSE_OBJECT)) return object;
  do {
    const member = cursor.findName(members);
    if (member === undefined) {
      cursor.skipValue();
      if (cursor.levels > 0) levels(depth + 1 + cursor.levels);
      continue;
    }
    setOwn(object, member.name, readParts(cursor, member.parts, levels, depth + 1));
  } while (cursor.takes(COMMA));
  cursor.take(CLOSE_OBJECT);
  return object;
}
