// Everything about an answer that is not as the document says: status, headers, content type, body.
import type {
  JsonSchema,
  MediaType,
  OpenApiDocument,
  ResponseObject,
} from "../../../src/routes/published/openapi/document-shape.ts";
import { isSchema } from "../../../src/routes/published/openapi/tidy-schema.ts";
import type { DocumentChecker } from "../../unit/openapi/document-checker.ts";
import type { ListedOperation } from "../../unit/openapi/listed-operations.ts";

export interface JudgedAnswer {
  readonly status: number;
  readonly text: string;
  /** Bailiff's own, or Clerk's. */
  readonly code: string | undefined;
  readonly faults: readonly string[];
}

export async function judge(
  document: OpenApiDocument,
  checker: DocumentChecker,
  { operation }: ListedOperation,
  answer: Response,
): Promise<JudgedAnswer> {
  const { status, headers } = answer;
  const text = await answer.text();
  const code = codeIn(headers, text);
  const given = operation.responses[String(status)] ?? operation.responses[`${Math.floor(status / 100)}XX`];
  const told = { status, text, code };
  if (given === undefined) return { ...told, faults: [`status ${status} is not documented`] };
  const response = checker.response(given);
  const type = headers.get("content-type")?.split(";")[0] ?? "";
  const media = response.content?.[type];
  if (media === undefined) return { ...told, faults: [`content type ${type} is not documented`] };
  return {
    ...told,
    faults: [
      ...headerFaults(checker, response, headers),
      ...codeFaults(document, response, code),
      ...bodyFaults(checker, media, type, text),
    ],
  };
}

function headerFaults(checker: DocumentChecker, { headers: documented = {} }: ResponseObject, headers: Headers): string[] {
  return Object.entries(documented).flatMap(([name, reference]) => {
    const schema = checker.header(reference);
    const text = headers.get(name);
    // Those that every answer has; the others are there where their description says so.
    if (text === null) return name === "Bailiff-Request-Id" || name === "Server-Timing" ? [`header ${name} is missing`] : [];
    return checker.faults(schema, schema["type"] === "integer" ? Number(text) : text).map((fault) => `header ${name}: ${fault}`);
  });
}

/** A code of Bailiff's own must be among those of its status. */
function codeFaults(document: OpenApiDocument, { "x-bailiff-codes": codes }: ResponseObject, code: string | undefined): string[] {
  if (code === undefined || !Object.hasOwn(document["x-bailiff-error-codes"], code)) return [];
  return codes?.includes(code) ? [] : [`code ${code} is not documented for this status`];
}

function codeIn(headers: Headers, text: string): string | undefined {
  if (headers.get("content-type") !== "application/json") return undefined;
  const body: { errors?: readonly { code: string }[] } = JSON.parse(text);
  return body.errors?.[0]?.code;
}

function bodyFaults(checker: DocumentChecker, { schema }: MediaType, type: string, text: string): string[] {
  if (type === "application/json") return checker.faults(schema, JSON.parse(text));
  const lines = schema["contentSchema"];
  if (!isSchema(lines)) return checker.faults(schema, text);
  return checker.faults(
    lines,
    text
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line)),
  );
}

/** Fields that the document shows of an answer and that are not in it; of a list, of its first item. */
export function missingFields(document: OpenApiDocument, schema: JsonSchema, value: unknown): string[] {
  const component = document.components.schemas[String(schema["$ref"]).split("/").at(-1) ?? ""];
  if (component !== undefined) return missingFields(document, component, value);
  const { items, properties } = schema;
  if (Array.isArray(value)) return isSchema(items) && value.length > 0 ? missingFields(document, items, value[0]) : [];
  if (!isSchema(properties) || typeof value !== "object" || value === null) return [];
  return Object.entries(properties).flatMap(([name, inner]) => {
    if (!Object.hasOwn(value, name)) return [name];
    return isSchema(inner) ? missingFields(document, inner, Reflect.get(value, name)).map((field) => `${name}.${field}`) : [];
  });
}
