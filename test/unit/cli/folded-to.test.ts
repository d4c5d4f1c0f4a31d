// What a terminal gets is no wider than it is, in whole words; what stands there to be copied stays in one piece.
import fc from "fast-check";
import { expect, it } from "vitest";
import { foldedTo } from "../../../cli/wrap-line.ts";

it("goes on below, indented once more than its line", () => {
  expect(foldedTo("one two three\n  four five six", 12)).toBe("one two\n  three\n  four five\n    six");
});

it("leaves a command whole, which would run by halves", () => {
  const text = "They would do:\n  bailiff keys update A --scope users.get --scope users.list";
  expect(foldedTo(text, 20)).toBe(text);
});

it("gives a command that ends a sentence a line of its own", () => {
  expect(foldedTo("it was minted and could not be handed over: bailiff keys revoke A --reason lost", 30)).toBe(
    "it was minted and could not be\n  handed over:\n  bailiff keys revoke A --reason lost",
  );
  expect(foldedTo("  Close it: bailiff elevations close A", 30)).toBe("  Close it:\n    bailiff elevations close A");
  expect(foldedTo("Close it: bailiff elevations close A", 80)).toBe("Close it: bailiff elevations close A");
});

it("changes nothing where a line has no end", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(foldedTo(text, Number.POSITIVE_INFINITY)).toBe(text);
    }),
  );
});

it("has every word, in its order, in lines that are no wider", () => {
  const line = fc
    .tuple(fc.nat(6), fc.array(fc.stringMatching(/^[a-z]{1,20}$/), { minLength: 1 }))
    .map(([indent, words]) => " ".repeat(indent) + words.join(" "));
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 40, max: 100 }), (lines, columns) => {
      const text = lines.join("\n");
      fc.pre(!/^ +(?:bailiff|npx|npm|curl) /m.test(text));
      const folded = foldedTo(text, columns);
      expect(folded.split(/\s+/)).toEqual(text.split(/\s+/));
      for (const one of folded.split("\n")) expect(one.length).toBeLessThanOrEqual(columns);
    }),
  );
});
