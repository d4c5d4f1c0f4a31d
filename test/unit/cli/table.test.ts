// Tables: aligned for people, and harmless whatever a caller wrote into a name.
import { expect, it } from "vitest";
import { fields, table } from "../../../cli/table.ts";

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
