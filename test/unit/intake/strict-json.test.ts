// JSON with one reading. Each case is a body that two parsers could understand differently, or that something behind this could not hold.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStrictJson } from "../../../src/routes/call/intake/strict-json.ts";

const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("strict JSON", () => {
  it.each<[string, string]>([
    ["nothing", ""],
    ["two values", "1 2"],
    ["a trailing comma", '{"a":1,}'],
    ["a comment", '{"a":1/**/}'],
    ["single quotes", "{'a':1}"],
    ["a byte order mark", '\ufeff{"a":1}'],
    ["NaN", '{"a":NaN}'],
    ["a key twice", '{"a":1,"a":1}'],
    ["a key twice, far apart", '{"a":1,"b":{"a":[{"a":2}]},"a":3}'],
    ["a key twice, once escaped", '{"a":1,"\\u0061":2}'],
    ["a key twice in an inner object", '[{"x":{"a":1,"b":2,"a":3}}]'],
    ["an empty key twice", '{"":1,"":2}'],
    ["__proto__", '{"__proto__":{"admin":true}}'],
    ["__proto__ inside", '{"a":[{"b":{"__proto__":1}}]}'],
    ["__proto__, escaped", '{"\\u005f_proto__":1}'],
    ["half a surrogate pair", '{"a":"\\ud800"}'],
    ["the other half", '{"a":"x\\udc00y"}'],
    ["half a surrogate pair in a key", '{"\\ud83d":1}'],
    ["halves in the wrong order", '["\\ude00\\ud83d"]'],
    ["2^53", '{"a":9007199254740992}'],
    ["-2^53", '{"a":-9007199254740992}'],
    ["2^53 written as a fraction", '{"a":9007199254740992.0}'],
    ["2^53 with an exponent", '{"a":9.007199254740992e15}'],
    ["a fraction that rounds past 2^53", '{"a":9007199254740991.9}'],
    ["a fraction that rounds to a whole number", '{"amount":0.99999999999999999}'],
    ["a whole number with a fraction behind it that would be lost", '{"amount":1.00000000000000000001}'],
    ["a fraction of more digits than a double has", '{"a":0.12345678901234567891}'],
    ["what rounds to nothing", '{"a":1e-400}'],
    ["1e400", '{"a":1e400}'],
    ["-1e400", "[-1e400]"],
    ["33 levels", nested(33)],
    ["33 levels of objects", `${'{"a":'.repeat(33)}1${"}".repeat(33)}`],
    ["a hundred thousand levels", nested(100_000)],
    ["a list longer than any that means something", `{"a":[${"1,".repeat(10_000)}1]}`],
  ])("refuses %s", (_name, text) => {
    expect(parseStrictJson(text)).toMatchObject({ ok: false, errors: [{ code: "bailiff_body_invalid" }] });
  });

  it.each<[string, unknown]>([
    ['{"a":1}', { a: 1 }],
    [' \n{ "a" : [ 1 , 2 ] }\t', { a: [1, 2] }],
    ["null", null],
    ['"x"', "x"],
    ['{"a":{"a":{"a":1}},"b":{"a":1}}', { a: { a: { a: 1 } }, b: { a: 1 } }],
    ['{"a":"{\\"a\\":1,\\"a\\":2}"}', { a: '{"a":1,"a":2}' }],
    ['{"a":"9007199254740992"}', { a: "9007199254740992" }],
    ['{"9007199254740992":1}', { "9007199254740992": 1 }],
    ['["a:b",":","]","\\\\","\\""]', ["a:b", ":", "]", "\\", '"']],
    [
      '{"a":9007199254740991,"b":-9007199254740991,"c":0.1,"d":-0,"e":1e2}',
      { a: 9007199254740991, b: -9007199254740991, c: 0.1, d: -0, e: 100 },
    ],
    // As printf("%.17g") writes a tenth.
    [
      '{"a":0.10000000000000001,"b":19.90,"c":1.0,"d":5e-324,"e":0.0,"f":0e5,"g":0.30000000000000004}',
      { a: 0.1, b: 19.9, c: 1, d: 5e-324, e: 0, f: 0, g: 0.30000000000000004 },
    ],
    ['"\\ud83d\\ude00"', "😀"],
    ['{"constructor":1,"proto":2}', { constructor: 1, proto: 2 }],
    [nested(32), JSON.parse(nested(32))],
    [JSON.stringify(Array(10_000).fill(1)), Array(10_000).fill(1)],
  ])("reads %s", (text, value) => {
    expect(parseStrictJson(text)).toEqual({ ok: true, value });
  });

  it("reads whatever JSON there is that has none of these faults, as JSON does", () => {
    const plain = fc.jsonValue({ maxDepth: 5 }).filter((value) => {
      const text = JSON.stringify(value);
      return !text.includes("__proto__") && text.isWellFormed() && !/\\ud[89a-f]/i.test(text) && !/\d{16}|e\+/.test(text);
    });
    fc.assert(
      fc.property(plain, (value) => {
        const text = JSON.stringify(value);
        expect(parseStrictJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
  });

  it.each([
    ["plain text", "x"],
    ["escapes", "\\n"],
    ["escaped quotes", '\\"'],
    ["escaped backslashes", "\\\\"],
    ["unicode escapes", "\\u0061"],
  ])("goes once over a string of eight million %s: neither its stack nor its patience ends", (_name, unit) => {
    const text = `{"a":"${unit.repeat(8_000_000 / unit.length)}"}`;
    expect(parseStrictJson(text).ok).toBe(true);
    // And with a fault behind it, which is still found.
    expect(parseStrictJson(`[${text},{"b":1,"b":2}]`).ok).toBe(false);
  });

  it("never repeats a value in what it says", () => {
    const secret = "hunter2";
    for (const text of [`{"a":"${secret}","a":1}`, `{"a":"${secret}",}`, `{"a":"${secret}","b":1e999}`, `["${secret}\\ud800"]`]) {
      expect(JSON.stringify(parseStrictJson(text))).not.toContain(secret);
    }
  });
});
