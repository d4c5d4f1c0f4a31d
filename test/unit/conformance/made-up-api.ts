// A made-up API of two operations: its OpenAPI document, and the rows that fit it exactly. Tests change one thing and see it named.
import * as z from "zod/mini";
import { defineOperation } from "../../../src/clerk/define-operation.ts";
import type { Operation } from "../../../src/clerk/operation.ts";
import { compareWithTable } from "../../../tools/conformance/compare.ts";
import { factsOfOpenApi } from "../../../tools/conformance/openapi-facts.ts";

type Json = Record<string, unknown>;

export const ROWS: readonly Operation[] = [
  defineOperation("users.list", "GET", "/users", {
    summary: "List",
    answer: undefined,
    query: z.strictObject({
      limit: z._default(z.int().check(z.minimum(1), z.maximum(500)), 10),
      status: z.optional(z.enum(["new", "old"])),
      email_address: z.optional(z.array(z.string()).check(z.maxLength(100))),
    }),
  }),
  defineOperation("users.update", "PATCH", "/users/{user_id}", {
    summary: "Update",
    answer: undefined,
    class: "write",
    body: z.strictObject({
      first_name: z.optional(z.nullable(z.string())),
      roles: z.optional(z.array(z.enum(["a", "b"]))),
      age: z.int(),
    }),
    legacyBody: {
      until: "2025-11-10",
      instead: "PUT /v1/users/{user_id}/metadata",
      fields: z.strictObject({ public_metadata: z.optional(z.record(z.string(), z.unknown())) }),
    },
  }),
  defineOperation("users.ban", "POST", "/users/{user_id}/ban", {
    summary: "Ban",
    answer: undefined,
    class: "destructive",
    since: "2025-11-10",
  }),
];

export const PARAMETERS: readonly Json[] = [
  { name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 500, default: 10 } },
  { name: "status", in: "query", required: false, schema: { type: "string", enum: ["new", "old"] } },
  { name: "email_address", in: "query", schema: { type: "array", items: { type: "string" } } },
];
export const FIELDS: Json = {
  first_name: { type: "string", nullable: true },
  roles: { type: "array", items: { type: "string", enum: ["b", "a"] } },
  age: { type: "integer", format: "int64" },
};
export const USER_ID: Json = { name: "user_id", in: "path", required: true, schema: { type: "string" } };

export interface Changes {
  readonly version?: string;
  readonly parameters?: readonly unknown[];
  readonly fields?: Json;
  readonly required?: readonly string[];
  readonly body?: unknown;
  /** Further operations, or other ones. */
  readonly paths?: Json;
  readonly components?: Json;
  /** Has it the operation that only newer versions have? As its version says, unless told otherwise. */
  readonly hasBan?: boolean;
}

export function madeUpDocument(changes: Changes = {}): Json {
  const {
    version = "2026-05-12",
    parameters = PARAMETERS,
    fields = FIELDS,
    required = ["age"],
    paths = {},
    components = {},
    hasBan = version >= "2025-11-10",
  } = changes;
  const body = changes.body ?? { content: { "application/json": { schema: { type: "object", properties: fields, required } } } };
  return {
    openapi: "3.0.3",
    info: { title: "made up", version },
    paths: {
      "/users": { get: { summary: "List", parameters } },
      "/users/{user_id}": { parameters: [USER_ID], patch: { summary: "Update", requestBody: body } },
      ...(hasBan ? { "/users/{user_id}/ban": { parameters: [USER_ID], post: { summary: "Ban" } } } : {}),
      "/clients": { get: { summary: "Not of the Users API" } },
      ...paths,
    },
    components,
  };
}

export function compareMadeUp(changes: Changes = {}, rows = ROWS) {
  return compareWithTable(factsOfOpenApi(madeUpDocument(changes)), rows);
}

export function withField(name: string, schema: unknown): Changes {
  return { fields: { ...FIELDS, [name]: schema } };
}

/** `first` takes the place of the parameter of its name; the others stay. */
export function withParameter(first: Json): Changes {
  return { parameters: [...PARAMETERS.filter(({ name }) => name !== first["name"]), first] };
}
