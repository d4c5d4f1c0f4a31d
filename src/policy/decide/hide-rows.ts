// Leaves out of Clerk's answer the rows of users whom rules deny. They are cut out of its bytes, and every other byte stays as it came; of
// each row only what the rules read is read, with every digit. It errs towards hiding: a row that is not what rows are here (no object, no
// id, a field that the rules read standing twice, so that readers may differ about it) is left out, and of an answer that is not a list
// where one belongs nothing is shown.
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  isText,
  JsonCursor,
  jsonBytes,
  NotJson,
  OPEN_LIST,
  OPEN_OBJECT,
} from "../../json/json-cursor.ts";
import { readNext } from "../../json/read-exactly.ts";
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

/** A member that is looked for: its name is one of ASCII. */
interface Wanted {
  readonly name: string;
  /** Field of a user that it holds. */
  readonly field: string;
}

class RowWalk {
  hidden = 0;
  readonly #cursor: JsonCursor;
  readonly #cuts: TextCuts;
  readonly #place: RowPlace;
  readonly #judge: RowJudge;
  readonly #fields: readonly Wanted[];
  readonly #user: readonly Wanted[];

  constructor(bytes: Uint8Array, place: RowPlace, judge: RowJudge) {
    this.#cursor = new JsonCursor(bytes);
    this.#cuts = new TextCuts(bytes);
    this.#place = place;
    this.#judge = judge;
    const { carries } = place;
    this.#fields = judge.fields.flatMap((field) => {
      const name = carries === null ? field : Object.hasOwn(carries, field) ? carries[field] : undefined;
      return name === undefined ? [] : [wanted(name, field)];
    });
    this.#user = place.user === null ? [] : [wanted(place.user)];
  }

  body(): Uint8Array {
    return this.#cuts.done();
  }

  /** False: the list is not where it should be. */
  run(): boolean {
    const { list } = this.#place;
    const found = list === null ? this.#list() : this.#listsNamed([wanted(list)]);
    if (found) this.#cursor.end();
    return found;
  }

  /** Of a name that stands twice one reader takes the one list, and another the other. */
  #listsNamed(names: readonly Wanted[]): boolean {
    const cursor = this.#cursor;
    if (!cursor.takes(OPEN_OBJECT) || cursor.takes(CLOSE_OBJECT)) return false;
    let found = false;
    do {
      if (this.#nextName(names) === null) cursor.skipValue();
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
      if (this.#nextName(this.#user) === null) {
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
    if (first !== OPEN_OBJECT) {
      const start = cursor.at;
      cursor.skipValue();
      const isNull = cursor.at - start === 4 && first === LOWER_N;
      return isNull && this.#place.user !== null ? "nobody" : "untold";
    }
    const user: Record<string, unknown> = Object.create(null);
    let twice = false;
    cursor.take(OPEN_OBJECT);
    if (cursor.takes(CLOSE_OBJECT)) return "untold";
    do {
      const is = this.#nextName(this.#fields);
      if (is === null) cursor.skipValue();
      else {
        twice ||= is.field in user;
        user[is.field] = readNext(cursor);
      }
    } while (cursor.takes(COMMA));
    cursor.take(CLOSE_OBJECT);
    return !twice && isUser(user) ? user : "untold";
  }

  #untold(): "untold" {
    this.#cursor.skipValue();
    return "untold";
  }

  /** Goes past the name that is next and its colon: which of these is it? */
  #nextName(names: readonly Wanted[]): Wanted | null {
    const cursor = this.#cursor;
    cursor.skipString();
    const to = cursor.at - 1;
    const { start, escaped } = cursor;
    cursor.take(COLON);
    if (escaped) {
      const name: unknown = JSON.parse(cursor.textOf(start, to + 1));
      return names.find((one) => one.name === name) ?? null;
    }
    for (const one of names) if (isText(cursor.bytes, start + 1, to, one.name)) return one;
    return null;
  }
}

const LOWER_N = 0x6e;

function wanted(name: string, field = name): Wanted {
  return { name, field };
}

function isUser(user: Record<string, unknown>): user is RowUser {
  return typeof user["id"] === "string" && user["id"] !== "";
}
