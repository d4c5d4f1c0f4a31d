// Whoever reads an error has never heard of zod: whatever is refused, for whatever reason, is said in words of our own.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { policyDocumentSchema } from "../../../src/policy/language/document.ts";
import { inOurWords } from "../../../src/schema-words.ts";

/** The library's own text for the same complaint. */
const THEIRS =
  /Invalid|expected |received|Unrecognized|Too (big|small)|nonoptional|type (record|tuple|int)|\bNaN\b|regex|pattern/;

const kinds: readonly (readonly [z.ZodMiniType, unknown, string])[] = [
  [z.string(), 1000, "must be of type string: put it in quotes"],
  [z.string(), true, "must be of type string: put it in quotes"],
  [z.string(), null, "must be of type string, not null"],
  [z.array(z.string()), null, "must be of type array, not null"],
  [z.string(), undefined, "is required"],
  [z.int(), 1.5, "must be of type whole number"],
  [z.int(), "1", "must be of type number: leave the quotes out"],
  [z.number(), Number.NaN, "must be of type number"],
  [z.boolean(), "true", "must be of type boolean: leave the quotes out"],
  [z.boolean(), 1, "must be of type boolean"],
  // As YAML has it, which knows no other spelling.
  [z.boolean(), "yes", "must be of type boolean: write true or false"],
  [z.number(), "1_000", "must be of type number: write it in digits alone, such as 1000"],
  [z.record(z.string(), z.unknown()), 1, "must be of type object"],
  [z.record(z.string().check(z.maxLength(1)), z.unknown()), { long: 1 }, "has a name that is not allowed"],
  [z.looseObject({}), [], "must be of type object"],
  [z.tuple([z.string()]), "x", "must be of type array"],
  [z.array(z.string()), "x", "must be of type array: one alone stands in brackets as well, [ ]"],
  [z.array(z.string()).check(z.maxLength(1)), ["a", "b"], "must have a length of at most 1"],
  [z.string().check(z.minLength(2)), "a", "must have a length of at least 2"],
  [z.number().check(z.minimum(2)), 1, "must be at least 2"],
  [z.number().check(z.multipleOf(5)), 7, "must be a multiple of 5"],
  [z.enum(["a", "b"]), "c", "must be “a” or “b”"],
  [z.literal(true), false, "must be “true”"],
  [z.union([z.string(), z.int()]), [], "has none of the forms that are allowed here"],
  [z.string().check(z.regex(/^a$/)), "b", "does not have the form that is allowed here"],
  [z.string().check(z.regex(/^a$/, "must be an a")), "b", "must be an a"],
  [z.iso.datetime(), "b", "must be a time such as 2026-11-23T18:00:00Z"],
  [z.url(), "b", "must be a URL"],
  [z.strictObject({}), { x: 1 }, "has the unknown field x"],
  [z.custom((value) => value === 1), 2, "is not valid"],
];

describe("what a schema refuses", () => {
  it.each(kinds)("%# is said in our words", (schema, value, words) => {
    const parsed = schema.safeParse(value, { error: inOurWords });
    expect(parsed.error?.issues.map(({ message }) => message)).toEqual([words]);
  });

  const schemas = [policyDocumentSchema(), ...OPERATIONS.flatMap(({ args }) => [args.path, args.query, args.body])];
  const values = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(null, -1, 1.5, 1e300, "", "x".repeat(5_000), [], {}, [[]], [null], Number.NaN),
  );

  it("of any operation, and of a policy, whatever is sent", () => {
    fc.assert(
      fc.property(fc.constantFrom(...schemas), values, values, (schema, value, other) => {
        for (const name of Object.keys(schema.shape)) {
          const parsed = schema.safeParse({ [name]: value, other }, { error: inOurWords });
          for (const { message } of parsed.error?.issues ?? []) expect(message).not.toMatch(THEIRS);
        }
      }),
      { numRuns: 300 },
    );
  });
});
