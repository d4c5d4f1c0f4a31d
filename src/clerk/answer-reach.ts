// Where a mask's path leads in an answer as Clerk describes it, walked as the mask itself walks: lists with or without `*`, a page's
// elements as if the page were a bare list.
import { type AnswerPlace, placeOf } from "./answer-place.ts";

export interface AnswerReach {
  /** There is such a member, or there can be: below metadata everything can. */
  readonly leads: boolean;
  /** Objects that must be masked whole, because the path takes what says of which kind they are: `email_addresses.*.verification`. */
  readonly whole: readonly string[];
}

interface Step {
  readonly place: AnswerPlace;
  /** Segments of the path that are used up. */
  readonly used: number;
  /** How a mask writes where this is; "" for the answer. */
  readonly at: string;
}

export function reachOf(shape: string, segments: readonly string[]): AnswerReach {
  const whole = new Set<string>();
  let leads = false;
  let steps: readonly Step[] = [{ place: placeOf(shape), used: 0, at: "" }];
  while (steps.length > 0) {
    const next: Step[] = [];
    for (const step of steps) {
      const segment = segments[step.used];
      if (segment === undefined || step.place.free) leads = true;
      else next.push(...inList(step, segment), ...inObject(step, segment, segments.length, whole));
    }
    steps = next;
  }
  return { leads, whole: [...whole] };
}

function inList({ place, used, at }: Step, segment: string): Step[] {
  if (place.element === null) return [];
  const element = place.element();
  // The elements of the answer itself are where the answer is: a mask names their members as if there were one.
  const inside = { place: element, at: at === "" ? "" : `${at}.*` };
  return [{ ...inside, used }, ...(segment === "*" ? [{ ...inside, used: used + 1 }] : [])];
}

function inObject({ place, used, at }: Step, segment: string, length: number, whole: Set<string>): Step[] {
  const named = [...place.members].filter(([name]) => segment === "*" || segment === name);
  const next = named.map(([name, member]): Step => {
    if (member.kind && used + 1 === length) whole.add(at);
    return { place: member.place(), used: used + 1, at: at === "" ? name : `${at}.${name}` };
  });
  const data = at === "" ? place.members.get("data")?.place() : undefined;
  return data === undefined || data.element === null ? next : [...next, { place: data, used, at }];
}
