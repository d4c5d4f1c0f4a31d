// The multipart body of an upload: one image in a part named `file`, and nothing else. What policy and the record see of it is type, size
// and digest; the bytes go beside them and are never stored.
import { bailiffError } from "../../clerk/errors.ts";
import { describeUpload, IMAGE_CONTENT_TYPE, type Upload } from "../../clerk/multipart.ts";
import { type IntakeResult, intakeError } from "./intake-result.ts";
import { readBytes } from "./read-body.ts";

const MAX_IMAGE_BYTES = 10_485_760;
/** Boundaries and part headers. */
const MAX_FRAMING_BYTES = 65_536;

export interface UploadFields {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly upload: Upload | null;
}

export async function readUpload(
  request: Request,
  maxBytes: number = MAX_IMAGE_BYTES + MAX_FRAMING_BYTES,
): Promise<IntakeResult<UploadFields>> {
  const bytes = await readBytes(request, maxBytes);
  if (!bytes.ok) return bytes;
  if (bytes.value.byteLength === 0) return { ok: true, value: { fields: {}, upload: null } };
  const contentType = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\s*;/i.test(contentType)) {
    const detail = "An image is sent as “Content-Type: multipart/form-data”, in a part named file.";
    return intakeError(bailiffError("bailiff_content_type_unsupported", detail));
  }
  const form = await parseForm(bytes.value, contentType);
  if (form === undefined) return intakeError(bailiffError("bailiff_body_invalid", "The body is not valid multipart/form-data."));
  const entries = [...form];
  const stranger = entries.find(([name]) => name !== "file");
  if (stranger !== undefined) {
    const name = stranger[0].slice(0, 64);
    return intakeError(
      bailiffError("bailiff_param_unknown", `“${name}” is not a known part. Allowed is: file.`, { param: name }),
    );
  }
  const [entry, ...more] = entries.map(([, value]) => value);
  if (entry === undefined) return { ok: true, value: { fields: {}, upload: null } };
  if (more.length > 0 || typeof entry === "string") return invalidFile("must be one file");
  return checkFile(entry);
}

/** The platform's parser; undefined for what it does not understand. */
async function parseForm(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData | undefined> {
  try {
    return await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  } catch {
    return undefined;
  }
}

async function checkFile(file: File): Promise<IntakeResult<UploadFields>> {
  if (file.size > MAX_IMAGE_BYTES) {
    return intakeError(
      bailiffError("bailiff_body_too_large", `An image may have at most ${MAX_IMAGE_BYTES} bytes.`, { param: "file" }),
    );
  }
  const contentType = file.type === "" ? "application/octet-stream" : file.type.toLowerCase();
  if (!IMAGE_CONTENT_TYPE.test(contentType)) return invalidFile("must be an image: its part needs a Content-Type like image/png");
  const upload = { bytes: new Uint8Array(await file.arrayBuffer()), contentType };
  return { ok: true, value: { fields: { file: describeUpload(upload) }, upload } };
}

function invalidFile(what: string): IntakeResult<never> {
  return intakeError(bailiffError("bailiff_param_invalid", `“file” ${what}.`, { param: "file" }));
}
