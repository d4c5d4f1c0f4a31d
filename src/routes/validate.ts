// From a request to the operation's arguments, flat and typed, defaults filled in. What is not in the table is refused, so nothing of the
// caller's own bytes is needed any further.
import { bodyArguments } from "../clerk/arguments.ts";
import { bailiffError } from "../clerk/errors.ts";
import type { Operation } from "../clerk/operation.ts";
import type { Call } from "./call.ts";
import { readJsonObject } from "./intake/body.ts";
import { checkFields } from "./intake/check-fields.ts";
import { type IntakeResult, intakeError } from "./intake/intake-result.ts";
import { parseQuery } from "./intake/query.ts";

export type Args = Readonly<Record<string, unknown>>;

/** `pathParams`: as in the raw path; nothing in it was encoded. */
export async function validateArgs(operation: Operation, call: Call, pathParams: Args): Promise<IntakeResult<Args>> {
  const path = checkFields(operation.args.path, pathParams, "argument");
  if (!path.ok) return path;
  const rawQuery = parseQuery(new URL(call.request.url).search, operation.args.query);
  if (!rawQuery.ok) return rawQuery;
  const query = checkFields(operation.args.query, rawQuery.value, "argument");
  if (!query.ok) return query;
  if (operation.method === "GET" && call.request.body !== null) {
    return intakeError(bailiffError("bailiff_body_invalid", "A GET request has no body."));
  }
  const fields = await readJsonObject(call.request);
  if (!fields.ok) return fields;
  const body = checkFields(bodyArguments(operation, call.apiVersion), fields.value, "field");
  if (!body.ok) return body;
  return { ok: true, value: { ...path.value, ...query.value, ...body.value } };
}
