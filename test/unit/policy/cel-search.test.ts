import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstPlace, lastPlace, splitAt } from "../../../src/policy/condition/cel-search.ts";

// Repeated, so that it is longer than what is left to the engine, and overlaps itself.
const sought = fc
  .tuple(fc.string({ unit: fc.constantFrom("a", "b", "\u{1f600}"), minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 40 }))
  .map(([text, times]) => text.repeat(times));
const filled = fc
  .tuple(sought, fc.array(fc.constantFrom("a", "b", "\u{1f600}", "#"), { maxLength: 150 }))
  .map(([search, parts]): readonly [string, string] => [parts.map((part) => (part === "#" ? search : part)).join(""), search]);

describe("a search finds what JavaScript's own finds", () => {
  it.each<
    [string, (text: string, search: string, from: number) => unknown, (text: string, search: string, from: number) => unknown]
  >([
    ["the first place", firstPlace, (text, search, from) => text.indexOf(search, from)],
    ["the last place", lastPlace, (text, search, from) => text.lastIndexOf(search, from)],
    ["the parts between", splitAt, (text, search) => text.split(search)],
  ])("%s", (_name, ours, theirs) => {
    fc.assert(
      fc.property(filled, fc.nat(200), ([text, search], from) => {
        const start = Math.min(from, text.length);
        expect(ours(text, search, start)).toEqual(theirs(text, search, start));
      }),
    );
  });
});
