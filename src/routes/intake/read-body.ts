// A request's body, never more of it than the cap: a chunked body has no honest length, so the bytes are counted as they come.
import { bailiffError } from "../../clerk/errors.ts";
import { encodedBody, foreignBody } from "./foreign-body.ts";
import { type IntakeResult, intakeError } from "./intake-result.ts";

/**
 * Empty when there is no body. One that is too large is left where it was, not cancelled: what comes of it then is decided in one place
 * (`read-away.ts`), so that the caller hears why.
 */
export async function readBytes(request: Request, maxBytes: number): Promise<IntakeResult<Uint8Array<ArrayBuffer>>> {
  const tooLarge = intakeError(bailiffError("bailiff_body_too_large", `The body may have at most ${maxBytes} bytes.`));
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body?.values({ preventCancel: true }) ?? []) {
      size += chunk.byteLength;
      if (size > maxBytes) return tooLarge;
      chunks.push(chunk);
    }
  } catch {
    // Shorter than its Content-Length, or badly chunked. The caller's fault: a 5xx would have SDKs repeat it.
    return intakeError(bailiffError("bailiff_body_invalid", "The body broke off before its end, or its framing is not valid."));
  }
  const encoded = size === 0 ? null : encodedBody(request.headers);
  if (encoded !== null) return intakeError(encoded);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return { ok: true, value: bytes };
}

/** Undefined when there is no body, or an empty one. */
export async function readTextBody(request: Request, maxBytes: number): Promise<IntakeResult<string | undefined>> {
  const bytes = await readBytes(request, maxBytes);
  if (!bytes.ok) return bytes;
  if (bytes.value.byteLength === 0) return { ok: true, value: undefined };
  const foreign = foreignBody(bytes.value);
  if (foreign !== null) return intakeError(foreign);
  try {
    return { ok: true, value: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.value) };
  } catch {
    return intakeError(bailiffError("bailiff_body_invalid", "The body is not valid UTF-8."));
  }
}
