// Documents that are not held against the schema: each of them is one by it, and is what it would give.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentFields, policyDocumentSchema, ruleFieldNames } from "../../../src/policy/language/document.ts";
import { limitFields } from "../../../src/policy/language/limit-entry.ts";
import { isPlainDocument } from "../../../src/policy/language/plain-document.ts";

const plain = {
  policy: "support",
  description: "What support may do.",
  mask: ["private_metadata"],
  searchable: ["@email"],
  rate: "50/10s",
  counts: true,
  write_ahead: false,
  rules: [
    {
      id: "ban",
      allow: ["users.ban", "class:read"],
      when: 'context.reason != ""',
      only: ["user_id"],
      mask: ["@email"],
      message: "Say why.",
      shadow: false,
      limit: [{ max: 20, per: "1d" }],
    },
    { id: "never-staff", deny: ["users.*"], when: "has(target.private_metadata.staff)", message: "Not those.", shadow: true },
  ],
};

/** The lengths and values about which a bound lies, and what is none at all. */
const ONES: readonly unknown[] = [
  ...["", " ", "a", "A", "-a", "users.get", "1d", "9s", "10s", "31d", "10/1s", "0/1s", "warn", "refuse", "args.amount"],
  ...["two\nlines", "\u200b", "\ud800", "😀", null, true, false, 0, 1, -1, 1.5, 2 ** 53 - 1, 2 ** 53, [], {}],
  ...[64, 65, 128, 129, 200, 201, 300, 301, 2_000, 2_001, 4_000, 4_001].map((length) => "a".repeat(length)),
  ...[64, 100, 128, 150, 300].map((length) => "😀".repeat(length)),
  ...[1, 8, 9, 100, 101, 500, 501].flatMap((length) => [
    Array(length).fill("a"),
    Array(length).fill({ max: 1, per: "1h" }),
    Array(length).fill({ id: "a", deny: ["users.get"] }),
  ]),
];
const VALUES = [...ONES, ...ONES.map((one) => [one]), undefined];
const NAMES = [
  ...new Set([...documentFields(), ...ruleFieldNames(), ...limitFields(), "more", "__proto__", "constructor", "toString"]),
];
const PATHS = NAMES.flatMap((name) => [[name], ["rules", name], ["rules", "limit", name]]);

/** Some places of a document, changed: set to something, or taken away. */
function changed(value: unknown, path: readonly string[], to: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined || typeof value !== "object" || value === null) return to;
  if (Array.isArray(value)) return value.map((element, index) => (index === 0 ? changed(element, path, to) : element));
  const entries = Object.entries(value).filter(([key]) => key !== name);
  const before: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
  const after = rest.length === 0 ? to : changed(before, rest, to);
  // As JSON.parse makes it: a field called __proto__ is a field.
  return JSON.parse(
    `{${[...entries, ...(after === undefined ? [] : [[name, after] as const])].map(([key, member]) => `${JSON.stringify(key)}:${JSON.stringify(member)}`).join(",")}}`,
  );
}

const SMALL = { policy: "p", rules: [{ id: "a", allow: ["users.get"], limit: [{ max: 1, per: "1h" }] }] };
const DENYING = { policy: "p", rules: [{ id: "a", deny: ["users.get"] }] };

/** Is it one, and then by the schema as well, and the same? */
function judged(document: unknown): boolean {
  if (!isPlainDocument(document)) return false;
  const parsed = policyDocumentSchema().safeParse(document);
  expect([parsed.success, document]).toEqual([true, document]);
  expect(JSON.parse(JSON.stringify(parsed.data))).toEqual(document);
  return true;
}

describe("a plain document", () => {
  it("is one by the schema, and nothing else than the schema would give, whatever stands in one place", () => {
    const documents = [plain, SMALL, DENYING].flatMap((one) =>
      PATHS.flatMap((path) => VALUES.map((value) => changed(one, path, value))),
    );
    const accepted = documents.filter(judged).length;
    expect([accepted > 500, documents.length - accepted > 5_000]).toEqual([true, true]);
  });

  it("the same, whatever stands in several", () => {
    const documents = [plain, SMALL, DENYING];
    const changes = PATHS.flatMap((path) => VALUES.map((to) => ({ path, to })));
    // Of any two changes hardly one leaves a plain document: most are taken of those that do so alone.
    const keeping = changes.filter(({ path, to }) => documents.some((one) => isPlainDocument(changed(one, path, to))));
    const change = fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...keeping) },
      { weight: 1, arbitrary: fc.constantFrom(...changes) },
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.array(change, { minLength: 2, maxLength: 4 }), (document, several) => {
        if (judged(several.reduce<unknown>((one, { path, to }) => changed(one, path, to), document))) accepted += 1;
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it("is every policy that says what most say", () => {
    expect(isPlainDocument(plain)).toBe(true);
    expect(isPlainDocument({ policy: "read", rules: [{ id: "look-up", allow: ["users.get", "users.list"] }] })).toBe(true);
  });

  it.each([
    ["a limit of an amount", [{ id: "a", allow: ["credits.adjust"], limit: [{ max: 1.5, per: "1d", sum: "args.amount" }] }]],
    ["a limit by the calendar", [{ id: "a", allow: ["users.ban"], limit: [{ max: 1, per: "1d", window: "calendar" }] }]],
    ["what others must agree to", [{ id: "a", allow: ["users.ban"], approve: { count: 1, within: "24h" } }]],
  ])("is not one with %s: that is for the schema to read", (_, rules) => {
    const document = { policy: "p", rules };
    expect(isPlainDocument(document)).toBe(false);
    expect(policyDocumentSchema().safeParse(document).success).toBe(true);
  });

  it.each(["not an object", null, [], [plain], 1])("is not %j", (value) => expect(isPlainDocument(value)).toBe(false));
});
