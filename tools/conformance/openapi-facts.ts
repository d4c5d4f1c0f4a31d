// A Clerk OpenAPI description (3.0) as facts to compare: the operations under /users, and the memberships of the instance.
import { asList, asObject, type Field, fieldOf, type OperationFacts } from "./field.ts";

type Json = Readonly<Record<string, unknown>>;

const METHODS = ["get", "post", "put", "patch", "delete"];
const PATHS = /^\/(users(\/.*)?|organization_memberships)$/;

export interface OpenApiFacts {
  /** `info.version`: the API version that the file describes. */
  readonly version: string;
  readonly operations: ReadonlyMap<string, OperationFacts>;
}

export function factsOfOpenApi(document: unknown): OpenApiFacts {
  const root = asObject(document);
  const operations = Object.entries(asObject(root["paths"]))
    .filter(([path]) => PATHS.test(path))
    .flatMap(([path, item]) =>
      METHODS.filter((method) => method in asObject(item)).map((method) => operationFacts(root, method, path, asObject(item))),
    );
  return {
    version: String(asObject(root["info"])["version"]),
    operations: new Map(operations.map((operation) => [operation.route, operation])),
  };
}

function operationFacts(root: Json, method: string, path: string, item: Json): OperationFacts {
  const operation = asObject(item[method]);
  const parameters = [...asList(item["parameters"]), ...asList(operation["parameters"])].map((parameter) => resolve(root, parameter));
  const inPlace = (place: string) =>
    new Map(
      parameters
        .filter((parameter) => parameter["in"] === place)
        .map((parameter) => [String(parameter["name"]), fieldOf(deepResolve(root, parameter["schema"]), parameter["required"] === true)]),
    );
  return { route: `${method.toUpperCase()} ${path}`, path: inPlace("path"), query: inPlace("query"), body: bodyFields(root, operation) };
}

function bodyFields(root: Json, operation: Json): Map<string, Field> {
  const content = asObject(resolve(root, operation["requestBody"])["content"]);
  const schema = resolve(root, asObject(Object.values(content)[0])["schema"]);
  const required = new Set(asList(schema["required"]));
  const entries = Object.entries(asObject(schema["properties"]));
  return new Map(entries.map(([name, field]) => [name, fieldOf(deepResolve(root, field), required.has(name))]));
}

function resolve(root: Json, value: unknown): Json {
  const object = asObject(value);
  const reference = object["$ref"];
  if (typeof reference !== "string") return object;
  const found = reference
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>((at, name) => asObject(at)[name], root);
  return resolve(root, found);
}

/** A field's schema with the references that `fieldOf` looks behind. */
function deepResolve(root: Json, value: unknown): Json {
  const schema = resolve(root, value);
  return "items" in schema ? { ...schema, items: resolve(root, schema["items"]) } : schema;
}
