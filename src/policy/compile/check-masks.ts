// Checks masks against the answers that they are to hide something of. A path that no answer has hides nothing and looks as if it did, so
// it is refused with a guess at what was meant.
//
// A rule's mask counts against the operations that the rule allows. A policy's counts against those that its rules allow, too, and holds
// beyond them: for every answer to a key that has the policy, whichever of its policies allowed. So a path that only other answers of
// Clerk's have is taken as well, unless it is near to one that the allowed ones have: nearly every name stands in some answer
// (`email_address` is a field of an invitation, and in a user a slip for `email_addresses`).
//
// `searchable` is a list of the same, for the same answers.
import type { AnswerPlace } from "../language/answer-facts.ts";
import { parseMaskEntry } from "../language/mask-path.ts";
import { maskReach } from "../language/mask-reach.ts";
import { membersAt } from "../language/meaning-places.ts";
import { listed } from "../language/shown-text.ts";
import { didYouMean, didYouMeanPart } from "../language/suggest.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";

/**
 * @param field `mask` or `searchable`: where the entries stand
 * @param operations those that the rule, or all rules of the policy, allow
 * @param beyond whose answers the mask holds for as well; empty for a rule
 * @param report takes the place below the rule or the document: `mask[0]`
 */
export function checkMasks(
  field: "mask" | "searchable",
  masks: readonly string[] | undefined,
  operations: readonly VocabularyEntry[],
  beyond: readonly VocabularyEntry[],
  report: (place: string, message: string) => void,
): void {
  if (masks === undefined || masks.length === 0) return;
  const answering = operations.filter(({ answer }) => answer !== undefined);
  if (beyond.length === 0 && operations.length > 0 && answering.length === 0) {
    report(field, `hides nothing: only Clerk's answers are masked, and ${namesText(operations)} is of Bailiff's own`);
    return;
  }
  const [own, others] = [answersOf(answering), answersOf(beyond)];
  for (const [index, mask] of masks.entries()) {
    const entry = parseMaskEntry(mask);
    if (entry.kind === "unreadable") report(`${field}[${index}]`, entry.message);
    // Without operations something is wrong with the patterns, and that is told.
    if (entry.kind !== "path" || (own.length === 0 && others.length === 0) || isIn(own, entry.segments)) continue;
    const near = nearest(own, mask, entry.segments);
    if (isIn(others, entry.segments) && near === "") continue;
    const whose = answering.length === 0 ? "of Clerk's" : `of ${namesText(answering)}`;
    report(
      `${field}[${index}]`,
      `no answer ${whose} has ${mask}${near || elsewhere(own, entry.segments) || larger(own, mask) || nearest(others, mask, entry.segments)}`,
    );
  }
}

/** Each once; null: nothing is known of one. */
function answersOf(operations: readonly VocabularyEntry[]): readonly (AnswerPlace | null)[] {
  return [...new Set(operations.flatMap(({ answer }) => (answer === undefined ? [] : [answer.place()])))];
}

function isIn(answers: readonly (AnswerPlace | null)[], segments: readonly string[]): boolean {
  return answers.some((place) => place === null || maskReach(place, segments).described);
}

const NAMED = 3;

export function namesText(operations: readonly VocabularyEntry[]): string {
  return listed(
    operations.map(({ name }) => name),
    NAMED,
  );
}

/** A path that differs from it by some letters, as a guess; "" where there is none. */
function nearest(answers: readonly (AnswerPlace | null)[], mask: string, { length }: readonly string[]): string {
  return didYouMean(mask, new Set(answers.flatMap((place) => (place === null ? [] : [...pathsIn(place, "", length)]))));
}

/** Where the field stands that the path ends in. */
function elsewhere(answers: readonly (AnswerPlace | null)[], segments: readonly string[]): string {
  const last = segments.at(-1);
  const paths = answers.flatMap((place) => (place === null ? [] : [...pathsIn(place, "", MAX_DEPTH)]));
  const [first] = paths.filter((path) => path === last || path.endsWith(`.${last}`)).sort((a, b) => a.length - b.length);
  return first === undefined ? "" : `; did you mean ${first}?`;
}

/** A field of the answer itself that the word is a part of. */
function larger(answers: readonly (AnswerPlace | null)[], mask: string): string {
  return didYouMeanPart(mask, new Set(answers.flatMap((place) => (place === null ? [] : [...pathsIn(place, "", 1)]))));
}

const MAX_DEPTH = 8;

function* pathsIn(place: AnswerPlace, at: string, depth: number): Generator<string> {
  if (depth === 0) return;
  for (const { path, member, below } of membersAt(place, at)) {
    yield path;
    if (below !== "") yield* pathsIn(member.place(), below, depth - 1);
  }
}
