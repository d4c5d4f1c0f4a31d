// What the document holds of one operation: parameters, body, answers, each with an example.

import * as z from "zod/mini";
import { DEFAULT_API_VERSION } from "../../../clerk/api-version.ts";
import type { DescribedOperation } from "./described-operation.ts";
import type { MediaType, OperationObject, Parameter, Reference, RequestBody } from "./document-shape.ts";
import { doneResponses } from "./done-response.ts";
import type { ErrorResponses } from "./error-responses.ts";
import { type ExampleCall, exampleArgs, exampleCall } from "./example-args.ts";
import type { SchemaBook } from "./schema-book.ts";
import { isSchema } from "./tidy-schema.ts";

export interface Books {
  readonly schemas: SchemaBook;
  readonly errors: ErrorResponses;
}

export function operationObject(books: Books, operation: DescribedOperation): OperationObject {
  const example = exampleCall(operation);
  const parameters = [
    ...parametersIn(books, operation, "path", example),
    ...parametersIn(books, operation, "query", example),
    ...operation.headers.map((name): Reference => ({ $ref: `#/components/parameters/${name}` })),
  ];
  const requestBody = bodyOf(books, operation, example);
  return {
    operationId: operation.name,
    summary: operation.summary,
    ...(operation.notes.length === 0 ? {} : { description: operation.notes.join("\n\n") }),
    tags: [operation.tag],
    ...securityOf(operation),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: Object.fromEntries([...doneResponses(books.schemas, operation), ...books.errors.of(operation)]),
    ...operation.extensions,
  };
}

function securityOf({ plane, takesSession }: DescribedOperation): Pick<OperationObject, "security"> {
  if (plane === "public") return { security: [] };
  const session = takesSession === true ? [{ session: [] }] : [];
  return plane === "admin" ? { security: [{ rootToken: [] }, { key: [] }, ...session] } : {};
}

function parametersIn(
  { schemas }: Books,
  { args }: DescribedOperation,
  place: "path" | "query",
  { [place]: shown }: ExampleCall,
): Parameter[] {
  const { properties, required } = schemas.write(args[place], "input");
  const names = isSchema(properties) ? Object.entries(properties) : [];
  return names.map(([name, schema]) => {
    const { description, ...own } = isSchema(schema) ? schema : {};
    return {
      name,
      in: place,
      ...(Array.isArray(required) && required.includes(name) ? { required: true } : {}),
      ...(typeof description === "string" ? { description } : {}),
      ...(own["type"] === "array" ? ({ style: "form", explode: true } as const) : {}),
      schema: own,
      ...(Object.hasOwn(shown, name) ? { example: shown[name] } : {}),
    };
  });
}

function bodyOf(books: Books, operation: DescribedOperation, example: ExampleCall): RequestBody | undefined {
  const { args, body } = operation;
  if (body === "none") return undefined;
  if (body === "multipart") return { required: true, content: { "multipart/form-data": formOf(operation) } };
  const required = Object.values(args.body.shape).some((field) => !field.safeParse(undefined).success);
  return { required, content: { "application/json": jsonBody(books, operation, example) } };
}

function jsonBody({ schemas }: Books, { args, legacyBody }: DescribedOperation, { body: example }: ExampleCall): MediaType {
  const schema = schemas.write(args.body, "input");
  if (legacyBody === undefined) return { schema, example };
  // A schema cannot depend on a header: both are given, and which of them holds is said in words.
  const legacy = z.strictObject({ ...args.body.shape, ...legacyBody.fields.shape });
  return {
    schema: {
      anyOf: [
        { title: `API version ${DEFAULT_API_VERSION}`, ...schema },
        { title: `API versions up to ${legacyBody.until}`, ...schemas.write(legacy, "input") },
      ],
    },
    examples: {
      [DEFAULT_API_VERSION]: { summary: `On API version ${DEFAULT_API_VERSION}`, value: example },
      [legacyBody.until]: {
        summary: `On API versions up to ${legacyBody.until}`,
        value: { ...example, ...exampleArgs(legacyBody.fields) },
      },
    },
  };
}

/** What travels is the file itself; the schema of the row is what policy and record see of it. */
function formOf({ args }: DescribedOperation): MediaType {
  const names = Object.keys(args.body.shape);
  const file = { type: "string", contentMediaType: "application/octet-stream", description: "An image of at most 10 MiB." };
  return {
    schema: { type: "object", properties: Object.fromEntries(names.map((name) => [name, file])), additionalProperties: false },
    encoding: Object.fromEntries(names.map((name) => [name, { contentType: "image/*" }])),
  };
}
