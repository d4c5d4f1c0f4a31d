// What is compared of a parameter or field, whichever side it comes from: type, null, enum, and the bounds and default that are stated.
import { asList, asObject, type Json } from "./json.ts";

export interface Field {
  /** `string`, `integer`, `boolean`, `object`, `array<string>` … */
  readonly type: string;
  readonly nullable: boolean;
  readonly required: boolean;
  /** Sorted; of an array, those of its items. */
  readonly enum: readonly string[] | null;
  /** Of a number its value, of a text or a list its length. */
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly default: unknown;
}

export type Fields = ReadonlyMap<string, Field>;

export interface OperationFacts {
  readonly path: Fields;
  readonly query: Fields;
  /** Headers that must be sent; those that every request of ours carries are not operations' business and not in the file. */
  readonly header: Fields;
  readonly body: Fields;
  /** Media type of the body; "" for none. */
  readonly contentType: string;
}

/** A JSON Schema (zod's 2020-12, or OpenAPI 3.0 with `nullable`, or 3.1) as a Field. References must be resolved. */
export function fieldOf(raw: unknown, required: boolean): Field {
  const outer = asObject(raw);
  const branches = branchesOf(outer);
  const inner = branches.filter((branch) => branch["type"] !== "null");
  const [only] = inner;
  const schema = only !== undefined && inner.length === 1 ? { ...outer, ...only } : outer;
  const values = [...enumOf(schema), ...inner.flatMap(enumOf)];
  return {
    type: typeName(schema),
    nullable: [outer, schema, ...branches].some(allowsNull),
    required,
    enum: values.length === 0 ? null : [...new Set(values)].sort(),
    minimum: bound(schema, "minimum", "minItems", "minLength", 1),
    maximum: bound(schema, "maximum", "maxItems", "maxLength", -1),
    default: outer["default"] ?? schema["default"],
  };
}

function branchesOf(schema: Json): readonly Json[] {
  return [...asList(schema["anyOf"]), ...asList(schema["oneOf"])].map(asObject);
}

function allowsNull(schema: Json): boolean {
  const type = schema["type"];
  return schema["nullable"] === true || type === "null" || asList(type).includes("null");
}

function enumOf(schema: Json): string[] {
  return asList(schema["enum"] ?? asObject(schema["items"])["enum"])
    .filter((value) => value !== null)
    .map(String);
}

/** OpenAPI 3.0 says "more than" with `exclusiveMinimum: true`; for whole numbers that is one more. */
function bound(schema: Json, name: "minimum" | "maximum", items: string, length: string, step: 1 | -1): number | null {
  const value = schema[name] ?? schema[items] ?? schema[length];
  if (typeof value !== "number" || Math.abs(value) >= Number.MAX_SAFE_INTEGER) return null;
  return schema[name === "minimum" ? "exclusiveMinimum" : "exclusiveMaximum"] === true ? value + step : value;
}

function typeName(schema: Json): string {
  // The bytes of an upload travel beside their description, which is what the table has.
  if (schema["format"] === "binary") return "object";
  if (schema["type"] === "array") return `array<${typeName(asObject(schema["items"]))}>`;
  const own = typeof schema["type"] === "string" ? [schema["type"]] : asList(schema["type"]).map(String);
  const types = own.length > 0 ? own : branchesOf(schema).map(typeName);
  const named = [...new Set(types.filter((type) => type !== "null"))].sort();
  return named.length === 0 ? "anything" : named.join("|");
}
