// An OpenAPI document as a judge of values, by ajv and none of our own code: schemas are compiled strictly, so that a keyword that is
// none and a reference that leads nowhere are errors.
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type {
  JsonSchema,
  OpenApiDocument,
  Parameter,
  Reference,
  ResponseObject,
} from "../../../src/routes/published/openapi/document-shape.ts";

const ID = "document";

export interface DocumentChecker {
  /** What does not fit; empty when it does. @throws Error for a schema that is none. */
  faults(schema: JsonSchema, value: unknown): string[];
  parameter(given: Parameter | Reference): Parameter;
  response(given: ResponseObject | Reference): ResponseObject;
  header(given: Reference): JsonSchema;
}

export function documentChecker({ components }: OpenApiDocument): DocumentChecker {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ $id: ID, $defs: rerooted(components.schemas) });
  const compiled = new Map<JsonSchema, ReturnType<typeof ajv.compile>>();
  const found = <T>(table: Readonly<Record<string, T>>, reference: string): T => {
    const one = table[reference.split("/").at(-1) ?? ""];
    if (one === undefined) throw new Error(`${reference} is not in the document`);
    return one;
  };
  return {
    faults(schema, value) {
      const check = compiled.get(schema) ?? ajv.compile(Object(rerooted(schema)));
      compiled.set(schema, check);
      return check(value)
        ? []
        : (check.errors ?? []).map(
            ({ instancePath, message, params }) => `${instancePath || "/"} ${message} ${JSON.stringify(params)}`,
          );
    },
    parameter: (given) => ("$ref" in given ? found(components.parameters, given.$ref) : given),
    response: (given) => ("$ref" in given ? found(components.responses, given.$ref) : given),
    header: (given) => found(components.headers, given.$ref).schema,
  };
}

/** References to components, as ajv knows them. */
function rerooted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rerooted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) =>
      name === "$ref" && typeof inner === "string"
        ? [name, inner.replace(/^#\/components\/schemas\//, `${ID}#/$defs/`)]
        : [name, rerooted(inner)],
    ),
  );
}
