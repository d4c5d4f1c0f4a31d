// The shape of an OpenAPI 3.1 document, as far as Bailiff's uses it. Source: the OpenAPI Specification, version 3.1.0.

/** JSON Schema 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Reference {
  readonly $ref: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly description?: string;
  /** Of a list in the query: one `name=value` for each item. */
  readonly style?: "form";
  readonly explode?: true;
  readonly schema: JsonSchema;
  readonly example?: unknown;
}

export interface NamedExample {
  readonly summary: string;
  readonly value: unknown;
}

export interface MediaType {
  readonly schema: JsonSchema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, NamedExample>>;
  /** Of a form: media type of each part. */
  readonly encoding?: Readonly<Record<string, { readonly contentType: string }>>;
}

export interface RequestBody {
  readonly required: boolean;
  readonly description?: string;
  readonly content: Readonly<Record<string, MediaType>>;
}

export interface ResponseObject {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Reference>>;
  readonly content?: Readonly<Record<string, MediaType>>;
  /** Codes of Bailiff's own that come with this status. */
  readonly "x-bailiff-codes"?: readonly string[];
}

export interface OperationObject {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: RequestBody;
  readonly responses: Readonly<Record<string, ResponseObject | Reference>>;
  readonly "x-bailiff-class"?: string;
  readonly "x-bailiff-replay"?: string;
  readonly "x-bailiff-target"?: Readonly<Record<string, string>>;
  /** The oldest API version of Clerk's that has it, where not all of them do. */
  readonly "x-bailiff-since"?: string;
  readonly "x-bailiff-mutates"?: boolean;
}

export interface Server {
  readonly url: string;
  readonly description: string;
  readonly variables?: Readonly<Record<string, { readonly default: string; readonly description: string }>>;
}

export type Method = "get" | "post" | "put" | "patch" | "delete";
export type PathItem = { readonly [method in Method]?: OperationObject } & { readonly servers?: readonly Server[] };

export interface Tag {
  readonly name: string;
  readonly description?: string;
}

export interface ErrorCodeFact {
  /** `4XX`: each such error has its own. */
  readonly status: number | "4XX";
  readonly message: string;
}

export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly summary: string;
    readonly description: string;
    readonly license: { readonly name: string; readonly identifier: string };
  };
  readonly servers: readonly Server[];
  readonly tags: readonly Tag[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly headers: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>;
    readonly responses: Readonly<Record<string, ResponseObject>>;
    readonly securitySchemes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
  /** Every code of Bailiff's own. */
  readonly "x-bailiff-error-codes": Readonly<Record<string, ErrorCodeFact>>;
}

export const METHODS: readonly Method[] = ["get", "post", "put", "patch", "delete"];
