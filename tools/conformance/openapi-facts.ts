// A Clerk OpenAPI description as facts to compare: the operations under /users, the memberships and the public keys of the instance.
import { type Field, type Fields, fieldOf, type OperationFacts } from "./field.ts";
import { asList, asObject, type Json } from "./json.ts";
import { resolveObject, resolveSchema } from "./resolve-schema.ts";

const METHODS = ["get", "post", "put", "patch", "delete"];
const PATHS = /^\/(users(\/.*)?|organization_memberships|jwks)$/;

export interface OpenApiFacts {
  /** `info.version`: the API version that the file describes. */
  readonly version: string;
  /** By route: `POST /users/{user_id}/ban`. */
  readonly operations: ReadonlyMap<string, OperationFacts & { readonly summary: string }>;
}

/** @throws Error for a document that is not an OpenAPI description of the Users API, or has a reference that leads nowhere. */
export function factsOfOpenApi(document: unknown): OpenApiFacts {
  const root = asObject(document);
  const items = Object.entries(asObject(root["paths"])).filter(([path]) => PATHS.test(path));
  if (items.length === 0) throw new Error("there is no operation of Clerk's Users API in it");
  const version = asObject(root["info"])["version"];
  if (typeof version !== "string") throw new Error("it does not say which version it describes (info.version)");
  const operations = items.flatMap(([path, raw]) => {
    const item = resolveObject(root, raw);
    const methods = METHODS.filter((method) => method in item);
    return methods.map((method) => [`${method.toUpperCase()} ${path}`, operationFacts(root, item, method)] as const);
  });
  return { version, operations: new Map(operations) };
}

function operationFacts(root: Json, item: Json, method: string): OperationFacts & { summary: string } {
  const operation = asObject(item[method]);
  // Of the path first: an operation's own parameter of the same name takes its place.
  const parameters = [...asList(item["parameters"]), ...asList(operation["parameters"])].map((one) => resolveObject(root, one));
  const inPlace = (place: string): Fields =>
    new Map(parameters.filter((one) => one["in"] === place).map((one) => parameterField(root, one)));
  const [contentType = "", media] = Object.entries(asObject(resolveObject(root, operation["requestBody"])["content"]))[0] ?? [];
  return {
    summary: String(operation["summary"] ?? operation["operationId"] ?? ""),
    path: inPlace("path"),
    query: inPlace("query"),
    header: new Map([...inPlace("header")].filter(([, { required }]) => required)),
    body: bodyFields(resolveSchema(root, asObject(media)["schema"])),
    contentType,
  };
}

function parameterField(root: Json, parameter: Json): [string, Field] {
  const field = fieldOf(resolveSchema(root, parameter["schema"]), parameter["required"] === true);
  return [String(parameter["name"]), field];
}

function bodyFields(schema: Json): Fields {
  const required = new Set(asList(schema["required"]));
  const entries = Object.entries(asObject(schema["properties"]));
  return new Map(entries.map(([name, field]) => [name, fieldOf(field, required.has(name))]));
}
