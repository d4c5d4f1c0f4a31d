// What Clerk answers is read without a digit changed: what a double holds is a number, what it does not is kept as its text.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { fromNumberForms, NO_JSON, withNumberForms } from "../../../src/json/number-form.ts";
import { readExactly, TOO_DEEP } from "../../../src/json/read-exactly.ts";
import { isExactly, numberFrom, WrittenNumber, wholeNumber } from "../../../src/json/written-number.ts";
import { numberText, textOf, writtenJson } from "./written-json.ts";

const read = (text: string) => {
  const result = readExactly(Buffer.from(text));
  return result.ok ? result.value : undefined;
};
const W = (text: string) => new WrittenNumber(text);

describe("a number", () => {
  it.each<[string, number]>([
    ["0", 0],
    ["-0", -0],
    ["0.000", 0],
    ["0e5", 0],
    ["19.90", 19.9],
    ["1E2", 100],
    ["1.0", 1],
    ["100e-2", 1],
    ["0.1", 0.1],
    ["1e-7", 1e-7],
    ["5e-324", 5e-324],
    ["0.30000000000000004", 0.30000000000000004],
    ["9007199254740991", 9007199254740991],
    ["-9007199254740991", -9007199254740991],
    ["9007199254740991.0", 9007199254740991],
  ])("%s is one of JavaScript's", (text, number) => expect(numberFrom(text)).toBe(number));

  it.each([
    "9007199254740992",
    "9007199254740993",
    "1234567890123456789",
    "-1234567890123456789",
    "1e22",
    "1E400",
    "-1E400",
    "1e-400",
    "0.1000000000000000055511151231257827",
    "19.900000000000000001",
    "2.00000000000000000001",
    `1${"0".repeat(2_000)}`,
    `1e${"9".repeat(500)}`,
    `1e-${"9".repeat(500)}`,
  ])("%s is kept as text", (text) => expect(numberFrom(text)).toEqual(W(text)));

  it.each<[string, bigint | null]>([
    ["1234567890123456789", 1234567890123456789n],
    ["1234567890123456789.0", 1234567890123456789n],
    ["9223372036854775807", 2n ** 63n - 1n],
    ["-9223372036854775808", -(2n ** 63n)],
    ["9223372036854775808", null],
    ["-9223372036854775809", null],
    ["1.5e18", 1500000000000000000n],
    ["1e19", null],
    ["1e999999999", null],
    [`1e${"9".repeat(500)}`, null],
    [`0.${"0".repeat(2_000)}`, null],
    ["0.5", null],
    ["1E400", null],
  ])("%s is the whole number %s", (text, whole) => expect(wholeNumber(W(text))).toBe(whole));

  it.each<[string, boolean]>([
    ["0.1", true],
    ["0.0", true],
    ["1e3", true],
    ["19.90", true],
    ["9007199254740992.0", true],
    ["1e22", true],
    ["9007199254740993.0", false],
    ["1e23", true],
    ["1000000000000000100.0", false],
    ["1000000000000000128.0", true],
    ["1000000000000000000.0", true],
    ["1e400", false],
    ["1e-400", false],
    ["0.1000000000000000055511151231257827", false],
  ])("of %s the double is the value: %s", (text, exact) => expect(isExactly(text, Number(text))).toBe(exact));

  test("is never another one", () => {
    fc.assert(
      fc.property(numberText, (text) => {
        const value = numberFrom(text);
        if (value instanceof WrittenNumber) expect(value.text).toBe(text);
        // By exact fractions, written apart from the code under test.
        else expect(fraction(String(value))).toEqual(fraction(text));
      }),
      { numRuns: 5_000 },
    );
  });
});

/** The value as digits and a power of ten, in lowest terms. */
function fraction(text: string): [bigint, number] {
  const [mantissa = "", power = "0"] = text.toLowerCase().split("e");
  const [whole = "", part = ""] = mantissa.split(".");
  let digits = BigInt(whole.replace("-", "") + part);
  if (digits === 0n) return [0n, 0];
  let exponent = Number(power) - part.length || 0;
  while (digits % 10n === 0n) [digits, exponent] = [digits / 10n, exponent + 1];
  return [whole.startsWith("-") ? -digits : digits, exponent];
}

