// Reads a JSON answer of Clerk's whole, where it cannot be streamed: to mask it, or to learn the id of what was created.
import type { ForwardAnswer } from "../clerk/forward-result.ts";

/** 500 users of a list, each with much metadata, and room to spare; an isolate has 128 MB. */
const MAX_ANSWER_BYTES = 33_554_432;

/** Not ok: it broke off, came too late, was too large or is not JSON after all. */
export async function readJsonAnswer(answer: ForwardAnswer): Promise<{ ok: true; value: unknown } | { ok: false }> {
  if (answer.body === null) return { ok: false };
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body) {
      size += chunk.byteLength;
      // Leaving the loop cancels the stream.
      if (size > MAX_ANSWER_BYTES) return { ok: false };
      chunks.push(chunk);
    }
    return { ok: true, value: JSON.parse(Buffer.concat(chunks).toString("utf8")) };
  } catch {
    return { ok: false };
  }
}
