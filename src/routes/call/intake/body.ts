// The JSON body of an operation. An empty body, `null` and `{}` are the same where nothing is required: SDKs send each of them (the Go
// SDK sends `null` chunked, @clerk/backend an empty body with a JSON content type).
import { bailiffError } from "../../../bailiff-errors.ts";
import { type IntakeResult, intakeError } from "./intake-result.ts";
import { type BodyDeps, readTextBody } from "./read-body.ts";
import type { SentFields } from "./sent-fields.ts";
import { parseStrictJson } from "./strict-json.ts";

const MAX_JSON_BYTES = 262_144;
const NOTHING: SentFields = { fields: {}, upload: null };
const SAYS_NOTHING = /^\s{0,16}(null|\{\s{0,16}\})\s{0,16}$/;

/** The body's fields, not yet checked against a schema. Content type is looked at only when there is something to read. */
export async function readFields(
  deps: BodyDeps,
  request: Request,
  maxBytes: number = MAX_JSON_BYTES,
): Promise<IntakeResult<SentFields>> {
  const text = await readTextBody(deps, request, maxBytes);
  if (!text.ok) return text;
  if (text.value === undefined) return { ok: true, value: NOTHING };
  const contentType = request.headers.get("content-type");
  // Without a content type only what says nothing is taken: a client that has no body to send may still write `null` or `{}`.
  if (contentType === null ? !SAYS_NOTHING.test(text.value) : !isJsonContentType(contentType)) {
    const detail = "A body must be JSON: send it with “Content-Type: application/json”.";
    return intakeError(bailiffError("bailiff_content_type_unsupported", detail));
  }
  const json = parseStrictJson(text.value);
  if (!json.ok) return json;
  if (json.value === null) return { ok: true, value: NOTHING };
  if (typeof json.value !== "object" || Array.isArray(json.value)) {
    return intakeError(bailiffError("bailiff_body_invalid", "The body must be a JSON object."));
  }
  return { ok: true, value: { fields: { ...json.value }, upload: null } };
}

/** `application/json`, parameters allowed as long as they do not claim another charset than UTF-8. */
function isJsonContentType(header: string): boolean {
  const [type = "", ...parameters] = header.split(";").map((part) => part.trim().toLowerCase());
  if (type !== "application/json") return false;
  return parameters.every((parameter) => !parameter.startsWith("charset=") || /^charset="?utf-?8"?$/.test(parameter));
}
