// A request's body, never more of it than the cap: a chunked body has no honest length, so the bytes are counted as they come.
import { bailiffError } from "../../../bailiff-errors.ts";
import { encodedBody, foreignBody } from "./foreign-body.ts";
import { type IntakeResult, intakeError } from "./intake-result.ts";

/** Who sends more slowly than this holds a request open for nothing. */
const BODY_WITHIN_MS = 30_000;

/**
 * Empty when there is no body. One that is too large is left where it was, not cancelled: what comes of it then is decided in one place
 * (`read-away.ts`), so that the caller hears why.
 */
export async function readBytes(request: Request, maxBytes: number): Promise<IntakeResult<Uint8Array<ArrayBuffer>>> {
  const tooLarge = intakeError(bailiffError("bailiff_body_too_large", `The body may have at most ${maxBytes} bytes.`));
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  const slow = AbortSignal.timeout(BODY_WITHIN_MS);
  try {
    for await (const chunk of piecesOf(request, slow)) {
      size += chunk.byteLength;
      if (size > maxBytes) return tooLarge;
      chunks.push(chunk);
    }
  } catch {
    if (slow.aborted) {
      const detail = `The body must have come within ${BODY_WITHIN_MS / 1000} seconds.`;
      return intakeError(bailiffError("bailiff_body_invalid", detail));
    }
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

async function* piecesOf({ body }: Request, until: AbortSignal): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const giveUp = new Promise<never>((_resolve, reject) => {
    until.addEventListener("abort", () => reject(new Error("too slow")), { once: true });
  });
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), giveUp]);
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
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
