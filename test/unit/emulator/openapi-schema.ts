// A walk through the part of OpenAPI 3.0's schema language that Clerk's files use: enough to say where an answer departs from
// them. It knows `$ref`, `nullable`, `type`, `enum`, `pattern`, `required`, `properties`, `additionalProperties`, `items`, `allOf`,
// `anyOf` and `oneOf`; other keywords do not occur in the answers of the user operations.
import { at } from "./harness.ts";

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Follows `#/a/b/c`, also when that is a reference again. */
export function resolve(document: unknown, node: unknown): unknown {
  let found = node;
  for (let ref = at(found, "$ref"); typeof ref === "string"; ref = at(found, "$ref")) {
    found = at(document, ...ref.split("/").slice(1));
  }
  return found;
}

const TYPES: ReadonlyMap<string, (value: unknown) => boolean> = new Map<string, (value: unknown) => boolean>([
  ["string", (value) => typeof value === "string"],
  ["integer", (value) => Number.isInteger(value)],
  ["number", (value) => typeof value === "number"],
  ["boolean", (value) => typeof value === "boolean"],
  ["array", (value) => Array.isArray(value)],
  ["object", isObject],
]);

function checkObject(document: unknown, schema: Json, value: Json, where: string): string[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const missing = list(schema.required)
    .filter((name) => typeof name === "string" && !Object.hasOwn(value, name))
    .map((name) => `${where}.${String(name)} is missing`);
  const wrong = Object.entries(value).flatMap(([name, one]) => {
    if (Object.hasOwn(properties, name)) return violations(document, properties[name], one, `${where}.${name}`);
    return schema.additionalProperties === false ? [`${where}.${name} is not declared`] : [];
  });
  return [...missing, ...wrong];
}

/** Every place where `value` is not what the schema says; empty when it fits. */
export function violations(document: unknown, node: unknown, value: unknown, where = "$"): string[] {
  const schema = resolve(document, node);
  if (!isObject(schema)) return [`${where}: no schema`];
  if (value === null && (schema.nullable === true || schema.type === undefined)) return [];
  const { type, pattern } = schema;
  if (typeof type === "string" && TYPES.get(type)?.(value) !== true) return [`${where} is not of type ${type}`];
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) return [`${where} is not one of ${schema.enum.join(", ")}`];
  if (typeof pattern === "string" && typeof value === "string" && !new RegExp(pattern).test(value))
    return [`${where} does not match ${pattern}`];
  if (schema.format === "date-time" && Number.isNaN(Date.parse(String(value)))) return [`${where} is not a date-time`];
  const found = list(schema.allOf).flatMap((part) => violations(document, part, value, where));
  for (const keyword of ["oneOf", "anyOf"]) {
    const choices = list(schema[keyword]);
    const failures = choices.map((choice) => violations(document, choice, value, where));
    if (choices.length > 0 && failures.every((failure) => failure.length > 0)) found.push(`${where} fits none of ${keyword}`);
  }
  if (isObject(value)) found.push(...checkObject(document, schema, value, where));
  if (Array.isArray(value))
    found.push(...value.flatMap((item, index) => violations(document, schema.items, item, `${where}[${index}]`)));
  return found;
}
