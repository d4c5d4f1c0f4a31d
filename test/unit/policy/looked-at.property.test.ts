// What a condition says of a user does not depend on how much of the user was read: of the parts that it looks into, and of all of it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonCursor } from "../../../src/json/json-cursor.ts";
import { readNext } from "../../../src/json/read-exactly.ts";
import { LookedAt, readParts } from "../../../src/json/wanted-parts.ts";
import { runCondition } from "../../../src/policy/condition/condition.ts";
import { type Expression, parseExpression } from "../../../src/policy/condition/expression.ts";
import { createFacts, userFacts } from "../../../src/policy/decide/facts.ts";
import { textOf, writtenJson } from "../json/written-json.ts";
import { inputOf } from "./asking.ts";
import { VOCABULARY } from "./vocabulary.ts";

const NAMES = fc.constantFrom("a", "b", "é", "__proto__");
const ENTRY = VOCABULARY.get("users.get");

/** Conditions over `target.m`, sensible and not. */
const condition = fc.letrec<{ value: string; test: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      "target.m",
      "target.m.a",
      "target.m.a.b",
      'target.m["a"]',
      'target.m["é"]',
      "target.m.b[0]",
      "1",
      '"x"',
      "v",
      "v.a",
    ),
    tie("value").map((inner) => (/^[\w.]+$/.test(inner) && !/^\d/.test(inner) ? `${inner}.b` : inner)),
    fc.tuple(tie("value"), tie("test")).map(([list, test]) => `${list}.filter(v, ${test})`),
    fc.tuple(tie("value"), tie("value")).map(([list, value]) => `${list}.map(v, ${value})`),
    tie("value").map((inner) => `size(${inner})`),
  ),
  test: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom("has(target.m.a)", "has(target.m.a.b)", "true"),
    fc
      .tuple(tie("value"), fc.constantFrom("exists", "all", "exists_one"), fc.constantFrom("v", "w"), tie("test"))
      .map(([list, name, variable, test]) => `${list}.${name}(${variable}, ${test})`),
    fc.tuple(tie("value"), fc.constantFrom("==", "!=", "in"), tie("value")).map((parts) => parts.join(" ")),
    fc.tuple(tie("test"), fc.constantFrom("&&", "||"), tie("test")).map((parts) => `(${parts.join(" ")})`),
    tie("value").map((inner) => `has(${/[\w"\]]\.\w+$/.test(inner) ? inner : "target.m.b"})`),
  ),
})).test;

function outcome(expression: Expression, value: unknown): unknown {
  if (ENTRY === undefined) throw new Error("no such operation");
  const bindings = createFacts(inputOf({}), ENTRY).bindingsWith(expression, userFacts({ m: value }));
  return bindings === null ? "too large" : runCondition(expression, bindings);
}

describe("for every condition and every value", () => {
  it("what was not looked into makes no difference", () => {
    const tally = { compared: 0, true: 0, false: 0, error: 0, shorter: 0 };
    fc.assert(
      fc.property(condition, fc.array(writtenJson(NAMES), { minLength: 1, maxLength: 4 }), (text, values) => {
        const parsed = parseExpression(text);
        fc.pre(parsed.ok);
        const target = new LookedAt();
        parsed.expression.noteLookedAt(target);
        const parts = target.member("m").parts();
        for (const written of [...values, wrapped(values)]) {
          const bytes = Buffer.from(typeof written === "string" ? written : textOf(written));
          const cursor = new JsonCursor(bytes);
          const some = readParts(cursor, parts, () => undefined);
          cursor.end();
          const all = readNext(new JsonCursor(bytes));
          const seen = outcome(parsed.expression, all);
          expect(outcome(parsed.expression, some)).toEqual(seen);
          tally.compared += 1;
          tally[typeof seen === "boolean" ? (seen ? "true" : "false") : "error"] += 1;
          if (JSON.stringify(some) !== JSON.stringify(all)) tally.shorter += 1;
        }
      }),
      { numRuns: 3_000 },
    );
    // Of each enough, or the cases say nothing.
    expect(Object.entries(tally).filter(([, cases]) => cases < 100)).toEqual([]);
  });

  it.each([
    [
      'target.m.exists(e, e.a == "x")',
      '[{"b":[1,{"c":2}],"\\u0061":"x","a":"y"},3,{"a":{"d":1}}]',
      [{ a: "y" }, 3, { a: { d: 1 } }],
    ],
    ["has(target.m.a)", '{"b":{"c":1},"a":{"d":1}}', { a: { d: 1 } }],
    ["target.m.a.b == 1 || target.m.c", '{"a":{"b":1,"x":2},"b":2,"c":true}', { a: { b: 1 }, c: true }],
    // Whole: elements are handed on, members are counted, a list stands where members are wanted.
    ["target.m.filter(e, e.a == 1).size() == 1", '[{"a":1,"b":2}]', [{ a: 1, b: 2 }]],
    ["size(target.m) == 1", '{"a":1,"b":2}', { a: 1, b: 2 }],
    ["target.m.a == 1", '[{"a":1,"b":2}]', [{ a: 1, b: 2 }]],
    ["target.m.exists(k, k == 'a')", '{"a":1,"b":2}', { a: 1, b: 2 }],
    ["target.m[0].a == 1", '[{"a":1,"b":2}]', [{ a: 1, b: 2 }]],
    ["target.m.exists(e, e.a == 1) && target.m.exists(e, e == target.m.x)", '[{"a":1,"b":2}]', [{ a: 1, b: 2 }]],
  ])("of %s what is read of %s", (text, json, read) => {
    const parsed = parseExpression(text);
    if (!parsed.ok) throw new Error("does not parse");
    const target = new LookedAt();
    parsed.expression.noteLookedAt(target);
    expect(readParts(new JsonCursor(Buffer.from(json)), target.member("m").parts(), () => undefined)).toEqual(read);
  });
});

/** Lists and members, so that conditions find what they look for. */
function wrapped(values: readonly Parameters<typeof textOf>[0][]): string {
  const texts = values.map(textOf);
  return `{"a":[${texts.join(",")}],"b":[{"a":${texts[0]}}],"a":{"b":[${texts.map((text) => `{"a":${text},"b":1}`).join(",")}],"c":${texts[0]}}}`;
}
