// What a mask can speak of: the places of an answer, and what is told by a name where none is described. Policy code knows no answer; the
// facts come with the vocabulary.
import type { Meaning } from "./meaning.ts";

/** A value in an answer, by its place: what may be in it. A plain value has neither members nor elements. */
export interface AnswerPlace {
  readonly members: ReadonlyMap<string, AnswerMember>;
  /** Of a list. */
  readonly element: (() => AnswerPlace) | null;
  /** An object that may hold anything: metadata. */
  readonly free: boolean;
}

export interface AnswerMember {
  /** Says of which kind its object is: masked, it takes the whole object along. */
  readonly kind: boolean;
  readonly meanings: readonly Meaning[];
  readonly place: () => AnswerPlace;
}

export interface AnswerFacts {
  /** Null: nothing is known of the answer. A function, because only masks ask. */
  readonly place: () => AnswerPlace | null;
  /** What a member means that no place describes, by its name. */
  readonly meaningsOfName: (name: string) => readonly Meaning[];
}
