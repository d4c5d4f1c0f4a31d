// Where in a YAML text a part of its value stands.
import { describe, expect, test } from "vitest";
import { readYaml } from "../../../src/yaml/read-yaml.ts";

const TEXT = `policy: p # a comment
rules:
  - id: a
    allow: [users.get,
            users.ban]
    when: args.x == 1
  - id: b
    allow:
      - users.list
    when: |
      true &&
        args.y
    mask: []
`;

function placeOf(path: string, within: { readonly line: number; readonly column: number } | null = null) {
  const read = readYaml(TEXT);
  return read.ok ? read.placeOf(path, within) : read.message;
}

describe("readYaml", () => {
  test("finds the line and column of a part", () => {
    expect(placeOf("policy")).toEqual({ line: 1, column: 9 });
    expect(placeOf("rules[0].allow[1]")).toEqual({ line: 5, column: 13 });
    expect(placeOf("rules[1].allow[0]")).toEqual({ line: 9, column: 9 });
  });

  test("finds the place within a condition, where the text keeps it", () => {
    expect(placeOf("rules[0].when", { line: 1, column: 6 })).toEqual({ line: 6, column: 16 });
    expect(placeOf("rules[1].when", { line: 2, column: 3 })).toEqual({ line: 12, column: 3 });
  });

  test("of what is not there it is the nearest that is", () => {
    expect(placeOf("rules[1].only[3]")).toEqual({ line: 7, column: 5 });
    expect(placeOf("")).toEqual({ line: 1, column: 1 });
    expect(placeOf("rules[0].allow[9]", { line: 4, column: 4 })).toEqual({ line: 4, column: 12 });
  });

  test("says what is no YAML, and where", () => {
    expect(readYaml("policy: p\nrules: [")).toMatchObject({ ok: false, place: { line: 2 } });
    expect(readYaml("a: 1\na: 2\n")).toEqual({
      ok: false,
      message: "the same field stands twice",
      place: { line: 2, column: 1 },
    });
    expect(readYaml("max: 12345678901234567890")).toMatchObject({ ok: false, place: { line: 1, column: 6 } });
    expect(readYaml("a: *b")).toMatchObject({ ok: false });
  });
});
