// The request that Clerk will get, rebuilt from validated arguments and nothing else. This is the promise "what policy saw is what Clerk
// gets" in code: no path, query, header or body of the caller's is passed through, and an argument that has no place in the operation
// is a bug that throws, because sending the rest without it would do something else than what was decided.
import type { ApiVersion } from "./api-version.ts";
import { ID_PATTERN } from "./args/fields.ts";
import { bodyArguments } from "./arguments.ts";
import { buildMultipart, describeUpload, type Upload } from "./multipart.ts";
import type { ArgsObject, Operation } from "./operation.ts";

export interface UpstreamRequest {
  readonly method: Operation["method"];
  /** Path and query, from `/v1` on: `/v1/users/user_1/ban`. Holds personal data (filters): never log it. */
  readonly path: string;
  readonly apiVersion: ApiVersion;
  /** The whole body, kept so that every try can send it anew: a Request whose body was sent cannot be sent again. */
  readonly body: string | Uint8Array<ArrayBuffer> | null;
  readonly contentType: string | null;
}

export type Arguments = Readonly<Record<string, unknown>>;

/**
 * `args` is flat and already validated, with defaults filled in; `undefined` counts as absent. Deterministic: parameters and body fields
 * come in the order of the schema, so equal arguments make equal bytes.
 * @throws Error on a bug: an argument that does not belong to the operation (or to this API version), a missing or unsafe path value, a
 * query value that is not text, a number, a boolean or a list of these, an upload other than the one that `args.file` describes.
 */
export function buildUpstreamRequest(
  operation: Operation,
  args: Arguments,
  apiVersion: ApiVersion,
  upload: Upload | null = null,
): UpstreamRequest {
  const bodySchema = bodyArguments(operation, apiVersion);
  refuseHomeless(operation, args, [operation.args.path, operation.args.query, bodySchema]);
  const path = `/v1${fillPath(operation, args)}${buildQuery(operation, args)}`;
  const base = { method: operation.method, path, apiVersion };
  switch (operation.body) {
    case "none":
      return { ...base, body: null, contentType: null };
    case "json":
      return {
        ...base,
        body: JSON.stringify(Object.fromEntries(presentArgs(args, bodySchema))),
        contentType: "application/json",
      };
    case "multipart":
      return { ...base, ...buildMultipart(checkedUpload(operation, args, upload)) };
  }
}

/** The bytes must be the ones that policy saw described, in type, size and content. */
function checkedUpload(operation: Operation, args: Arguments, upload: Upload | null): Upload | null {
  const described = JSON.stringify(args["file"] ?? null);
  if (described !== JSON.stringify(upload === null ? null : describeUpload(upload))) {
    throw new Error(`${operation.name}: the upload is not the one described`);
  }
  return upload;
}

function refuseHomeless(operation: Operation, args: Arguments, schemas: readonly ArgsObject[]): void {
  for (const name of Object.keys(args)) {
    if (args[name] === undefined || schemas.some((schema) => Object.hasOwn(schema.shape, name))) continue;
    throw new Error(`${operation.name}: argument ${name} has no place in this operation`);
  }
}

/** Intake checks ids too; checked again here because a `/` or a dot that got this far would reach another operation. */
function fillPath(operation: Operation, args: Arguments): string {
  let path = "";
  for (const { text, name } of partsOf(operation.path)) {
    path += text;
    if (name === null) continue;
    const value = Object.hasOwn(args, name) ? args[name] : undefined;
    if (typeof value !== "string" || !ID_PATTERN.test(value))
      throw new Error(`${operation.name}: path value ${name} is not an id`);
    path += encodeURIComponent(value);
  }
  return path;
}

interface PathPart {
  readonly text: string;
  /** Of the parameter that follows the text; null at the end. */
  readonly name: string | null;
}

/** Of each path of the table, taken apart once. */
const PARTS = new Map<string, readonly PathPart[]>();

function partsOf(path: string): readonly PathPart[] {
  const known = PARTS.get(path);
  if (known !== undefined) return known;
  const parts = [...path.matchAll(/([^{]*)(?:\{([^}]*)\}|$)/g)].map(([, text = "", name = null]) => ({ text, name }));
  PARTS.set(path, parts);
  return parts;
}

/** Lists repeat their name, without `[]` (Clerk's way). `encodeURIComponent` turns the `+` of `+created_at` into `%2B`. */
function buildQuery(operation: Operation, args: Arguments): string {
  const pairs: string[] = [];
  for (const [name, value] of presentArgs(args, operation.args.query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(queryText(operation, name, item))}`);
    }
  }
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function queryText(operation: Operation, name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return String(value);
  throw new Error(`${operation.name}: query value ${name} cannot be written as text`);
}

function* presentArgs(args: Arguments, schema: ArgsObject): Generator<[string, unknown]> {
  for (const name of Object.keys(schema.shape)) {
    if (Object.hasOwn(args, name) && args[name] !== undefined) yield [name, args[name]];
  }
}
