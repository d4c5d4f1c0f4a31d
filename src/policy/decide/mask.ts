// Masks in Clerk's answer what a policy hides. What is hidden is cut out of the bytes of the answer, or other text is put in its place;
// every other byte stays as it came, so that no number loses a digit. It errs towards hiding: lists are walked whether or not the path
// says `*`, a list of users is masked bare or under `data`, a name that stands twice is masked twice and also when it is written with
// escapes, what is nested too deep to be looked at is not shown, and by a meaning goes, too, what only its name tells.
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
import type { CompiledMask } from "../compile/compile-mask.ts";
import { MaskState } from "../compile/mask-state.ts";
import { cutParts } from "./cut-parts.ts";
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
  /** `masked`: what hid something, each once: paths of the mask in its order, then places of its meanings and meanings as they came. */
  | { readonly ok: true; readonly body: Uint8Array; readonly masked: readonly string[] }
  /** It is not JSON: nothing of it may be shown. */
  | { readonly ok: false };

/**
 * The answer without what the mask names: one object, a bare array of objects, or `{data: [...], total_count}`. An entry that cannot be
 * read is an error of the bundle that the check refuses; should one come here, nothing of the answer is let through. Linear in the answer.
 *
 * @param answer UTF-8; not changed
 */
export function maskAnswer(answer: Uint8Array, mask: CompiledMask, replacement: Replacement = takeOut): MaskedAnswer {
  if (mask.start === null) return { ok: true, body: Buffer.from("null"), masked: mask.entries };
  try {
    const walk = new MaskWalk(jsonBytes(answer), mask, replacement);
    const body = walk.run(mask.start);
    const given = mask.paths.filter((path) => walk.masked.has(path));
    return { ok: true, body, masked: [...new Set([...given, ...walk.masked])] };
  } catch (error) {
    if (error instanceof NotJson) return { ok: false };
    throw error;
  }
}

function takeOut(): null {
  return null;
}

class MaskWalk {
  readonly masked = new Set<string>();
  readonly #cursor: JsonCursor;
  readonly #roots: CompiledMask["roots"];
  readonly #replacement: Replacement;
  readonly #cuts: TextCuts;
  readonly #path: (string | number)[] = [];

  constructor(bytes: Uint8Array, { roots }: CompiledMask, replacement: Replacement) {
    this.#cursor = new JsonCursor(bytes);
    this.#cuts = new TextCuts(bytes);
    this.#roots = roots;
    this.#replacement = replacement;
  }

  run(start: MaskState): Uint8Array {
    this.#value(start, true);
    this.#cursor.end();
    return this.#cuts.done();
  }

  /** `outermost`: the answer itself, or an element of a list that is the answer: where `data` holds what is answered. */
  #value(state: MaskState | null, outermost: boolean): void {
    const cursor = this.#cursor;
    const first = cursor.peek();
    const start = cursor.at;
    if (state === null || (first !== OPEN_LIST && first !== OPEN_OBJECT)) cursor.skipValue();
    else if (this.#path.length >= MAX_DEPTH) {
      cursor.skipValue();
      this.#cuts.cut(start, cursor.at, "null");
    } else if (first === OPEN_LIST) this.#list(state, outermost);
    else this.#object(state, outermost);
  }

  #list(state: MaskState, outermost: boolean): void {
    const cursor = this.#cursor;
    const start = cursor.at;
    cursor.take(OPEN_LIST);
    if (cursor.takes(CLOSE_LIST)) return;
    const elements = state.elements();
    if (elements.hiddenBy.length > 0) {
      cursor.at = start;
      cursor.skipValue();
      this.#note(elements);
      this.#cuts.cut(start + 1, cursor.at - 1, "");
      return;
    }
    let index = 0;
    do {
      this.#path.push(index);
      this.#value(elements, outermost);
      this.#path.pop();
      index += 1;
    } while (cursor.takes(COMMA));
    cursor.take(CLOSE_LIST);
  }

  #object(state: MaskState, outermost: boolean): void {
    const cursor = this.#cursor;
    cursor.take(OPEN_OBJECT);
    cutParts(cursor, this.#cuts, CLOSE_OBJECT, () => {
      const name = cursor.readName();
      cursor.take(COLON);
      this.#path.push(name);
      const stays = this.#member(name, state, outermost);
      this.#path.pop();
      return stays;
    });
  }

  /** Goes past the value of the member that the path now names. Does the member stay, as it is or with something else in it? */
  #member(name: string, state: MaskState, outermost: boolean): boolean {
    const cursor = this.#cursor;
    const first = cursor.peek();
    const start = cursor.at;
    const inside = state.inside(name);
    if (inside !== null && inside.hiddenBy.length > 0) {
      cursor.skipValue();
      this.#note(inside);
      const text = this.#replacement(this.#path);
      if (text !== null) this.#cuts.cut(start, cursor.at, text);
      return text !== null;
    }
    const listed = outermost && name === "data" && first === OPEN_LIST;
    this.#value(listed ? this.#asRoots(inside) : inside, false);
    return true;
  }

  /** Elements of `data` are what is answered: each is masked as if it were all. */
  #asRoots(inside: MaskState | null): MaskState | null {
    return this.#roots.reduce<MaskState | null>((state, root) => state?.and(root) ?? new MaskState([root]), inside);
  }

  #note({ hiddenBy }: MaskState): void {
    for (const name of hiddenBy) this.masked.add(name);
  }
}
