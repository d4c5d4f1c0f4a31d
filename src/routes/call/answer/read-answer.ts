// Reads an answer of Clerk's whole, where it cannot be handed on as it is: to mask it, or to learn the id of what was created.
import type { ForwardAnswer } from "../../../clerk/forward-result.ts";
import { joinedUpTo } from "../../../joined-bytes.ts";
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
    return await joinedUpTo(body, MAX_ANSWER_BYTES);
  } catch {
    return null;
  }
}
