// What masks need to know of the answers of one operation, as data: policy code is told it and knows no answer itself.

import { type AnswerMeaning, meaningsOfName } from "./answer-meanings.ts";
import { type AnswerPlace, placeOf } from "./answer-place.ts";

export interface AnswerFacts {
  /** Null: nothing is known of the answer. */
  readonly place: () => AnswerPlace | null;
  readonly meaningsOfName: (name: string) => readonly AnswerMeaning[];
}

const known = new Map<string | undefined, AnswerFacts>();

/**
 * The same facts for the same shape: what is made of them is found again by them.
 *
 * @param shape a type of `answer-shapes.ts`; undefined: nothing is known
 */
export function answerFacts(shape: string | undefined): AnswerFacts {
  const facts = known.get(shape) ?? { place: () => (shape === undefined ? null : placeOf(shape)), meaningsOfName };
  known.set(shape, facts);
  return facts;
}
