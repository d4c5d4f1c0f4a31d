// From the JSON Schema that zod writes to the one that the document shows: the same meaning with less to read.
import type { JsonSchema } from "./document-shape.ts";

/** Keywords whose value is a schema, a list of schemas, a map of schemas. Everything else (`default`, `examples`, `enum`) is data. */
const SCHEMA = new Set(["items", "additionalProperties", "not", "contains", "if", "then", "else"]);
const LIST = new Set(["anyOf", "allOf", "oneOf", "prefixItems"]);
const MAP = new Set(["properties", "patternProperties", "$defs"]);
/** Of no use to a reader: where the schema came from, and that names of properties are text. */
const DROPPED = new Set(["$schema", "propertyNames"]);
/** The format says it, and the pattern is a screenful. */
const SAID_BY_FORMAT = new Set(["date-time", "date"]);

/** References lead into the document's components. */
export function tidySchema(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema)
    .filter(([keyword, value]) => !isNoise(schema, keyword, value))
    .map(([keyword, value]): [string, unknown] => [keyword, tidyPart(keyword, value)]);
  return nullableInShort(Object.fromEntries(entries));
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNoise(schema: JsonSchema, keyword: string, value: unknown): boolean {
  return (
    DROPPED.has(keyword) ||
    (keyword === "pattern" && typeof schema["format"] === "string" && SAID_BY_FORMAT.has(schema["format"])) ||
    // Every whole number that JSON carries exactly.
    value === Number.MAX_SAFE_INTEGER ||
    value === Number.MIN_SAFE_INTEGER
  );
}

function tidyPart(keyword: string, value: unknown): unknown {
  if (keyword === "$ref") return String(value).replace(/^#\/\$defs\//, "#/components/schemas/");
  if (SCHEMA.has(keyword) && isSchema(value)) return Object.keys(value).length === 0 ? true : tidySchema(value);
  if (LIST.has(keyword) && Array.isArray(value)) return value.map((one: unknown) => (isSchema(one) ? tidySchema(one) : one));
  if (MAP.has(keyword) && isSchema(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, isSchema(one) ? tidySchema(one) : one]));
  }
  return value;
}

/** `anyOf: [{type: string}, {type: null}]` is `type: [string, null]`. */
function nullableInShort({ anyOf, ...rest }: JsonSchema): JsonSchema {
  if (!Array.isArray(anyOf)) return rest;
  const [one, other, ...more]: unknown[] = anyOf;
  const short = isSchema(one) && isSchema(other) && other["type"] === "null" && more.length === 0 ? orNull(one) : undefined;
  return short === undefined ? { anyOf, ...rest } : { ...short, ...rest };
}

function orNull(schema: JsonSchema): JsonSchema | undefined {
  const { type, enum: values, ...rest } = schema;
  if (typeof type !== "string" || "const" in rest) return undefined;
  return { type: [type, "null"], ...(Array.isArray(values) ? { enum: [...values, null] } : {}), ...rest };
}
