// Reads a JSON answer of Clerk's whole, where it cannot be handed on as it is: to mask it, or to learn the id of what was created.
import type { ForwardAnswer } from "../clerk/forward-result.ts";
import type { UpstreamBody } from "../clerk/upstream-body.ts";

/** 500 users of a list, 24 KiB each. Bytes, text, value and what is made of it take some five times that, and an isolate has 128 MB. */
const MAX_ANSWER_BYTES = 12_582_912;

/** Not ok: it broke off, came too late, was too large or is not JSON after all. */
export async function readJsonAnswer({
  body,
}: Pick<ForwardAnswer, "body">): Promise<{ ok: true; value: unknown } | { ok: false }> {
  const bytes = await readWhole(body);
  if (bytes === null) return { ok: false };
  try {
    return { ok: true, value: JSON.parse(new TextDecoder().decode(bytes)) };
  } catch {
    return { ok: false };
  }
}

/** All its bytes; null: it broke off, came too late or was too large. */
export async function readWhole(body: UpstreamBody): Promise<Uint8Array<ArrayBuffer> | null> {
  if (body === null || body instanceof Uint8Array) return body;
  try {
    return await readBytes(body);
  } catch {
    return null;
  }
}

/** Null: there are too many. */
async function readBytes(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer> | null> {
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
