// Where a mask's path leads in an answer as it is described, walked as the mask itself walks: lists with or without `*`, a page's elements
// as if the page were a bare list.
import type { AnswerPlace } from "./answer-facts.ts";

export interface MaskReach {
  /** There is such a member, or there can be: below metadata everything can. */
  readonly leads: boolean;
  /** So it is described, or lies in metadata that the path names. A star that happens to meet metadata leads anywhere: `*.emial_address`. */
  readonly described: boolean;
  /** Objects that must be masked whole, because the path takes what says of which kind they are: `email_addresses.*.verification`. */
  readonly whole: readonly string[];
}

interface Step {
  readonly place: AnswerPlace;
  /** Segments of the path that are used up. */
  readonly used: number;
  /** How a mask writes where this is; "" for the answer. */
  readonly at: string;
  /** By a star. */
  readonly starred: boolean;
}

export function maskReach(answer: AnswerPlace, segments: readonly string[]): MaskReach {
  const whole = new Set<string>();
  let leads = false;
  let described = false;
  let steps: readonly Step[] = [{ place: answer, used: 0, at: "", starred: false }];
  while (steps.length > 0) {
    const next: Step[] = [];
    for (const step of steps) {
      const segment = segments[step.used];
      if (segment === undefined || step.place.free) {
        leads = true;
        described ||= segment === undefined || !step.starred;
      } else next.push(...inList(step, segment), ...inObject(step, segment, segments.length, whole));
    }
    steps = next;
  }
  return { leads, described, whole: [...whole] };
}

function inList({ place, used, at, starred }: Step, segment: string): Step[] {
  if (place.element === null) return [];
  const inside = { place: place.element(), at: atElement(at), starred };
  return [{ ...inside, used }, ...(segment === "*" ? [{ ...inside, used: used + 1 }] : [])];
}

function inObject({ place, used, at, starred }: Step, segment: string, length: number, whole: Set<string>): Step[] {
  const named = [...place.members].filter(([name]) => segment === "*" || segment === name);
  const next = named.map(([name, member]): Step => {
    if (member.kind && used + 1 === length) whole.add(at);
    return { place: member.place(), used: used + 1, at: atMember(at, name), starred: segment === "*" };
  });
  const data = at === "" ? dataOf(place) : null;
  return data === null ? next : [...next, { place: data, used, at, starred }];
}

/** The elements of the answer itself are where the answer is: a mask names their members as if there were one. */
export function atElement(at: string): string {
  return at === "" ? "" : `${at}.*`;
}

export function atMember(at: string, name: string): string {
  return at === "" ? name : `${at}.${name}`;
}

/** Where Clerk's pages have what they list. */
export const LISTED = "data";

/** The list in an answer that is a page. */
export function dataOf(answer: AnswerPlace): AnswerPlace | null {
  const data = answer.members.get(LISTED)?.place();
  return data === undefined || data.element === null ? null : data;
}
