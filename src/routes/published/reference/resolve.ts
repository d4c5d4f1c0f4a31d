// What a reference of the document leads to.
import type { JsonSchema, OpenApiDocument, Parameter, Reference, ResponseObject } from "../openapi/document-shape.ts";

const SCHEMA = "#/components/schemas/";

export function parameterOf({ components }: OpenApiDocument, given: Parameter | Reference): Parameter {
  return "$ref" in given ? found(components.parameters, given.$ref) : given;
}

export function responseOf({ components }: OpenApiDocument, given: ResponseObject | Reference): ResponseObject {
  return "$ref" in given ? found(components.responses, given.$ref) : given;
}

/** Name of the component that a schema refers to; undefined for one that is written out. */
export function componentName(schema: JsonSchema): string | undefined {
  const reference = schema["$ref"];
  return typeof reference === "string" && reference.startsWith(SCHEMA) ? reference.slice(SCHEMA.length) : undefined;
}

function found<T>(components: Readonly<Record<string, T>>, reference: string): T {
  const component = components[reference.split("/").at(-1) ?? ""];
  if (component === undefined) throw new Error(`the API document refers to ${reference}, which is not in it`);
  return component;
}
