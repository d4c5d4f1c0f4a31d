// OpenAPI 3.0's dialect of schemas as the JSON Schema that ajv checks: `nullable` becomes a type or a choice, references lead into the one
// document that ajv was given. Only where schemas stand: a property may be called `nullable`.
import { asList, asObject, isObject, type Json } from "../../tools/conformance/json.ts";

/** The `$id` under which ajv knows the document's components. */
export const DOCUMENT_ID = "clerk";
const NOT_FOR_CHECKING = ["nullable", "example", "discriminator", "xml", "externalDocs", "deprecated", "description", "title"];

export function toJsonSchema(value: unknown): Json | boolean {
  if (typeof value === "boolean") return value;
  const schema = asObject(value);
  const plain: Json =
    typeof schema["$ref"] === "string" ? { $ref: `${DOCUMENT_ID}${schema["$ref"]}` } : withConvertedParts(schema);
  return schema["nullable"] === true ? orNull(plain) : plain;
}

function withConvertedParts(schema: Json): Json {
  const kept = Object.entries(schema).filter(([keyword]) => !NOT_FOR_CHECKING.includes(keyword));
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, convertPart(keyword, value)]));
}

function convertPart(keyword: string, value: unknown): unknown {
  switch (keyword) {
    case "properties":
      return mapSchemas(asObject(value));
    case "allOf":
    case "anyOf":
    case "oneOf":
      return asList(value).map(toJsonSchema);
    case "items":
    case "not":
    case "additionalProperties":
      return toJsonSchema(value);
    default:
      return value;
  }
}

export function mapSchemas(schemas: Json): Json {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toJsonSchema(schema)]));
}

function orNull(schema: Json): Json {
  const composed = ["$ref", "allOf", "anyOf", "oneOf"].some((keyword) => keyword in schema);
  if (composed || typeof schema["type"] !== "string") return { anyOf: [schema, { type: "null" }] };
  const values = schema["enum"];
  return { ...schema, type: [schema["type"], "null"], ...(Array.isArray(values) ? { enum: [...values, null] } : {}) };
}

/** `/errors/0/code must be string`. */
export function describeErrors(errors: readonly unknown[] | null | undefined): string[] {
  return (errors ?? []).filter(isObject).map((error) => {
    const detail = Object.values(asObject(error["params"])).map(String).join(", ");
    return `${String(error["instancePath"]) || "/"} ${String(error["message"])} (${detail}; ${String(error["schemaPath"])})`;
  });
}
