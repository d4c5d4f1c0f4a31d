// Leaves out of Clerk's answer the rows of users whom rules deny. They are cut out of its bytes, and every other byte stays as it came; of
// each row only what the rules read is read, with every digit. It errs towards hiding: a row that is not what rows are here (no object, no
// id, a field that the rules read standing twice, so that readers may differ about it) is left out, and of an answer that is not a list
// where one belongs nothing is shown.
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COMMA,
  JsonCursor,
  jsonBytes,
  NotJson,
  OPEN_LIST,
  OPEN_OBJECT,
} from "../../json/json-cursor.ts";
import { NameTable } from "../../json/name-table.ts";
import { setOwn } from "../../json/own-member.ts";
import { readNext } from "../../json/read-exactly.ts";
import { readParts, type WantedParts } from "../../json/wanted-parts.ts";
import { BOUNDS } from "../language/bounds.ts";
import type { RowPlace } from "../language/vocabulary.ts";
import { cutParts } from "./cut-parts.ts";
import type { RowRules } from "./decision.ts";
import { createRowJudge, type RowJudge, type RowUser } from "./judge-rows.ts";
import { TextCuts } from "./text-cuts.ts";

export type ShownRows =
  | { readonly ok: true; readonly body: Uint8Array; readonly hidden: number }
  /** It is not JSON, or has not its list where it should: nothing of it may be shown. */
  | { readonly ok: false };

/**
 * The answer without the rows that the rules deny. Linear in the answer; memory is that of the answer twice, and of one row.
 *
 * @param answer UTF-8; not changed
 */
export function hideRows(answer: Uint8Array, rules: RowRules): ShownRows {
  try {
    const walk = new RowWalk(jsonBytes(answer), rules.place, createRowJudge(rules));
    return walk.run() ? { ok: true, body: walk.body(), hidden: walk.hidden } : { ok: false };
  } catch (error) {
    if (error instanceof NotJson) return { ok: false };
    throw error;
  }
}

/** How a row is to be judged: by this user, not at all because it shows nobody, or not to be told. */
type Row = RowUser | "nobody" | "untold";

/** A member that holds a field of a user. */
interface Wanted {
  readonly field: string;
  readonly parts: WantedParts;
}

/**
 * A user with no more in the fields that are read cannot be too large to look at, whatever of it is left out: whatever stands in JSON takes
 * two bytes, of which the last may be missing.
 */
const SMALL_BYTES = Math.min(2 * BOUNDS.valueNodes, BOUNDS.valueChars);

class RowWalk {
  hidden = 0;
  readonly #cursor: JsonCursor;
  readonly #cuts: TextCuts;
  readonly #place: RowPlace;
  readonly #judge: RowJudge;
  readonly #fields: NameTable<Wanted>;
  readonly #user: NameTable<true>;
  /** Of the user that is read: so long are the fields that rules read, and so deep. */
  #bytes = 0;
  #deepest = 0;
  readonly #deeper = (levels: number) => {
    if (levels > this.#deepest) this.#deepest = levels;
  };

  constructor(bytes: Uint8Array, place: RowPlace, judge: RowJudge) {
    this.#cursor = new JsonCursor(bytes);
    this.#cuts = new TextCuts(bytes);
    this.#place = place;
    this.#judge = judge;
    const { carries } = place;
    this.#fields = new NameTable(
      [...judge.fields].flatMap(([field, parts]): [string, Wanted][] => {
        const name = carries === null ? field : Object.hasOwn(carries, field) ? carries[field] : undefined;
        return name === undefined ? [] : [[name, { field, parts }]];
      }),
    );
    this.#user = new NameTable(place.user === null ? [] : [[place.user, true]]);
  }

  body(): Uint8Array {
    return this.#cuts.done();
  }

  /** False: the list is not where it should be. */
  run(): boolean {
    const { list } = this.#place;
    const found = list === null ? this.#list() : this.#listsNamed(new NameTable([[list, true]]));
    if (found) this.#cursor.end();
    return found;
  }

  /** Of a name that stands twice one reader takes the one list, and another the other. */
  #listsNamed(names: NameTable<true>): boolean {
    const cursor = this.#cursor;
    if (!cursor.takes(OPEN_OBJECT) || cursor.takes(CLOSE_OBJECT)) return false;
    let found = false;
    do {
      if (cursor.findName(names) === undefined) cursor.skipValue();
      else if (this.#list()) found = true;
      else return false;
    } while (cursor.takes(COMMA));
    cursor.take(CLOSE_OBJECT);
    return found;
  }

  #list(): boolean {
    const cursor = this.#cursor;
    if (!cursor.takes(OPEN_LIST)) return false;
    cutParts(cursor, this.#cuts, CLOSE_LIST, () => {
      const row = this.#row();
      const stays = row === "nobody" || (row !== "untold" && !this.#judge.denies(row));
      if (!stays) this.hidden += 1;
      return stays;
    });
    return true;
  }

  /** Goes past the row that is next. */
  #row(): Row {
    if (this.#place.user === null) return this.#readUser();
    const cursor = this.#cursor;
    if (cursor.peek() !== OPEN_OBJECT) return this.#untold();
    let row: Row | null = null;
    cursor.take(OPEN_OBJECT);
    if (cursor.takes(CLOSE_OBJECT)) return "untold";
    do {
      if (cursor.findName(this.#user) === undefined) {
        cursor.skipValue();
        continue;
      }
      const user = this.#readUser();
      row = row === null ? user : "untold";
    } while (cursor.takes(COMMA));
    cursor.take(CLOSE_OBJECT);
    return row ?? "untold";
  }

  /** Goes past what should be a user, and reads of it what the rules do. */
  #readUser(): Row {
    const cursor = this.#cursor;
    const first = cursor.peek();
    const start = cursor.at;
    if (first !== OPEN_OBJECT) {
      cursor.skipValue();
      const isNull = cursor.at - start === 4 && first === LOWER_N;
      return isNull && this.#place.user !== null ? "nobody" : "untold";
    }
    this.#bytes = 0;
    this.#deepest = 0;
    const user = this.#readFields(readParts);
    if (this.#bytes <= SMALL_BYTES && this.#deepest <= BOUNDS.valueDepth) return user;
    // Too large to look at? That is told of all of it.
    cursor.at = start;
    return this.#readFields(readNext);
  }

  #readFields(read: (cursor: JsonCursor, parts: WantedParts, levels: (deep: number) => void) => unknown): Row {
    const cursor = this.#cursor;
    const user: Record<string, unknown> = {};
    let twice = false;
    cursor.take(OPEN_OBJECT);
    if (cursor.takes(CLOSE_OBJECT)) return "untold";
    do {
      const wanted = cursor.findName(this.#fields);
      if (wanted === undefined) {
        cursor.skipValue();
        continue;
      }
      const { field, parts } = wanted;
      const start = cursor.at;
      twice ||= Object.hasOwn(user, field);
      setOwn(user, field, read(cursor, parts, this.#deeper));
      this.#bytes += cursor.at - start + 1;
    } while (cursor.takes(COMMA));
    cursor.take(CLOSE_OBJECT);
    return !twice && isUser(user) ? user : "untold";
  }

  #untold(): "untold" {
    this.#cursor.skipValue();
    return "untold";
  }
}

const LOWER_N = 0x6e;

function isUser(user: Record<string, unknown>): user is RowUser {
  return typeof user["id"] === "string" && user["id"] !== "";
}