describe("an answer", () => {
  it("is what JSON.parse says but for its numbers", () => {
    fc.assert(
      fc.property(writtenJson(fc.constantFrom("a", "b", "__proto__", "constructor", "é")), (value) => {
        const text = textOf(value);
        const got = read(text);
        expect(rounded(got)).toEqual(JSON.parse(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each<[string, unknown]>([
    ['{"a":1,"a":2}', { a: 2 }],
    ['{"\\u0061":1234567890123456789}', { a: W("1234567890123456789") }],
    ['\ufeff{"a":"\\ud83d\\ude00😀\\/"}', { a: "😀😀/" }],
    [" [ ] ", []],
    ['{"toString":1,"hasOwnProperty":2}', { toString: 1, hasOwnProperty: 2 }],
  ])("%s", (text, value) => expect(read(text)).toStrictEqual(value));

  it("has __proto__ as a name like any other", () => {
    const value = read('{"__proto__":{"staff":true}}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(Object(value))).toEqual(["__proto__"]);
  });

  it.each([199, 200, 1_000_000])("of %i levels does not overflow the stack", (levels) => {
    let value = read(`{"a":${"[".repeat(levels)}1${"]".repeat(levels)},"b":2}`);
    expect(value).toMatchObject({ b: 2 });
    for (let depth = 1; depth < 200 && value !== TOO_DEEP; depth += 1) value = Object.values(Object(value))[0];
    expect(Object.values(Object(value))[0]).toBe(levels < 200 ? 1 : TOO_DEEP);
  });

  it.each(["", "{", "[1,]", '{"a":01}', "nul", "[1]x", '"\\ud8"'])("%j is none", (text) => expect(read(text)).toBeUndefined());
});

function rounded(value: unknown): unknown {
  if (value instanceof WrittenNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, rounded(inner)]));
}

describe("the form of such numbers in JSON of doubles", () => {
  it.each<[unknown, unknown]>([
    [W("1234567890123456789"), { $number: "1234567890123456789" }],
    [{ a: [W("1E400"), 1] }, { a: [{ $number: "1E400" }, 1] }],
    [{ $number: "1" }, { $$number: "1" }],
    [{ $$number: { $number: 1 } }, { $$$number: { $$number: 1 } }],
    [
      { $number: "1", b: 1 },
      { $number: "1", b: 1 },
    ],
  ])("of %j is %j", (value, form) => {
    expect(withNumberForms(value)).toEqual(form);
    expect(fromNumberForms(form)).toStrictEqual(value);
  });

  it("tells every value from every other, and back", () => {
    const names = fc.constantFrom("$number", "$$number", "$", "a", "__proto__");
    fc.assert(
      fc.property(writtenJson(names), (written) => {
        const value = read(textOf(written));
        const form = withNumberForms(value);
        // No number in it is one that another reader of doubles changes.
        const text = JSON.stringify(form);
        expect(JSON.stringify(JSON.parse(text))).toBe(text);
        expect(fromNumberForms(JSON.parse(text))).toEqual(plusZero(value));
      }),
      { numRuns: 3_000 },
    );
  });

  it("is not made of what no JSON holds", () => {
    expect(withNumberForms({ a: [TOO_DEEP] })).toBe(NO_JSON);
    expect(withNumberForms({ $number: TOO_DEEP })).toBe(NO_JSON);
  });

  it.each([{ $number: "x" }, { $number: "01" }, { $number: 5 }, { $number: "" }])("is not taken for one: %j", (value) =>
    expect(fromNumberForms(value)).toEqual(value),
  );
});

/** JSON.stringify writes -0 as 0. */
function plusZero(value: unknown): unknown {
  if (value === 0) return 0;
  if (value instanceof WrittenNumber) return value;
  if (Array.isArray(value)) return value.map(plusZero);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plusZero(inner)]));
}
