// Masks in Clerk's answer what a policy hides. What is hidden is cut out of the bytes of the answer, or other text is put in its place;
// every other byte stays as it came, so that no number loses a digit. It errs towards hiding: lists are walked whether or not the path
// says `*`, what is answered is masked bare or under `data`, list or not, a name that stands twice is masked twice and also when it is written with
// escapes, what is nested too deep to be looked at is not shown, and by a meaning goes, too, what only its name tells.
import { Buffer } from "node:buffer";
import { jsonBytes } from "../../json/json-cursor.ts";
import {
  afterMark,
  afterSpace,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COMMA,
  endOfString,
  NotJson,
  OPEN_LIST,
  OPEN_OBJECT,
} from "../../json/json-skip.ts";
import { textAt } from "../../json/json-text.ts";
import { ValueSkipper } from "../../json/value-skipper.ts";
import type { CompiledMask } from "../compile/compile-mask.ts";
import type { MaskState } from "../compile/mask-state.ts";
import { LISTED } from "../language/mask-reach.ts";
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

/** Places are handed on and not kept: that is what a walk over hundreds of users is made of. */
class MaskWalk {
  readonly masked = new Set<string>();
  readonly #bytes: Uint8Array;
  readonly #roots: CompiledMask["roots"];
  readonly #cuts: TextCuts;
  readonly #skipper = new ValueSkipper();
  #depth = 0;

  constructor(bytes: Uint8Array, { roots }: CompiledMask) {
    // Always of the same class: whatever goes through bytes is compiled for what it was given.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#cuts = new TextCuts(this.#bytes);
    this.#roots = roots;
  }

  run(start: WalkState): Uint8Array {
    const bytes = this.#bytes;
    const end = afterSpace(bytes, this.#endOfValue(start, afterSpace(bytes, afterMark(bytes)), true));
    if (end < bytes.length) throw new NotJson(`more at byte ${end}`);
    return this.#cuts.done();
  }

  /** `outermost`: the answer itself, or an element of a list that is the answer: where `data` holds what is answered. */
  #endOfValue(state: WalkState | null, from: number, outermost: boolean): number {
    const first = this.#bytes[from];
    if (state === null || (first !== OPEN_LIST && first !== OPEN_OBJECT)) return this.#skipper.endOf(this.#bytes, from);
    if (this.#depth >= MAX_DEPTH) {
      const end = this.#skipper.endOf(this.#bytes, from);
      this.#cuts.cut(from, end, NULL);
      return end;
    }
    this.#depth += 1;
    const end = first === OPEN_LIST ? this.#endOfList(state, from, outermost) : this.#endOfObject(state, from, outermost);
    this.#depth -= 1;
    return end;
  }

  #endOfList(state: WalkState, from: number, outermost: boolean): number {
    const bytes = this.#bytes;
    let at = afterSpace(bytes, from + 1);
    if (bytes[at] === CLOSE_LIST) return at + 1;
    const elements = state.elements();
    if (isHidden(elements)) {
      const end = this.#skipper.endOf(bytes, from);
      this.#note(elements);
      this.#cuts.cut(from + 1, end - 1);
      return end;
    }
    for (;;) {
      at = afterSpace(bytes, this.#endOfValue(elements, at, outermost));
      if (bytes[at] !== COMMA) return behind(bytes, at, CLOSE_LIST);
      at = afterSpace(bytes, at + 1);
    }
  }

  /** A member that goes takes the comma before it along or, where none before it stays, the one after it, and the white space on that side. */
  #endOfObject(state: WalkState, from: number, outermost: boolean): number {
    const bytes = this.#bytes;
    const { members, readsNames } = state;
    let end = from + 1;
    let at = afterSpace(bytes, end);
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    let anyBefore = false;
    for (;;) {
      let member = members.find(bytes, at);
      const value = afterSpace(bytes, members.end);
      if (member === undefined && readsNames) member = state.member(textAt(bytes, at, endOfString(bytes, at)));
      const inside = member === undefined ? null : this.#stateOf(member, state, value, outermost);
      if (isHidden(inside)) {
        at = this.#skipper.endOf(bytes, value);
        this.#note(inside);
        const text = inside.standIn();
        if (text === null) this.#cuts.cut(end, at);
        else {
          this.#cuts.cut(value, at, text);
          anyBefore = true;
        }
      } else {
        at = this.#endOfValue(inside, value, false);
        anyBefore = true;
      }
      end = at;
      at = afterSpace(bytes, at);
      if (bytes[at] !== COMMA) return behind(bytes, at, CLOSE_OBJECT);
      at += 1;
      if (!anyBefore) {
        this.#cuts.cut(end, at);
        end = at;
      }
      at = afterSpace(bytes, at);
    }
  }

  #stateOf({ name, state }: WalkMember, holder: WalkState, value: number, outermost: boolean): WalkState | null {
    if (!outermost || name !== LISTED || isHidden(state)) return state;
    const first = this.#bytes[value];
    return first === OPEN_LIST || first === OPEN_OBJECT ? holder.answered(this.#roots) : state;
  }

  #note({ hiddenBy }: WalkState): void {
    for (const name of hiddenBy) this.masked.add(name);
  }
}

/** Past this byte, which must stand here. */
function behind(bytes: Uint8Array, at: number, byte: number): number {
  if (bytes[at] !== byte) throw new NotJson(`at byte ${at}`);
  return at + 1;
}

function isHidden(state: WalkState | null): state is WalkState {
  return state !== null && state.hiddenBy.length > 0;
}
