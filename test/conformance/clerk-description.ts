// One of Clerk's OpenAPI files as a judge: does a request that reached the emulator fit it, does an answer? Knows nothing of Bailiff's
// table: the operation is found in the file by method and path, and schemas are checked by ajv, not by our own code.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { parse } from "yaml";
import type { ReceivedRequest } from "../../emulator/server.ts";
import { asList, asObject, type Json } from "../../tools/conformance/json.ts";
import { resolveObject, resolveSchema } from "../../tools/conformance/resolve-schema.ts";
import { DOCUMENT_ID, describeErrors, mapSchemas, toJsonSchema } from "./json-schema.ts";

export type Received = Pick<ReceivedRequest, "method" | "url" | "headers" | "body">;

interface Located {
  /** `POST /users/{user_id}/ban` */
  readonly route: string;
  readonly operation: Json;
  readonly pathValues: Readonly<Record<string, string>>;
}

/** Where Clerk's OpenAPI files are: whoever runs these tests brings them. */
const FOLDER = process.env["CLERK_OPENAPI_DIR"] ?? "";

/** `bapi-2026-05-12.yml`, one for each API version that is there. */
export function descriptionFiles(): readonly string[] {
  return readdirSync(FOLDER).filter((name) => /^bapi-\d{4}-\d\d-\d\d\.yml$/.test(name));
}

export function readDocument(file: string): unknown {
  return parse(readFileSync(path.join(FOLDER, file), "utf8"), { maxAliasCount: -1 });
}

export function readDescription(file: string): ClerkDescription {
  return new ClerkDescription(readDocument(file));
}

export class ClerkDescription {
  readonly #root: Json;
  readonly #ajv = new Ajv({ strict: false, allErrors: true });
  /** By the schema as it stands in the document. */
  readonly #checks = new Map<unknown, ValidateFunction>();

