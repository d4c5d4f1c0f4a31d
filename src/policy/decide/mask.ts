// Masks in Clerk's answer what a policy hides. What is hidden is cut out of the bytes of the answer, or other text is put in its place;
// every other byte stays as it came, so that no number loses a digit. It errs towards hiding: lists are walked whether or not the path
// says `*`, what is answered is masked bare or under `data`, list or not, a name that stands twice is masked twice and also when it is written with
// escapes, what is nested too deep to be looked at is not shown, and by a meaning goes, too, what only its name tells.
import { Buffer } from "node:buffer";
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
import type { CompiledMask } from "../compile/compile-mask.ts";
import type { MaskState } from "../compile/mask-state.ts";
import { LISTED } from "../language/mask-reach.ts";
import { cutParts } from "./cut-parts.ts";
import { TextCuts } from "./text-cuts.ts";
import { type Replacement, type WalkMember, WalkState } from "./walk-state.ts";

/** Far deeper than any answer of Clerk's; keeps the walk from overflowing the stack. */
const MAX_DEPTH = 200;
const NULL = Buffer.from("null");

export type MaskedAnswer =
  /** `masked`: what hid something, each once: paths of the mask in its order, then places of its meanings and meanings as they came. */
  | { readonly ok: true; readonly body: Uint8Array; readonly masked: readonly string[] }
  /** It is not JSON: nothing of it may be shown. */
  | { readonly ok: false };

/**
 * The answer without what the mask names: one object, a bare array of objects, or either under `data`. An entry that cannot be
 * read is an error of the bundle that the check refuses; should one come here, nothing of the answer is let through. Linear in the answer.
 *
 * @param answer UTF-8; not changed
 */
export function maskAnswer(answer: Uint8Array, mask: CompiledMask, replacement: Replacement = takeOut): MaskedAnswer {
  if (mask.start === null) return { ok: true, body: Buffer.from("null"), masked: mask.entries };
  try {
    const walk = new MaskWalk(jsonBytes(answer), mask);
    const body = walk.run(startOf(mask, mask.start, replacement));
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

/** Of the last replacement that was asked for: there is one for each kind of answer. */
const starts = new WeakMap<CompiledMask, { readonly replacement: Replacement; readonly start: WalkState }>();

function startOf(mask: CompiledMask, at: MaskState, replacement: Replacement): WalkState {
  const known = starts.get(mask);
  if (known?.replacement === replacement) return known.start;
  const start = WalkState.start(at, replacement);
  starts.set(mask, { replacement, start });
  return start;
}

class MaskWalk {
  readonly masked = new Set<string>();
  readonly #cursor: JsonCursor;
  readonly #roots: CompiledMask["roots"];
  readonly #cuts: TextCuts;
  #depth = 0;

  constructor(bytes: Uint8Array, { roots }: CompiledMask) {
    this.#cursor = new JsonCursor(bytes);
    this.#cuts = new TextCuts(bytes);
    this.#roots = roots;
  }

  run(start: WalkState): Uint8Array {
    this.#value(start, true);
    this.#cursor.end();
    return this.#cuts.done();
  }

  /** `outermost`: the answer itself, or an element of a list that is the answer: where `data` holds what is answered. */
  #value(state: WalkState | null, outermost: boolean): void {
    const cursor = this.#cursor;
    if (state === null) {
      cursor.skipValue();
      return;
    }
    const first = cursor.peek();
    const start = cursor.at;
    if (first !== OPEN_LIST && first !== OPEN_OBJECT) cursor.skipValue();
    else if (this.#depth >= MAX_DEPTH) {
      cursor.skipValue();
      this.#cuts.cut(start, cursor.at, NULL);
    } else {
      this.#depth += 1;
      if (first === OPEN_LIST) this.#list(state, outermost);
      else this.#object(state, outermost);
      this.#depth -= 1;
    }
  }

  #list(state: WalkState, outermost: boolean): void {
    const cursor = this.#cursor;
    const start = cursor.at;
    cursor.take(OPEN_LIST);
    if (cursor.takes(CLOSE_LIST)) return;
    const elements = state.elements();
    if (elements.hiddenBy.length > 0) {
      cursor.at = start;
      cursor.skipValue();
      this.#note(elements);
      this.#cuts.cut(start + 1, cursor.at - 1);
      return;
    }
    do this.#value(elements, outermost);
    while (cursor.takes(COMMA));
    cursor.take(CLOSE_LIST);
  }

  #object(state: WalkState, outermost: boolean): void {
    const cursor = this.#cursor;
    cursor.take(OPEN_OBJECT);
    cutParts(cursor, this.#cuts, CLOSE_OBJECT, () => this.#member(state, outermost));
  }

  /** Goes past the member that is next. Does it stay, as it is or with something else in it? */
  #member(state: WalkState, outermost: boolean): boolean {
    const cursor = this.#cursor;
    const inside = this.#inside(state, outermost);
    if (!isHidden(inside)) {
      this.#value(inside, false);
      return true;
    }
    cursor.peek();
    const start = cursor.at;
    cursor.skipValue();
    this.#note(inside);
    const text = inside.standIn();
    if (text !== null) this.#cuts.cut(start, cursor.at, text);
    return text !== null;
  }

  /** Goes past the name that is next and its colon. */
  #inside(state: WalkState, outermost: boolean): WalkState | null {
    const cursor = this.#cursor;
    const start = cursor.at;
    const member = cursor.findName(state.members) ?? (state.readsNames ? this.#memberNamed(state, start) : undefined);
    if (member === undefined) return null;
    if (!outermost || member.name !== LISTED || isHidden(member.state)) return member.state;
    const first = cursor.peek();
    return first === OPEN_LIST || first === OPEN_OBJECT ? state.answered(this.#roots) : member.state;
  }

  #memberNamed(state: WalkState, start: number): WalkMember {
    const cursor = this.#cursor;
    const value = cursor.at;
    cursor.at = start;
    const name = cursor.readName();
    cursor.at = value;
    return state.member(name);
  }

  #note({ hiddenBy }: WalkState): void {
    for (const name of hiddenBy) this.masked.add(name);
  }
}

function isHidden(state: WalkState | null): state is WalkState {
  return state !== null && state.hiddenBy.length > 0;
}
