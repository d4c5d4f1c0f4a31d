// What stands in an answer for a member that a mask takes, so that the answer stays valid under Clerk's description. The same text for
// every value: nothing of what was there can be told from it.
import { type AnswerPlace, placeOf } from "./answer-place.ts";

/** From the answer itself: names of members, numbers of elements. */
export type AnswerPath = readonly (string | number)[];

/**
 * JSON text for what is masked at a path; null: it is left out. What no description lists, and elements of lists, are left out.
 * @param shape what the whole answer is; undefined: nothing is known of it
 */
export function standInAt(shape: string | undefined, path: AnswerPath): string | null {
  const last = path.at(-1);
  if (shape === undefined || typeof last !== "string") return null;
  const holder = path.slice(0, -1).reduce<AnswerPlace | undefined>(placeWithin, placeOf(shape));
  const member = holder?.members.get(last);
  return member?.required === true && !member.kind ? member.standIn() : null;
}

function placeWithin(place: AnswerPlace | undefined, step: string | number): AnswerPlace | undefined {
  return typeof step === "number" ? place?.element?.() : place?.members.get(step)?.place();
}
