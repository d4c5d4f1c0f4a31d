import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CIRCUMSTANCES, type Draft, draftOf, fragmentOf, NO_DRAFT } from "../../../console/pages/policies/what-if/draft.ts";
import { fieldsOfJson, questionOf } from "../../../console/pages/policies/what-if/question.ts";
import { secondsText, verdictOf } from "../../../console/pages/policies/what-if/verdict.ts";

const SCHEMA = {
  properties: {
    user_id: { type: "string" },
    amount: { type: "integer" },
    note: { type: "string" },
    tags: { type: "array", items: { type: "string" } },
  },
  required: ["user_id", "amount"],
} as const;

const filled = fc.string({ minLength: 1 });
const draft: fc.Arbitrary<Draft> = fc.record({
  fields: fc.dictionary(filled, filled),
  json: fc.option(fc.string()),
  about: fc.record(Object.fromEntries(CIRCUMSTANCES.map((name) => [name, filled])), { requiredKeys: [] }),
  ask: fc.constantFrom("key", "who", null),
});

describe("the fragment of the address", () => {
  test("keeps what is in the form, whatever it is", () => {
    fc.assert(
      fc.property(draft, (one) => {
        const back = draftOf(fragmentOf(one));
        expect({ ...back, fields: { ...back.fields } }).toEqual({ ...one, fields: { ...one.fields }, about: { ...one.about } });
      }),
    );
  });

  test("holds nothing secret: neither the field, nor JSON that may hold it, nor the asking with it", () => {
    const one: Draft = { ...NO_DRAFT, fields: { user_id: "user_1", password: "hunter2" }, ask: "key" };
    expect(fragmentOf(one, ["password"])).toBe("#arg.user_id=user_1");
    expect(fragmentOf({ ...one, fields: { user_id: "user_1" } }, ["password"])).toBe("#arg.user_id=user_1&ask=key");
    expect(fragmentOf({ ...one, fields: {}, json: '{"password":"hunter2"}' }, ["password"])).toBe("");
  });

  test("what it does not know is left out", () => {
    expect(draftOf("#x=1&ask=everything&arg.a=1&reason=R")).toEqual({
      fields: { a: "1" },
      json: null,
      about: { reason: "R" },
      ask: null,
    });
    expect(fragmentOf(NO_DRAFT)).toBe("");
  });
});

describe("the question", () => {
  test("each argument has the value that its schema asks for; empty ones and circumstances are left out", () => {
    const one: Draft = {
      ...NO_DRAFT,
      fields: { user_id: "user_1", amount: "500", note: "", tags: "a\nb", of_another_operation: "x" },
      about: { reason: "INV-1", ip: " ", target: '{"banned": true}' },
    };
    expect(questionOf("op", one, SCHEMA)).toEqual({
      ok: true,
      value: {
        operation: "op",
        args: { user_id: "user_1", amount: 500, tags: ["a", "b"] },
        context: { reason: "INV-1" },
        target: { banned: true },
      },
    });
  });

  test("what is missing or cannot be read is said where it is", () => {
    const one: Draft = { ...NO_DRAFT, fields: { amount: "much" }, about: { target: "{" } };
    const read = questionOf("op", one, SCHEMA);
    expect(read.ok ? [] : Object.keys(read.faults).sort()).toEqual(["amount", "target", "user_id"]);
  });

  test("JSON goes as it is, if it is an object", () => {
    expect(questionOf("op", { ...NO_DRAFT, json: '{"user_id": 7}' }, SCHEMA)).toMatchObject({
      ok: true,
      value: { args: { user_id: 7 } },
    });
    for (const json of ["[1]", "null", "{"]) expect(questionOf("op", { ...NO_DRAFT, json }, SCHEMA)).toMatchObject({ ok: false });
  });

  test.each([
    ['{"user_id": "user_1", "amount": 5}', { user_id: "user_1", amount: "5" }],
    ["", {}],
    ['{"unknown": 1}', null],
    ['{"amount": "5"}', null],
    ['{"constructor": "x"}', null],
    ["[]", null],
  ])("the form for JSON %j", (json, fields) => {
    expect(fieldsOfJson(json, SCHEMA)).toEqual(fields);
  });
});

describe("the verdict", () => {
  const allowed = { key_status: "active", effect: "allow", approve: null, limits: [{ fits: true }] } as const;
  test.each([
    [allowed, "Allowed", true],
    [{ ...allowed, effect: "deny" }, "Denied", false],
    // What stands in the way whatever the rules say is said first.
    [{ ...allowed, key_status: "revoked", effect: "deny" }, "Refused: the key is revoked", false],
    [{ ...allowed, approve: { count: 1, within_seconds: 60 } }, "Allowed once another person approves", true],
    [{ ...allowed, approve: { count: 2, within_seconds: 60 } }, "Allowed once 2 other people approve", true],
    [
      { ...allowed, approve: { count: 1, within_seconds: 60 }, limits: [{ fits: true }, { fits: false }] },
      "Refused for now: a limit is used up",
      false,
    ],
  ] as const)("%j", (decision, title, could) => {
    expect(verdictOf(decision)).toMatchObject({ title, could });
  });

  test.each([
    [86_400, "1 day"],
    [7_200, "2 hours"],
    [90, "90 seconds"],
  ])("%d seconds", (seconds, text) => {
    expect(secondsText(seconds)).toBe(text);
  });
});
