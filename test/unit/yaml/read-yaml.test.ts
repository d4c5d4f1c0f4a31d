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

  // Each is read by the parser, as something else than its author sees.
  test.each([
    ["a negation, which is a tag with nothing behind it", "when: !target.banned", 1],
    ["the same with a call", "when: !has(target.private_metadata.staff)", 1],
    ["a tag of other people's files", "id: a\nallow: !reference [x, y]", 2],
    ["a tag that JSON has no value for", "when: !!binary dHJ1ZQ==", 1],
    ["a set", "allow: !!set { users.get }", 1],
    ["a date", "description: !!timestamp 2026-01-01", 1],
    ["YAML 1.1, in which yes is true and 010 is 8", "%YAML 1.1\n---\nshadow: yes\nmax: 010", 1],
    ["a version that there is not", "%YAML 1.3\n---\na: 1", 1],
    ["a name that is two names", '1: a\n"1": b', 2],
    ["the same with what looks like true", 'true: a\n"true": b', 2],
    ["a name that is a list", "? [a, b]\n: c", 1],
    ["a number of too many digits, with its sign", "max: +12345678901234567890", 1],
    ["the same in hexadecimal", "max: 0x1fffffffffffff1", 1],
    ["a fraction of too many digits", "max: .12345678901234567890", 1],
  ])("refuses %s", (_name, text, line) => {
    expect(readYaml(text)).toMatchObject({ ok: false, place: { line } });
  });

  test("says of a negation without quotes what to do", () => {
    expect(readYaml("when: !target.banned")).toMatchObject({ message: expect.stringContaining("in quotes") });
  });

  test("takes numbers and names as YAML 1.2 has them", () => {
    const read = readYaml(
      "%YAML 1.2\n---\n{ 1: +5, 2: .5, 3: 5., 4: 0x1F, 5: 010, 6: 1e3, 7: 19.90, true: yes, 8: -0.0, 9: .inf }",
    );
    expect(read.ok && read.value).toEqual({
      1: 5,
      2: 0.5,
      3: 5,
      4: 31,
      5: 10,
      6: 1000,
      7: 19.9,
      true: "yes",
      8: -0,
      9: Number.POSITIVE_INFINITY,
    });
  });
});
