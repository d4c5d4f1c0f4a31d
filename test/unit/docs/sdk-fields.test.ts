// What the releases of `npm run sdks` can send, as a run found it in their own types, against what the operation table takes.
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { readResults } from "../../sdks/results.ts";

/** Sent, and not taken as arguments. */
const NOT_ARGUMENTS: Readonly<Record<string, string>> = {
  "go users.count: limit": "List sends its page to the count as well, where Clerk ignores it",
  "go users.count: offset": "the same",
  "go users.count: order_by": "the same",
  "go users.update: profile_image": "in no description of Clerk's, and nobody says what it does: 422 when somebody sets it",
};

describe.each(["python", "go", "java"])("the releases for %s", (family) => {
  const results = readResults(family);

  it.each(results)("$version sends nothing that the table lacks", ({ fields = {} }) => {
    expect(Object.keys(fields).length).toBeGreaterThan(20);
    const lacking = Object.entries(fields).flatMap(([operation, names]) =>
      names.filter((name) => !takes(operation, name)).map((name) => `${family} ${operation}: ${name}`),
    );
    expect(lacking.filter((one) => NOT_ARGUMENTS[one] === undefined)).toEqual([]);
  });

  it("names what is missing", () => {
    expect(takes("users.create", "first_name")).toBe(true);
    expect(takes("users.create", "no_such_field")).toBe(false);
    expect(takes("users.no_such_operation", "first_name")).toBe(false);
  });
});

/** By any API version. */
function takes(name: string, field: string): boolean {
  const row = OPERATIONS.find((operation) => operation.name === name);
  if (row === undefined) return false;
  const shapes = [row.args.path, row.args.query, row.args.body].map(({ shape }) => Object.keys(shape));
  return [...shapes.flat(), ...(row.also?.whenSent ?? [])].includes(field);
}
