// Reads an answer of Clerk's whole, where it cannot be handed on as it is: to mask it, or to learn the id of what was created.
import type { ForwardAnswer } from "../../../clerk/forward-result.ts";
import { type ReadJson, readExactly } from "../../../json/read-exactly.ts";

/** 500 users of a list, 24 KiB each. Bytes, value and what is made of it take some five times that, and an isolate has 128 MB. */
const MAX_ANSWER_BYTES = 12_582_912;

/** The value, with every number as it was written. Not ok: it broke off, came too late, was too large or is not JSON after all. */
export async function readJsonAnswer(answer: Pick<ForwardAnswer, "body">): Promise<ReadJson> {
  const bytes = await readWholeAnswer(answer);
  return bytes === null ? { ok: false } : readExactly(bytes);
}

/** Null: it broke off, came too late or was too large. */
export async function readWholeAnswer({ body }: Pick<ForwardAnswer, "body">): Promise<Uint8Array<ArrayBuffer> | null> {
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
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
