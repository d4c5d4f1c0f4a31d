// What masks need to know of the answers of one operation, as data: policy code is told it and knows no answer itself.

import { type AnswerMeaning, meaningsOfName } from "./answer-meanings.ts";
import { type AnswerPlace, placeOf } from "./answer-place.ts";

export interface AnswerFacts {
  /** Null: nothing is known of the answer. */
  readonly place: () => AnswerPlace | null;
  readonly meaningsOfName: (name: string) => readonly AnswerMeaning[];
}

/** @param shape a type of `answer-shapes.ts`; undefined: nothing is known */
export function answerFacts(shape: string | undefined): AnswerFacts {
  return { place: () => (shape === undefined ? null : placeOf(shape)), meaningsOfName };
}
