// Tables: aligned for people, and harmless whatever a caller wrote into a name.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fields, packed, table } from "../../../cli/table.ts";

it("aligns texts to the left and numbers to the right", () => {
  const text = table(
    ["name", "used"],
    [
      ["a", 5],
      ["longer", 1200],
    ],
  );
  expect(text.split("\n")).toEqual(["NAME    USED", "a          5", "longer  1200"]);
});

it("aligns money as it does numbers, and no text that begins like them", () => {
  expect(table(["used"], [["7.50 USD"], [1200], [null]]).split("\n")).toEqual(["    USED", "7.50 USD", "    1200", "       -"]);
  expect(table(["name"], [["7.50 USD refund"], [5]]).split("\n")).toEqual(["NAME", "7.50 USD refund", "5"]);
});

it("shows what is absent as a dash", () => {
  expect(
    table(
      ["a", "b"],
      [
        [null, "x"],
        ["", undefined],
      ],
    ),
  ).toBe("A  B\n-  x\n-  -");
});

it("counts wide characters as two columns and marks as none", () => {
  const [, first, second] = table(
    ["n", "x"],
    [
      ["日本", "1"],
      ["e\u0301e", "2"],
    ],
  ).split("\n");
  expect([first, second]).toEqual(["日本  1", "e\u0301e    2"]);
});

it.each(["\u001b[31mred", "two\nlines", "\u202eevil", "\u0007"])(
  "shows control characters instead of sending them: %j",
  (name) => {
    for (const character of ["\u001b", "\u202e", "\u0007"]) expect(table(["n"], [[name]])).not.toContain(character);
    expect(table(["n"], [[name]]).split("\n")).toHaveLength(2);
  },
);

it("lines fields up", () => {
  expect(
    fields([
      ["id", "x"],
      ["longer", null],
    ]),
  ).toBe("id      x\nlonger  -");
});

describe("where a row does not fit", () => {
  const HEADINGS = ["id", "name", "used", "why"];
  const ROWS = [
    ["ppuNnIQOVt44", "support desk", 5, "a rule says so, and says it at length"],
    ["mX9LhuLQRN2M", "hd", 1200, null],
  ] as const;

  it("it goes on below in columns, without lines that say nothing", () => {
    expect(table(HEADINGS, ROWS, 40).split("\n")).toEqual([
      "ID            NAME          USED",
      "  WHY",
      "ppuNnIQOVt44  support desk     5",
      "  a rule says so, and says it at length",
      "mX9LhuLQRN2M  hd            1200",
    ]);
  });

  it("a cell that fits no line is broken at blanks, and a word that fits none stays whole", () => {
    expect(table(["id", "why"], [["x", "a rule says so, and says it https://example.com/very/long"]], 20).split("\n")).toEqual([
      "ID",
      "  WHY",
      "x",
      "  a rule says so,",
      "  and says it",
      "  https://example.com/very/long",
    ]);
  });

  it("all is there, in its order, whatever the width", () => {
    const cell = fc.oneof(
      fc.stringMatching(/^[a-zé日]{1,12}( [a-z]{1,9}){0,3}$/),
      fc.integer({ min: 0, max: 99_999 }),
      fc.constant(null),
    );
    const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 40, max: 100 }), (given, columns) => {
        const words = (text: string) => text.split(/\s+/).filter((word) => !["", "-"].includes(word));
        const folded = table(["a", "b", "c"], given, columns);
        expect(words(folded)).toEqual(words(table(["a", "b", "c"], given)));
        for (const line of folded.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

it("no rows are told as such", () => {
  expect(table(["a"], [])).toBe("None.");
});

it("packs parts into a line, and what does not fit below it", () => {
  expect(packed(["one", "two  ", "three", "a text of some words"], 16).split("\n")).toEqual([
    "one  two",
    "  three",
    "  a text of some",
    "  words",
  ]);
  expect(packed(["one", "two"], Number.POSITIVE_INFINITY)).toBe("one  two");
});

it("breaks a sentence among fields below its beginning, and no JSON", () => {
  expect(
    fields(
      [
        ["why", "a rule says so and more"],
        ["args", '{"note":"a long note of words"}'],
      ],
      20,
    ).split("\n"),
  ).toEqual(["why   a rule says so", "      and more", 'args  {"note":"a long note of words"}']);
});
