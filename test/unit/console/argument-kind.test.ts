import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { type ArgumentSchema, argumentKind, jsonValue, textOf, typedValue } from "../../../console/operations/argument-kind.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { ADMIN_OPERATIONS } from "../../../src/routes/admin/admin-operations.ts";
import { buildVocabulary } from "../../../src/routes/vocabulary.ts";

describe("how an argument is typed", () => {
  test.each([
    [{ type: "string" }, "text"],
    [{ type: "string", enum: ["a", "b"] }, "choice"],
    [{ type: "integer" }, "number"],
    [{ type: "boolean" }, "flag"],
    [{ type: "array", items: { type: "string" } }, "texts"],
    [{ type: "array", items: { type: "string", enum: ["a"] } }, "choices"],
    [{ type: "array", items: { type: "object" } }, "json"],
    [{ type: "object" }, "json"],
    [{}, "json"],
    [{ enum: ["a", 1] }, "json"],
    [{ type: ["string", "null"] }, "text"],
    [{ anyOf: [{ type: "string" }, { type: "null" }] }, "text"],
    [{ anyOf: [{ type: "string" }, { type: "integer" }] }, "json"],
    [{ type: ["string", "integer"] }, "json"],
  ] as const)("%j by %s", (schema, kind) => {
    expect(argumentKind(schema as ArgumentSchema).kind).toBe(kind);
  });

  test.each([
    ["number", "500", 500],
    ["number", " -2.5 ", -2.5],
    ["text", " a b ", " a b "],
    ["flag", "true", true],
    ["flag", "false", false],
    ["texts", "a\n\n b ", ["a", "b"]],
    ["json", '{"a":[1,null]}', { a: [1, null] }],
  ] as const)("%s: %j", (kind, text, value) => {
    expect(typedValue({ kind }, text)).toEqual({ ok: true, value });
  });

  test.each(["number", "json"] as const)("what is no %s is said to be none, and not sent as something else", (kind) => {
    for (const text of ["5e3", "0x10", "1,000", "'a'", "{a:1}", "١"].filter((one) => kind === "number" || !jsonValue(one).ok)) {
      expect(typedValue({ kind }, text)?.ok, text).toBe(false);
    }
  });

  test.each(["text", "number", "flag", "texts", "json"] as const)("an empty %s is not sent", (kind) => {
    expect(typedValue({ kind }, " ")).toBeUndefined();
  });

  test.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e21, 1e-7])("%d has no digits that say it", (value) => {
    expect(textOf({ kind: "number" }, value)).toBeNull();
  });

  test("what an input can show it gives back as it was, and says so where it cannot", () => {
    const kinds = fc.constantFrom(
      { kind: "text" } as const,
      { kind: "number" } as const,
      { kind: "flag" } as const,
      { kind: "texts" } as const,
      { kind: "json" } as const,
      { kind: "choice", of: ["a", "b"] } as const,
    );
    const values = fc.oneof(
      fc.string(),
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.array(fc.string()),
      fc.constantFrom("a", null, {}),
    );
    fc.assert(
      fc.property(kinds, values, (kind, value) => {
        const text = textOf(kind, value);
        if (text !== null) expect(typedValue(kind, text)).toEqual({ ok: true, value: JSON.parse(JSON.stringify(value)) });
      }),
    );
  });

  const vocabulary = buildVocabulary(OPERATIONS, ADMIN_OPERATIONS);
  const aboutSomebody = [...vocabulary.values()].filter(({ targetArg }) => targetArg !== undefined);
  test.each(aboutSomebody)("$name: whom it is about is no JSON", ({ args, targetArg = "" }) => {
    const { properties = {} } = z.toJSONSchema(args, { io: "input", unrepresentable: "any", reused: "inline" });
    expect(argumentKind(properties[targetArg] as ArgumentSchema).kind).toMatch(/^texts?$/);
  });
});
