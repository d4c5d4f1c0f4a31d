// Masks in Clerk's answer what a policy hides. What is hidden is cut out of the bytes of the answer, or other text is put in its place;
// every other byte stays as it came, so that no number loses a digit. It errs towards hiding: lists are walked whether or not the path
// says `*`, a list of users is masked bare or under `data`, a name that stands twice is masked twice and also when it is written with
// escapes, and what is nested too deep to be looked at is not shown.
import { Buffer } from "node:buffer";
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  JsonCursor,
  jsonBytes,
  NotJson,
  OPEN_LIST,
  OPEN_OBJECT,
} from "../../json/json-cursor.ts";
import { type MaskNode, maskTree } from "./mask-tree.ts";
import { TextCuts } from "./text-cuts.ts";

/** Far deeper than any answer of Clerk's; keeps the walk from overflowing the stack. */
const MAX_DEPTH = 200;

/** From the answer itself: names of members, indexes of elements. */
export type AnswerPath = readonly (string | number)[];

/**
 * JSON text that is put in the place of a masked member's value; null: the member is taken out. Asked for members of objects; masked
 * elements of a list are always taken out. `path` is only good during the call.
 */
export type Replacement = (path: AnswerPath) => string | null;

export type MaskedAnswer =
  /** `masked`: those of the paths that hid something, each once, in the order in which they were given. */
  | { readonly ok: true; readonly body: Uint8Array; readonly masked: readonly string[] }
  /** It is not JSON: nothing of it may be shown. */
  | { readonly ok: false };

/**
 * The answer without what the paths name: one object, a bare array of objects, or `{data: [...], total_count}`. A path that cannot be read
 * is an error of the bundle that the check refuses; should one come here, nothing of the answer is let through. Linear in the answer.
 *
 * @param answer UTF-8; not changed
 */
export function maskAnswer(answer: Uint8Array, paths: readonly string[], replacement: Replacement = takeOut): MaskedAnswer {
  const root = maskTree(paths);
  if (root === null) return { ok: true, body: Buffer.from("null"), masked: paths };
  try {
    const walk = new MaskWalk(jsonBytes(answer), root, replacement);
    const body = walk.run();
    return { ok: true, body, masked: [...new Set(paths)].filter((path) => walk.masked.has(path)) };
  } catch (error) {
    if (error instanceof NotJson) return { ok: false };
    throw error;
  }
}

function takeOut(): null {
  return null;
}

/** The places in the paths that a value stands at, each once. */
type Places = ReadonlySet<MaskNode>;

const NOWHERE: Places = new Set();

function placesInside(places: Places, name: string): Places {
  let inside: Set<MaskNode> | null = null;
  for (const { fields } of places) {
    const named = fields.get(name);
    const starred = fields.get("*");
    if (named === undefined && starred === undefined) continue;
    inside ??= new Set();
    if (named !== undefined) inside.add(named);
    if (starred !== undefined) inside.add(starred);
  }
  return inside ?? NOWHERE;
}

function isHidden(places: Places): boolean {
  for (const { ends } of places) if (ends !== null) return true;
  return false;
}

class MaskWalk {
  readonly masked = new Set<string>();
  readonly #cursor: JsonCursor;
  readonly #root: MaskNode;
  readonly #replacement: Replacement;
  readonly #cuts: TextCuts;
  readonly #path: (string | number)[] = [];

  constructor(bytes: Uint8Array, root: MaskNode, replacement: Replacement) {
    this.#cursor = new JsonCursor(bytes);
    this.#cuts = new TextCuts(bytes);
    this.#root = root;
    this.#replacement = replacement;
  }

  run(): Uint8Array {
    this.#value(new Set([this.#root]), true);
    this.#cursor.end();
    return this.#cuts.done();
  }

  /** `outermost`: the answer itself, or an element of a list that is the answer: where `data` holds what is answered. */
  #value(places: Places, outermost: boolean): void {
    const cursor = this.#cursor;
    const first = cursor.peek();
    const start = cursor.at;
    if (places.size === 0 || (first !== OPEN_LIST && first !== OPEN_OBJECT)) cursor.skipValue();
    else if (this.#path.length >= MAX_DEPTH) {
      cursor.skipValue();
      this.#cuts.cut(start, cursor.at, "null");
    } else if (first === OPEN_LIST) this.#list(places, outermost);
    else this.#object(places, outermost);
  }

  #list(places: Places, outermost: boolean): void {
    const cursor = this.#cursor;
    const start = cursor.at;
    cursor.take(OPEN_LIST);
    if (cursor.takes(CLOSE_LIST)) return;
    // An element stands where its list stands (the implicit walk) and also where a `*` leads.
    const starred = placesInside(places, "*");
    if (isHidden(starred)) {
      cursor.at = start;
      cursor.skipValue();
      this.#note(starred);
      this.#cuts.cut(start + 1, cursor.at - 1, "");
      return;
    }
    const inside = starred.size === 0 ? places : new Set([...places, ...starred]);
    let index = 0;
    do {
      this.#path.push(index);
      this.#value(inside, outermost);
      this.#path.pop();
      index += 1;
    } while (cursor.takes(COMMA));
    cursor.take(CLOSE_LIST);
  }

  #object(places: Places, outermost: boolean): void {
    const cursor = this.#cursor;
    cursor.take(OPEN_OBJECT);
    // A member that goes takes the comma before it along or, where none before it stays, the one after it.
    let end = cursor.at;
    let anyBefore = false;
    if (cursor.takes(CLOSE_OBJECT)) return;
    let more = true;
    while (more) {
      const name = cursor.readName();
      cursor.take(COLON);
      this.#path.push(name);
      const stays = this.#member(name, places, outermost);
      this.#path.pop();
      if (stays) anyBefore = true;
      else this.#cuts.cut(end, cursor.at, "");
      end = cursor.at;
      more = cursor.takes(COMMA);
      if (!more || anyBefore) continue;
      this.#cuts.cut(end, cursor.at, "");
      end = cursor.at;
    }
    cursor.take(CLOSE_OBJECT);
  }

  /** Goes past the value of the member that the path now names. Does the member stay, as it is or with something else in it? */
  #member(name: string, places: Places, outermost: boolean): boolean {
    const cursor = this.#cursor;
    const first = cursor.peek();
    const start = cursor.at;
    const inside = placesInside(places, name);
    if (isHidden(inside)) {
      cursor.skipValue();
      this.#note(inside);
      const text = this.#replacement(this.#path);
      if (text !== null) this.#cuts.cut(start, cursor.at, text);
      return text !== null;
    }
    const listed = outermost && name === "data" && first === OPEN_LIST;
    this.#value(listed ? new Set([...inside, this.#root]) : inside, false);
    return true;
  }

  #note(places: Places): void {
    for (const { ends } of places) if (ends !== null) this.masked.add(ends);
  }
}
