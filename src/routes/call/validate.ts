// From a request to the operation's arguments, flat and typed, defaults filled in. What is not in the table is refused, so nothing of the
// caller's own bytes is needed any further.

import { bailiffError } from "../../bailiff-errors.ts";
import { bodyArguments, queryArguments } from "../../clerk/arguments.ts";
import type { Upload } from "../../clerk/multipart.ts";
import type { Operation } from "../../clerk/operation.ts";
import { droppedFieldHint } from "../../clerk/operation-versions.ts";
import type { Call } from "./call.ts";
import { readJsonObject } from "./intake/body.ts";
import { checkFields } from "./intake/check-fields.ts";
import { type IntakeResult, intakeError } from "./intake/intake-result.ts";
import { parseQuery } from "./intake/query.ts";
import { readBytes } from "./intake/read-body.ts";
import { readUpload, type UploadFields } from "./intake/read-upload.ts";

export type Args = Readonly<Record<string, unknown>>;

export interface ValidatedCall {
  /** In their canonical form. */
  readonly args: Args;
  /** As they were sent, defaults filled in: what `args` were before values had one spelling. */
  readonly written: Args;
  /** Bytes that travel beside the arguments, of an operation that takes an upload. */
  readonly upload: Upload | null;
}

/** `pathParams`: as in the raw path; nothing in it was encoded. `maxBodyBytes`: where it is less than the operation takes. */
export async function validateCall(
  operation: Operation,
  call: Call,
  pathParams: Args,
  maxBodyBytes?: number,
): Promise<IntakeResult<ValidatedCall>> {
  const path = checkFields(operation.args.path, pathParams, "argument");
  if (!path.ok) return path;
  const querySchema = queryArguments(operation);
  const rawQuery = parseQuery(new URL(call.request.url).search, querySchema);
  if (!rawQuery.ok) return rawQuery;
  const query = checkFields(querySchema, rawQuery.value, "argument");
  if (!query.ok) return query;
  const sent = await readFields(operation, call.request, maxBodyBytes);
  if (!sent.ok) return sent;
  const dropped = (name: string) => droppedFieldHint(operation, call.apiVersion, name);
  const body = checkFields(bodyArguments(operation, call.apiVersion), sent.value.fields, "field", dropped);
  if (!body.ok) return body;
  const heeded = (given: Args) => withoutIgnored(operation, given);
  const args = { ...path.value, ...heeded(query.value), ...body.value };
  const written = { ...args, ...pathParams, ...heeded(rawQuery.value), ...sent.value.fields };
  return { ok: true, value: { args: present(args), written: present(written), upload: sent.value.upload } };
}

/** What was only checked goes no further. */
function withoutIgnored({ ignoredQuery }: Operation, query: Args): Args {
  if (ignoredQuery === undefined) return query;
  return Object.fromEntries(Object.entries(query).filter(([name]) => !Object.hasOwn(ignoredQuery.shape, name)));
}

/** What says nothing is left out: a schema gives `undefined` for it. */
function present(args: Args): Args {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}

/** Whom the path names, before anything else of a call was looked at; null for nobody, and for what is no id. */
export function namedTarget({ target, args }: Operation, pathParams: Args): string | null {
  if (target.kind !== "one") return null;
  const path = checkFields(args.path, pathParams, "argument");
  const named = path.ok ? path.value[target.arg] : null;
  return typeof named === "string" ? named : null;
}

async function readFields(
  operation: Operation,
  request: Request,
  maxBodyBytes: number | undefined,
): Promise<IntakeResult<UploadFields>> {
  if (operation.method === "GET") {
    // An empty one (Content-Length: 0) is as good as none.
    const nothing = await readBytes(request, 0);
    if (!nothing.ok) return intakeError(bailiffError("bailiff_body_invalid", "A GET request has no body."));
    return { ok: true, value: { fields: {}, upload: null } };
  }
  if (operation.body === "multipart") return readUpload(request, maxBodyBytes);
  const json = await readJsonObject(request, maxBodyBytes);
  return json.ok ? { ok: true, value: { fields: json.value, upload: null } } : json;
}
