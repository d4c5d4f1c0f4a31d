// A schema of an OpenAPI document with everything in it that stands elsewhere: references followed to the end, `allOf` folded into one.
// What is beside a reference or an `allOf` counts too (Clerk writes `nullable: true` there).
import { asList, asObject, type Json } from "./json.ts";

/** @throws Error for a reference that leads nowhere: then nothing can be said about the document. */
function lookUp(root: Json, reference: string): unknown {
  if (!reference.startsWith("#/")) throw new Error(`the reference ${reference} leads out of the file`);
  const names = reference.slice(2).split("/");
  const found = names.reduce<unknown>((at, name) => asObject(at)[name.replaceAll("~1", "/").replaceAll("~0", "~")], root);
  if (found === undefined) throw new Error(`the reference ${reference} leads nowhere`);
  return found;
}

/** For a path, parameter, body or answer: the object itself, whether it stands here or is referred to. */
export function resolveObject(root: Json, value: unknown, trail: readonly string[] = []): Json {
  const object = asObject(value);
  const { $ref: reference, ...beside } = object;
  if (typeof reference !== "string") return object;
  // A schema that contains itself: what is known by then is that it is an object.
  if (trail.includes(reference)) return { type: "object" };
  return { ...resolveObject(root, lookUp(root, reference), [...trail, reference]), ...beside };
}

/** For a schema: all that `fieldOf` looks at, any number of references and `allOf` deep. */
export function resolveSchema(root: Json, value: unknown, trail: readonly string[] = []): Json {
  const { $ref: reference, allOf, ...own } = asObject(value);
  if (typeof reference === "string" && trail.includes(reference)) return { type: "object" };
  const further = typeof reference === "string" ? [...trail, reference] : trail;
  const parts = [...(typeof reference === "string" ? [lookUp(root, reference)] : []), ...asList(allOf)];
  const folded = parts.map((part) => resolveSchema(root, part, further)).reduce(fold, {});
  return fold(folded, resolveWithin(root, own, further));
}

function resolveWithin(root: Json, schema: Json, trail: readonly string[]): Json {
  const deeper = (value: unknown) => resolveSchema(root, value, trail);
  return {
    ...schema,
    ...("items" in schema ? { items: deeper(schema["items"]) } : {}),
    ...("oneOf" in schema ? { oneOf: asList(schema["oneOf"]).map(deeper) } : {}),
    ...("anyOf" in schema ? { anyOf: asList(schema["anyOf"]).map(deeper) } : {}),
    ...("properties" in schema ? { properties: mapValues(asObject(schema["properties"]), deeper) } : {}),
  };
}

/** Both schemas hold: properties and requirements add up, anything else is taken from the later one. */
function fold(first: Json, second: Json): Json {
  const both = { ...first, ...second };
  if (!("properties" in first) && !("required" in first)) return both;
  return {
    ...both,
    properties: { ...asObject(first["properties"]), ...asObject(second["properties"]) },
    required: [...asList(first["required"]), ...asList(second["required"])],
  };
}

function mapValues(object: Json, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}
