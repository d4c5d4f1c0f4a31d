// The operation table as facts to compare.
import * as z from "zod/mini";
import type { ArgsObject, Operation } from "../../src/clerk/operation.ts";
import { type Fields, fieldOf, type OperationFacts } from "./field.ts";
import { asList, asObject } from "./json.ts";

const CONTENT_TYPES = { none: "", json: "application/json", multipart: "multipart/form-data" } as const;

/** As of the newest API version: fields that only older ones take are in `legacyFieldsOf`. */
export function factsOfOperation({ args, body }: Operation): OperationFacts {
  return {
    path: fieldsOf(args.path),
    query: fieldsOf(args.query),
    header: new Map(),
    body: fieldsOf(args.body),
    contentType: CONTENT_TYPES[body],
  };
}

export function legacyFieldsOf({ legacyBody }: Operation): Fields {
  return legacyBody === undefined ? new Map() : fieldsOf(legacyBody.fields);
}

export function fieldsOf(schema: ArgsObject): Fields {
  const json = z.toJSONSchema(schema, { io: "input" });
  const required = new Set(asList(json.required));
  return new Map(Object.entries(asObject(json.properties)).map(([name, field]) => [name, fieldOf(field, required.has(name))]));
}
