// The table of answers against every file of Clerk's that is there, older ones too: whatever one of them demands, the table has, and what
// none of them has any more, the table has not.
import { expect, test } from "vitest";
import { type AnswerMember, placeOf } from "../../src/clerk/answer-place.ts";
import { ANSWER_SHAPES } from "../../src/clerk/answer-shapes.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { compareAnswers, noSightings, type Sightings } from "../../tools/conformance/compare-answers.ts";
import { descriptionFiles, readDocument } from "./clerk-description.ts";

/** `paginated` is in no description; @clerk/backend reads that answer. */
const UNDESCRIBED = ["AccessTokenPage"];
/** What every description lets be missing or null, and @clerk/backend raises without. */
const DEMANDED_BY_SDK = ["Membership.public_user_data", "ItemPayment.amount"];

const files = descriptionFiles();
const sightings = noSightings();
const differences = files.map((name) => [name, compare(name)] as const);

function compare(name: string): string[] {
  return compareAnswers(readDocument(name), OPERATIONS, sightings);
}

/** Members of the table of which no file says this. */
function neverSaid(kind: keyof Sightings, of: (member: AnswerMember) => boolean): string[] {
  return Object.keys(ANSWER_SHAPES)
    .filter((shape) => !UNDESCRIBED.includes(shape))
    .flatMap((shape) =>
      [...placeOf(shape).members]
        .filter(([, member]) => of(member) && !sightings[kind].has(member))
        .map(([name]) => `${shape}.${name}`),
    );
}

test("There are files of five versions.", () => {
  expect(files).toHaveLength(5);
});

test.each(differences)("%s asks for nothing that the table has not.", (_name, lines) => {
  expect(lines).toEqual([]);
});

test("The table has no member that is in none of them, and demands none that neither they nor the SDK demand.", () => {
  expect(neverSaid("described", () => true)).toEqual([]);
  expect(neverSaid("required", ({ required }) => required)).toEqual(DEMANDED_BY_SDK);
});

test("Null stands for whatever may be null in all of them.", () => {
  const another = ({ required, kind, standIn }: AnswerMember) => required && !kind && standIn() !== "null";
  expect(neverSaid("notNull", another).filter((name) => !DEMANDED_BY_SDK.includes(name))).toEqual([]);
});