  constructor(document: unknown) {
    this.#root = asObject(document);
    formats.default(this.#ajv);
    const components = asObject(this.#root["components"]);
    this.#ajv.addSchema({ $id: DOCUMENT_ID, components: { schemas: mapSchemas(asObject(components["schemas"])) } });
  }

  get version(): string {
    return String(asObject(this.#root["info"])["version"]);
  }

  has(method: string, path: string): boolean {
    return Object.keys(this.#operation(method, path)).length > 0;
  }

  /** Statuses that the file lists for an operation. */
  statusesOf(route: string): number[] {
    const [method = "", path = ""] = route.split(" ");
    return Object.keys(asObject(this.#operation(method, path)["responses"])).map(Number);
  }

  /** @param target raw, with query: `/v1/users?limit=10`. @throws Error when the file has no such operation. */
  locate(method: string, target: string): Located {
    const path = new URL(target, "http://clerk").pathname.replace(/^\/v1/, "");
    const templates = Object.keys(asObject(this.#root["paths"])).sort((a, b) => a.split("{").length - b.split("{").length);
    for (const template of templates) {
      const names = Array.from(template.matchAll(/\{([^}]+)\}/g), ([, name = ""]) => name);
      const match = new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, "([^/]+)")}$`).exec(path);
      const operation = this.#operation(method, template);
      if (match === null || Object.keys(operation).length === 0) continue;
      const values = names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? "")] as const);
      return { route: `${method} ${template}`, operation, pathValues: Object.fromEntries(values) };
    }
    throw new Error(`${method} ${path} is not in the description of ${this.version}`);
  }

  /** Everything about a request that is not as the file says; empty when it fits. */
  async checkRequest(request: Received): Promise<string[]> {
    const { route, operation, pathValues } = this.locate(request.method, request.url);
    const found = [
      ...this.#checkParameters(operation, "path", new URLSearchParams(pathValues)),
      ...this.#checkParameters(operation, "query", new URL(request.url, "http://clerk").searchParams),
      ...(await this.#checkBody(operation, request)),
    ];
    return found.map((line) => `${route}: ${line}`);
  }

  /** The same for an answer to the operation of `route`. */
  checkAnswer(route: string, status: number, contentType: string | null, body: unknown): string[] {
    const [method = "", path = ""] = route.split(" ");
    const responses = asObject(this.#operation(method, path)["responses"]);
    if (!(String(status) in responses))
      return [`${route}: status ${status} is not documented; ${Object.keys(responses).join(", ")} are`];
    const content = asObject(resolveObject(this.#root, responses[String(status)])["content"]);
    const [type, media] = Object.entries(content)[0] ?? [];
    if (type === undefined) return [];
    if (contentType !== type) return [`${route}: content type of ${status} is ${contentType}, documented is ${type}`];
    return this.#check(asObject(media)["schema"], body).map((line) => `${route}: answer ${status}: ${line}`);
  }

  /** Of a 200, with every reference resolved; null: the file has no such operation. */
  answerSchema(route: string): Json | null {
    const [method = "", path = ""] = route.split(" ");
    const response = asObject(this.#operation(method, path)["responses"])["200"];
    const [media] = Object.values(asObject(resolveObject(this.#root, response)["content"]));
    return media === undefined ? null : resolveSchema(this.#root, asObject(media)["schema"]);
  }

  #operation(method: string, path: string): Json {
    const item = resolveObject(this.#root, asObject(this.#root["paths"])[path]);
    const operation = asObject(item[method.toLowerCase()]);
    const ofPath = asList(item["parameters"]);
    return ofPath.length === 0 || Object.keys(operation).length === 0
      ? operation
      : { ...operation, parameters: [...ofPath, ...asList(operation["parameters"])] };
  }

  #checkParameters(operation: Json, place: "path" | "query", sent: URLSearchParams): string[] {
    const all = asList(operation["parameters"]).map((parameter) => resolveObject(this.#root, parameter));
    const known = new Map(all.filter((one) => one["in"] === place).map((one) => [String(one["name"]), one]));
    const unknown = [...new Set(sent.keys())]
      .filter((name) => !known.has(name))
      .map((name) => `${place} parameter ${name} is not documented`);
    const wrong = [...known].flatMap(([name, parameter]) => {
      const values = sent.getAll(name);
      if (values.length === 0) return parameter["required"] === true ? [`${place} parameter ${name} is missing`] : [];
      const value = fromText(resolveSchema(this.#root, parameter["schema"]), values);
      return this.#check(parameter["schema"], value).map((line) => `${place} parameter ${name}: ${line}`);
    });
    return [...unknown, ...wrong];
  }

  async #checkBody(operation: Json, { headers, body }: Received): Promise<string[]> {
    const described = resolveObject(this.#root, operation["requestBody"]);
    const contentType = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
    const content = asObject(described["content"]);
    if (Object.keys(content).length === 0)
      return body === "" && contentType === undefined ? [] : ["a body was sent, none is documented"];
    if (body === "") return described["required"] === true ? ["the body is missing"] : [];
    const type = contentType?.split(";", 1)[0] ?? "none";
    if (!(type in content)) return [`content type is ${type}, documented is ${Object.keys(content).join(", ")}`];
    const sent: unknown = type === "multipart/form-data" ? await formFields(body, contentType ?? "") : JSON.parse(body);
    return this.#check(asObject(content[type])["schema"], sent).map((line) => `body: ${line}`);
  }

  #check(schema: unknown, value: unknown): string[] {
    const check = this.#checks.get(schema) ?? this.#ajv.compile(toJsonSchema(schema));
    this.#checks.set(schema, check);
    return check(value) ? [] : describeErrors(check.errors);
  }
}

/** What a parameter's text means to whoever reads it by the schema; text that does not fit stays text, for ajv to refuse. */
function fromText(schema: Json, values: readonly string[]): unknown {
  if (schema["type"] === "array") return values.map((value) => fromText(asObject(schema["items"]), [value]));
  if (values.length > 1) return values;
  const [value = ""] = values;
  if (schema["type"] === "integer" && /^-?\d+$/.test(value)) return Number(value);
  if (schema["type"] === "boolean" && /^(true|false)$/.test(value)) return value === "true";
  return value;
}

/** The journal keeps a body as text: an upload's bytes are not what they were, its fields are. */
async function formFields(body: string, contentType: string): Promise<Json> {
  const form = await new Response(body, { headers: { "content-type": contentType } }).formData();
  return Object.fromEntries([...form].map(([name, value]) => [name, typeof value === "string" ? value : "bytes"]));
}
