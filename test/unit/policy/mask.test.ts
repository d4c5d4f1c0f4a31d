// Masks hide what they name, everywhere Clerk may put it, and nothing else.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyMask } from "../../../src/policy/mask.ts";
import { parseMaskPath } from "../../../src/policy/mask-path.ts";

const user = () => ({
  id: "user_1",
  private_metadata: { a: 1, b: { c: 2 } },
  email_addresses: [
    { id: "e1", email_address: "a@x" },
    { id: "e2", email_address: "b@x" },
  ],
});

describe("applyMask", () => {
  it.each<[string, unknown, string[], unknown]>([
    ["one object", user(), ["private_metadata"], { id: "user_1", email_addresses: user().email_addresses }],
    ["a bare list", [user(), user()], ["private_metadata", "email_addresses"], [{ id: "user_1" }, { id: "user_1" }]],
    [
      "a list under data",
      { data: [user()], total_count: 1 },
      ["private_metadata", "email_addresses"],
      { data: [{ id: "user_1" }], total_count: 1 },
    ],
    ["a field of the wrapper", { data: [{ id: 1 }], total_count: 1 }, ["total_count"], { data: [{ id: 1 }] }],
    ["an inner field", { m: { a: 1, b: { c: 2, d: 3 } } }, ["m.b.c"], { m: { a: 1, b: { d: 3 } } }],
    ["every element", { e: [{ x: 1, y: 2 }] }, ["e.*.x"], { e: [{ y: 2 }] }],
    ["every element, without saying so", { e: [{ x: 1, y: 2 }] }, ["e.x"], { e: [{ y: 2 }] }],
    ["every field of an object", { m: { a: { x: 1 }, b: { x: 2, y: 3 } } }, ["m.*.x"], { m: { a: {}, b: { y: 3 } } }],
    ["all of a list", { e: [1, 2] }, ["e.*"], { e: [] }],
    ["all of an object", { m: { a: 1 } }, ["m.*"], { m: {} }],
    ["a path that is not there", { a: 1 }, ["b.c"], { a: 1 }],
    ["a path through a scalar", { a: 1 }, ["a.b"], { a: 1 }],
    ["no object at all", 3, ["a"], 3],
    ["nothing", null, ["a"], null],
    ["lists in lists", { e: [[{ x: 1 }]] }, ["e.x"], { e: [[{}]] }],
    ["a path that cannot be read", { a: 1 }, ["a..b"], null],
  ])("%s", (_name, value, paths, expected) => expect(applyMask(value, paths)).toEqual(expected));

  it("leaves the answer itself alone", () => {
    const value = user();
    applyMask(value, ["private_metadata.b.c", "email_addresses.*.id"]);
    expect(value).toEqual(user());
  });

  it("copies __proto__ as a field and takes none from a prototype", () => {
    const masked = applyMask(JSON.parse('{"__proto__":{"x":1},"a":1}'), ["a"]);
    expect(JSON.stringify(masked)).toBe('{"__proto__":{"x":1}}');
    expect(Object.getPrototypeOf(masked)).toBe(Object.prototype);
  });

  it("drops what is too deep to look at", () => {
    let value: unknown = { secret: 1 };
    for (let depth = 0; depth < 100_000; depth += 1) value = [value];
    expect(JSON.stringify(applyMask({ a: value }, ["a.secret"]))).not.toContain("secret");
  });

  it("never leaves a masked path, and keeps everything when there is none", () => {
    const name = fc.constantFrom("a", "b", "data");
    const path = fc
      .array(fc.oneof(name, fc.constant("*")), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join("."))
      .filter((text) => parseMaskPath(text).ok);
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.integer(),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(name, tie("value"), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.array(path, { minLength: 1, maxLength: 3 }), (answer, paths) => {
        const masked = applyMask(answer, paths);
        for (const one of paths) expect(reaches(masked, one.split("."))).toBe(false);
        expect(applyMask(answer, [])).toEqual(answer);
        expect(applyMask(masked, paths)).toEqual(masked);
      }),
      { numRuns: 500 },
    );
  });
});

/** Is there anything left at the path? Written apart from the code under test: straight recursion over the value. */
function reaches(value: unknown, path: readonly string[]): boolean {
  const [head, ...rest] = path;
  if (typeof value !== "object" || value === null || head === undefined) return false;
  if (Array.isArray(value)) {
    if (head === "*" && (rest.length === 0 ? value.length > 0 : value.some((element) => reaches(element, rest)))) return true;
    return value.some((element) => reaches(element, path));
  }
  return Object.entries(value).some(
    ([name, field]) => (head === "*" || head === name) && (rest.length === 0 || reaches(field, rest)),
  );
}

it.each(["", ".", "a.", "A", "a-b", "a.**", "*", "*.*", "a b", Array(20).fill("a").join(".")])(
  "%j is not a mask path",
  (text) => {
    expect(parseMaskPath(text).ok).toBe(false);
  },
);
