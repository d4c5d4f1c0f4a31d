// What a schema declares is what zod's own JSON Schema says of it, for every argument of every operation and every field of a record.
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { auditRecord } from "../../../src/audit/record-schema.ts";
import { allArguments } from "../../../src/clerk/arguments.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { type Declared, declaredOf } from "../../../src/declared.ts";
import { ADMIN_OPERATIONS } from "../../../src/routes/admin/admin-operations.ts";
import { described, documented } from "../../../src/schema-docs.ts";

type JsonSchema = z.core.JSONSchema.BaseSchema;

const record = z.strictObject({ a: z.string() });

const cases: readonly (readonly [z.ZodMiniType, Declared])[] = [
  [z.string().check(z.minLength(1)), { kind: "string", nullable: false }],
  [z.int(), { kind: "integer", nullable: false }],
  [z.number().check(z.minimum(1)), { kind: "number", nullable: false }],
  [z.iso.datetime(), { kind: "string", nullable: false }],
  [z.enum(["a", "b"]), { kind: "string", nullable: false }],
  [z.literal(true), { kind: "boolean", nullable: false }],
  [z.literal(["a", 1]), { kind: null, nullable: false }],
  [z.optional(z.nullable(z.string())), { kind: "string", nullable: true }],
  [z.union([z.int(), z.null()]), { kind: "integer", nullable: true }],
  [z.union([z.string(), z.array(z.string())]), { kind: null, nullable: false }],
  [z.unknown(), { kind: null, nullable: false }],
  [z._default(z.int(), 10), { kind: "integer", nullable: false, default: 10 }],
  [z.nullable(z._default(z.int(), 10)), { kind: "integer", nullable: true }],
  [z.optional(described(z._default(z.int(), 10), "How many.")), { kind: "integer", nullable: false, default: 10 }],
  [record, { kind: "object", nullable: false, fields: record.shape }],
  [z.object(record.shape), { kind: "object", nullable: false, fields: record.shape }],
  [z.looseObject(record.shape), { kind: "object", nullable: false }],
  [z.record(z.string(), z.unknown()), { kind: "object", nullable: false }],
  [z.pipe(z.string(), z.transform(Number)), { kind: null, nullable: false }],
];

describe("what a schema declares", () => {
  it.each(cases)("%#", (schema, declared) => {
    expect(declaredOf(schema)).toEqual(declared);
    expect(inWords(declaredOf(schema))).toEqual(ofJson(jsonOf(schema)));
  });

  it("names what a list leaves out, whatever it was made into since", () => {
    const list = documented(z.array(z.string()), { "x-bailiff-excluded": "others" });
    const asked = described(z.optional(list.check(z.maxLength(3))), "Whom.");
    expect(declaredOf(asked)).toEqual({ kind: "list", nullable: false, element: list.def.element, excluded: "others" });
  });

  const objects = [
    ...OPERATIONS.map((row) => [row.name, allArguments(row)] as const),
    ...ADMIN_OPERATIONS.flatMap(({ name, args }) => [
      [`${name}, query`, args.query] as const,
      [`${name}, body`, args.body] as const,
    ]),
    ["a record", auditRecord()] as const,
  ];

  it.each(objects)("%s: the same as its JSON Schema says", (_name, schema) => {
    expect(everywhere(schema, jsonOf(schema))).toBeGreaterThanOrEqual(Object.keys(schema.shape).length);
  });
});

/** How many schemas were compared: this one and what it holds. */
function everywhere(schema: z.core.$ZodType, json: JsonSchema): number {
  const declared = declaredOf(schema);
  expect(inWords(declared)).toEqual(ofJson(json));
  const { one } = alternatives(json);
  const fields = Object.entries(declared.fields ?? {}).map(([name, field]) =>
    everywhere(field, asSchema(one.properties?.[name])),
  );
  const element = declared.element === undefined ? 0 : everywhere(declared.element, asSchema(one.items));
  return fields.reduce((sum, count) => sum + count, 1 + element);
}

function jsonOf(schema: z.core.$ZodType): JsonSchema {
  // Without names: what has one would stand somewhere else, and be referred to.
  return z.toJSONSchema(schema, { io: "output", unrepresentable: "any", metadata: z.registry() });
}

function inWords({ kind, nullable, fields, ...declared }: Declared) {
  return { kind, nullable, fields: Object.keys(fields ?? {}), ...("default" in declared && { default: declared.default }) };
}

function ofJson(json: JsonSchema): ReturnType<typeof inWords> {
  const { one, nullable } = alternatives(json);
  const kind = one.type === "array" ? "list" : typeof one.type === "string" && one.type !== "null" ? one.type : null;
  const closed = one.additionalProperties === false ? Object.keys(one.properties ?? {}) : [];
  return { kind, nullable: nullable && kind !== null, fields: closed, ...("default" in json && { default: json.default }) };
}

/** Zod writes what may be null as a list of types or as `anyOf`. */
function alternatives(json: JsonSchema): { one: JsonSchema; nullable: boolean } {
  const listed: unknown = json.type;
  const all = Array.isArray(listed) ? listed.map((type) => ({ ...json, type })) : (json.anyOf?.map(asSchema) ?? [json]);
  const [only = {}, ...others] = all.filter(({ type }) => type !== "null");
  return others.length > 0 ? { one: {}, nullable: false } : { one: only, nullable: all.length > 1 };
}

function asSchema(value: unknown): JsonSchema {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("not a schema");
  return Object.fromEntries(Object.entries(value));
}
