// What a row of Clerk's table wants of a request: the arguments that the call's API version takes, and a body of the row's kind.
import { bailiffError } from "../../bailiff-errors.ts";
import { bodyArguments, queryArguments } from "../../clerk/arguments.ts";
import type { Operation } from "../../clerk/operation.ts";
import { droppedFieldHint } from "../../clerk/operation-versions.ts";
import type { Call } from "./call.ts";
import { readFields } from "./intake/body.ts";
import { checkFields } from "./intake/check-fields.ts";
import { type IntakeResult, intakeError } from "./intake/intake-result.ts";
import { type BodyDeps, readBytes } from "./intake/read-body.ts";
import { readUpload } from "./intake/read-upload.ts";
import type { SentFields } from "./intake/sent-fields.ts";
import type { Args, Intake } from "./validate.ts";

/** `maxBodyBytes`: where it is less than the operation takes. */
export function clerkIntake(
  deps: BodyDeps,
  operation: Operation,
  { apiVersion }: Pick<Call, "apiVersion">,
  maxBodyBytes?: number,
): Intake {
  const { path } = operation.args;
  return {
    args: { path, query: queryArguments(operation), body: bodyArguments(operation, apiVersion) },
    readBody: (request) => readBody(deps, operation, request, maxBodyBytes),
    ignoredQuery: operation.ignoredQuery,
    droppedHint: (name) => droppedFieldHint(operation, apiVersion, name),
  };
}

async function readBody(
  deps: BodyDeps,
  { method, body }: Operation,
  request: Request,
  maxBodyBytes: number | undefined,
): Promise<IntakeResult<SentFields>> {
  if (method === "GET") {
    // An empty one (Content-Length: 0) is as good as none.
    const nothing = await readBytes(deps, request, 0);
    if (!nothing.ok) return intakeError(bailiffError("bailiff_body_invalid", "A GET request has no body."));
    return { ok: true, value: { fields: {}, upload: null } };
  }
  return body === "multipart" ? readUpload(deps, request, maxBodyBytes) : readFields(deps, request, maxBodyBytes);
}

/** Whom the path names, before anything else of a call was looked at; null for nobody, and for what is no id. */
export function namedTarget({ target, args }: Operation, pathParams: Args): string | null {
  if (target.kind !== "one") return null;
  const path = checkFields(args.path, pathParams, "argument");
  const named = path.ok ? path.value[target.arg] : null;
  return typeof named === "string" ? named : null;
}
