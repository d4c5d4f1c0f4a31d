// The operation table as facts to compare.
import { z } from "zod";
import type { ArgsObject, Operation } from "../../src/clerk/operation.ts";
import { asList, asObject, type Fields, fieldOf, type OperationFacts } from "./field.ts";

/** As of the newest API version: fields that only older ones take are in `legacyFieldsOf`. */
export function factsOfOperation({ method, path, args }: Operation): OperationFacts {
  return { route: `${method} ${path}`, path: fieldsOf(args.path), query: fieldsOf(args.query), body: fieldsOf(args.body) };
}

export function legacyFieldsOf({ legacyBody }: Operation): Fields {
  return legacyBody === undefined ? new Map() : fieldsOf(legacyBody);
}

function fieldsOf(schema: ArgsObject): Fields {
  const json = z.toJSONSchema(schema, { io: "input" });
  const required = new Set(asList(json.required));
  return new Map(Object.entries(asObject(json.properties)).map(([name, field]) => [name, fieldOf(field, required.has(name))]));
}
