// Where in an answer, as it is described, something of a meaning stands: `email_addresses`, `external_accounts.*.email_address`. A page's
// elements are named as if the page were a bare list, as in a mask.
import type { AnswerMember, AnswerPlace } from "./answer-facts.ts";
import { atElement, atMember, dataOf, LISTED } from "./mask-reach.ts";
import type { Meaning } from "./meaning.ts";

export interface DescribedMember {
  /** As a mask writes it. */
  readonly path: string;
  readonly name: string;
  readonly member: AnswerMember;
  /** How a mask writes what the member holds: "" for the list in a page. */
  readonly below: string;
}

/** The members that a mask finds at a place: its own, those of its elements, and of a page's elements as well. */
export function membersAt(place: AnswerPlace, at: string): readonly DescribedMember[] {
  const data = at === "" ? dataOf(place) : null;
  const own = [...place.members].map(([name, member]): DescribedMember => {
    const path = atMember(at, name);
    return { path, name, member, below: data !== null && name === LISTED ? "" : path };
  });
  return [
    ...own,
    ...(place.element === null ? [] : membersAt(place.element(), atElement(at))),
    ...(data === null ? [] : membersAt(data, "")),
  ];
}

/** What was found: descriptions do not change, and a check asks for the same few again and again. */
const found = new WeakMap<AnswerPlace, Map<Meaning, readonly string[]>>();

/** All that have the meaning, `email_addresses` and `email_addresses.*.email_address` too, each once. */
export function placesOf(answer: AnswerPlace, meaning: Meaning): readonly string[] {
  const known = found.get(answer) ?? new Map<Meaning, readonly string[]>();
  found.set(answer, known);
  const places = known.get(meaning) ?? findPlaces(answer, meaning);
  known.set(meaning, places);
  return places;
}

function findPlaces(answer: AnswerPlace, meaning: Meaning): readonly string[] {
  const places = new Set<string>();
  visit(answer, "", meaning, places);
  return [...places];
}

function visit(place: AnswerPlace, at: string, meaning: Meaning, places: Set<string>): void {
  for (const { path, member, below } of membersAt(place, at)) {
    if (member.meanings.includes(meaning)) places.add(path);
    // The list in a page: what is in it has been met as the page's.
    if (below !== "") visit(member.place(), below, meaning, places);
  }
}

/** Those that hold no other of the meaning: what is left of them is all that there is to see of it. */
export function innermost(places: readonly string[]): readonly string[] {
  return places.filter((place) => !places.some((other) => other.startsWith(`${place}.`)));
}
