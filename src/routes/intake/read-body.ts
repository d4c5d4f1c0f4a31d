// A request's body as text, never more than the cap: a chunked body has no honest length, so the bytes are counted as they come.
import { bailiffError } from "../../clerk/errors.ts";
import { type IntakeResult, intakeError } from "./intake-result.ts";

export const MAX_JSON_BYTES = 262_144;

/** Undefined when there is no body, or an empty one. */
export async function readTextBody(request: Request, maxBytes: number): Promise<IntakeResult<string | undefined>> {
  const tooLarge = intakeError(bailiffError("bailiff_body_too_large", `The body may have at most ${maxBytes} bytes.`));
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return tooLarge;
  if (request.body === null) return { ok: true, value: undefined };
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > maxBytes) return tooLarge;
    chunks.push(chunk);
  }
  if (size === 0) return { ok: true, value: undefined };
  try {
    return { ok: true, value: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks)) };
  } catch {
    return intakeError(bailiffError("bailiff_body_invalid", "The body is not valid UTF-8."));
  }
}
