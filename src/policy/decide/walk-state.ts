// Where a walk through an answer is: what a mask says of the place, and what stands there for what it hides. States are made when a walk first
// gets there and kept with the mask: the second user of a list, and the second answer, make none. Of names that a mask does not speak of some
// are kept, and no more, so that what an answer holds cannot fill memory.
import { Buffer } from "node:buffer";
import { NameTable } from "../../json/name-table.ts";
import type { MaskNode } from "../compile/mask-node.ts";
import { MaskState } from "../compile/mask-state.ts";
import { LISTED } from "../language/mask-reach.ts";

/** From the answer itself: names of members, and 0 for whichever element of a list. */
export type AnswerPath = readonly (string | number)[];

/**
 * JSON text that is put in the place of a masked member's value; null: the member is taken out. The same for a path whenever it is asked, and
 * so asked once. Asked for members of objects; masked elements of a list are always taken out.
 */
export type Replacement = (path: AnswerPath) => string | null;

/** A member of what stands at a place; without a state nothing in it is masked. */
export interface WalkMember {
  readonly name: string;
  readonly state: WalkState | null;
}

/** Of one walk, whatever the answers. */
interface Shared {
  readonly replacement: Replacement;
  /** So many more names that the mask does not speak of may be kept. */
  namesLeft: number;
}

const NAMES_KEPT = 200;
const NAME_CHARS = 64;

export class WalkState {
  /** What masks the value that stands here; empty: nothing. */
  readonly hiddenBy: readonly string[];
  /** Can a member be masked, or something in it, that is none of `members`? */
  readonly readsNames: boolean;
  readonly #mask: MaskState;
  readonly #shared: Shared;
  readonly #outside: WalkState | null;
  readonly #step: string | number;
  #members: NameTable<WalkMember> | undefined;
  #elements: WalkState | undefined;
  #answered: WalkState | null | undefined;
  #standIn: Uint8Array | null | undefined;

  private constructor(mask: MaskState, shared: Shared, outside: WalkState | null, step: string | number) {
    this.#mask = mask;
    this.#shared = shared;
    this.#outside = outside;
    this.#step = step;
    this.hiddenBy = mask.hiddenBy;
    this.readsNames = mask.readsNames;
  }

  /** Of an answer. */
  static start(mask: MaskState, replacement: Replacement): WalkState {
    return new WalkState(mask, { replacement, namesLeft: NAMES_KEPT }, null, 0);
  }

  /** Those that the mask speaks of, and some more. */
  get members(): NameTable<WalkMember> {
    this.#members ??= new NameTable([...this.#mask.names, LISTED].map((name): [string, WalkMember] => [name, this.#named(name)]));
    return this.#members;
  }

  /** One that is none of `members`. */
  member(name: string): WalkMember {
    const member = this.#named(name);
    if (this.#shared.namesLeft > 0 && name.length <= NAME_CHARS) {
      this.#shared.namesLeft -= 1;
      this.members.add(name, member);
    }
    return member;
  }

  elements(): WalkState {
    this.#elements ??= new WalkState(this.#mask.elements(), this.#shared, this, 0);
    return this.#elements;
  }

  /** What stands under `data` of an answer: a list whose elements are what is answered, and each is masked as if it were all, or one of them. */
  answered(roots: readonly MaskNode[]): WalkState | null {
    if (this.#answered === undefined) {
      const joined = roots.reduce<MaskState | null>(
        (state, root) => state?.and(root) ?? new MaskState([root]),
        this.#mask.inside(LISTED),
      );
      this.#answered = this.#at(joined, LISTED);
    }
    return this.#answered;
  }

  /** What stands for the value that is hidden here; null: it goes with its name. */
  standIn(): Uint8Array | null {
    if (this.#standIn !== undefined) return this.#standIn;
    const text = this.#shared.replacement(this.#path());
    const standIn = text === null ? null : Buffer.from(text);
    this.#standIn = standIn;
    return standIn;
  }

  #named(name: string): WalkMember {
    return { name, state: this.#at(this.#mask.inside(name), name) };
  }

  #at(mask: MaskState | null, step: string): WalkState | null {
    return mask === null ? null : new WalkState(mask, this.#shared, this, step);
  }

  #path(): AnswerPath {
    return this.#outside === null ? [] : [...this.#outside.#path(), this.#step];
  }
}
