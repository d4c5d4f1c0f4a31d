// Does a mask hide a field? Asked of a field by its path in an answer's description, for what could tell of it otherwise: filters and
// orderings reveal, an answer hides.

import type { AnswerFacts, AnswerPlace } from "../language/answer-facts.ts";
import { type MaskEntry, parseMaskEntry } from "../language/mask-path.ts";
import { dataOf, LISTED } from "../language/mask-reach.ts";
import { placesOf } from "../language/meaning-places.ts";
import { hasFreePlace } from "./compile-mask.ts";
import { compiledMask } from "./compiled-masks.ts";
import type { MaskState } from "./mask-state.ts";

/**
 * Is whatever stands at the path hidden, itself or with what it stands in? Lists are gone through with or without `*`, as masks do. Pure;
 * in doubt (a mask that cannot be read) it is hidden.
 *
 * @param path `email_addresses.*.email_address`
 */
export function maskCovers(mask: readonly string[], answer: AnswerFacts, path: string): boolean {
  const { start } = compiledMask(mask, answer);
  return start === null || isCovered(start, answer, path);
}

/** The same from where a walk under the mask begins. */
export function isCovered(start: MaskState, answer: AnswerFacts, path: string): boolean {
  const place = answer.place();
  const segments = path.split(".");
  const list = place === null || place.members.has(segments[0] ?? "") ? null : dataOf(place);
  if (list === null) return isCoveredFrom(start, place, segments);
  // What a page lists is named as if the page were a bare list; a mask may say `data`, too, or a star that stands for it.
  const inside = start.inside(LISTED);
  const named = inside !== null && (inside.hiddenBy.length > 0 || isCoveredFrom(inside, list, segments));
  return named || isCoveredFrom(start, list, segments);
}

function isCoveredFrom(start: MaskState, from: AnswerPlace | null, segments: readonly string[]): boolean {
  let state = start;
  let place = from;
  for (const segment of segments) {
    for (const element of elementsFrom(place)) {
      place = element;
      state = state.elements();
      if (state.hiddenBy.length > 0) return true;
    }
    // The star of a list: its elements were entered already.
    if (segment === "*") continue;
    const inside = state.inside(segment);
    if (inside === null) return false;
    if (inside.hiddenBy.length > 0) return true;
    state = inside;
    place = place?.members.get(segment)?.place() ?? null;
  }
  return false;
}

/** Of a list its elements, and theirs where they are lists. */
function elementsFrom(place: AnswerPlace | null): readonly AnswerPlace[] {
  const element = place?.element?.() ?? null;
  return element === null ? [] : [element, ...elementsFrom(element)];
}

/** Names every field beside it: where it is masked, the whole object is. */
const KIND_FIELD = "object";

/**
 * May a mask hide the field, or something in it? Errs towards yes: of metadata a meaning may hide something, of an answer that is not
 * described everything.
 *
 * @param field of the answer itself
 */
export function maskTouches(mask: readonly string[], answer: AnswerFacts | undefined, field: string): boolean {
  return mask.some((text) => entryTouches(parseMaskEntry(text), answer?.place() ?? null, field));
}

function entryTouches(entry: MaskEntry, answer: AnswerPlace | null, field: string): boolean {
  switch (entry.kind) {
    case "unreadable":
      return true;
    case "path":
      return isFirst(entry.segments[0], field);
    case "meaning": {
      const inside = answer?.members.get(field)?.place();
      if (answer === null || inside === undefined || hasFreePlace(inside)) return true;
      return placesOf(answer, entry.meaning).some((path) => isFirst(path.split(".")[0], field));
    }
  }
}

function isFirst(name: string | undefined, field: string): boolean {
  return name === field || name === "*" || name === KIND_FIELD;
}
