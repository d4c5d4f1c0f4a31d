// The multipart body of an upload: one image in a part named `file`, and nothing else. What policy and the record see of it is type, size
// and digest; the bytes go beside them and are never stored.
import { bailiffError } from "../../../bailiff-errors.ts";
import { describeUpload, IMAGE_CONTENT_TYPE } from "../../../clerk/multipart.ts";
import { foreignBody } from "./foreign-body.ts";
import { parseHeaderParameters } from "./header-parameters.ts";
import { type IntakeResult, intakeError } from "./intake-result.ts";
import { type BodyDeps, readBytes } from "./read-body.ts";
import type { SentFields } from "./sent-fields.ts";
import { type FormPart, parseSinglePart } from "./single-part.ts";

const MAX_IMAGE_BYTES = 10_485_760;
/** Boundaries and part headers. */
const MAX_FRAMING_BYTES = 65_536;

const NOTHING: SentFields = { fields: {}, upload: null };

export async function readUpload(
  deps: BodyDeps,
  request: Request,
  maxBytes: number = MAX_IMAGE_BYTES + MAX_FRAMING_BYTES,
): Promise<IntakeResult<SentFields>> {
  const bytes = await readBytes(deps, request, maxBytes);
  if (!bytes.ok) return bytes;
  if (bytes.value.byteLength === 0) return { ok: true, value: NOTHING };
  const contentType = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data[ \t]*(;|$)/i.test(contentType)) {
    const detail = "An image is sent as “Content-Type: multipart/form-data; boundary=…”, in a part named file.";
    return intakeError(bailiffError("bailiff_content_type_unsupported", detail));
  }
  const foreign = foreignBody(bytes.value);
  if (foreign !== null) return intakeError(foreign);
  const form = parseSinglePart(bytes.value, contentType);
  if (form.ok) return form.part === null ? { ok: true, value: NOTHING } : checkPart(form.part);
  if (form.code === "malformed") {
    return intakeError(bailiffError("bailiff_body_invalid", `The body is not valid multipart/form-data. ${form.fault}`));
  }
  return form.name === "file"
    ? invalidFile("must be one file: the form has a further part of that name")
    : strangerPart(form.name);
}

function checkPart({ name, isFile, contentType, bytes }: FormPart): IntakeResult<SentFields> {
  if (name !== "file") return strangerPart(name);
  if (!isFile) return invalidFile("must be a file: its part has no filename, so it is a text field");
  if (bytes.byteLength > MAX_IMAGE_BYTES) {
    return intakeError(
      bailiffError("bailiff_body_too_large", `An image may have at most ${MAX_IMAGE_BYTES} bytes.`, { param: "file" }),
    );
  }
  const type = parseHeaderParameters(contentType ?? "application/octet-stream");
  if (!type.ok) return invalidFile(`must be an image: the Content-Type of its part ${type.fault}`);
  // Parameters are the caller's own business: the type alone is judged, recorded and sent on.
  if (!IMAGE_CONTENT_TYPE.test(type.value.main))
    return invalidFile("must be an image: its part needs a Content-Type like image/png");
  const upload = { bytes, contentType: type.value.main };
  return { ok: true, value: { fields: { file: describeUpload(upload) }, upload } };
}

function strangerPart(name: string): IntakeResult<never> {
  const detail = `“${name}” is not a known part. Allowed is one part: file.`;
  return intakeError(bailiffError("bailiff_param_unknown", detail, { param: name }));
}

function invalidFile(what: string): IntakeResult<never> {
  return intakeError(bailiffError("bailiff_param_invalid", `“file” ${what}.`, { param: "file" }));
}
