// Reads a JSON answer of Clerk's whole, where it cannot be handed on as it is: to mask it, or to learn the id of what was created.
import type { ForwardAnswer } from "../clerk/forward-result.ts";

/** 500 users of a list, 24 KiB each. Bytes, text, value and what is made of it take some five times that, and an isolate has 128 MB. */
const MAX_ANSWER_BYTES = 12_582_912;

/** Not ok: it broke off, came too late, was too large or is not JSON after all. */
export async function readJsonAnswer({
  body,
}: Pick<ForwardAnswer, "body">): Promise<{ ok: true; value: unknown } | { ok: false }> {
  if (body === null) return { ok: false };
  try {
    const bytes = body instanceof Uint8Array ? body : await readBytes(body);
    return bytes === null ? { ok: false } : { ok: true, value: JSON.parse(new TextDecoder().decode(bytes)) };
  } catch {
    return { ok: false };
  }
}

/** Null: there are too many. */
async function readBytes(body: ReadableStream<Uint8Array>): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (size > MAX_ANSWER_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
