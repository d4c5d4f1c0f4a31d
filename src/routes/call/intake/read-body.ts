// A request's body, never more of it than the cap: a chunked body has no honest length, so the bytes are counted as they come.
import { bailiffError } from "../../../bailiff-errors.ts";
import type { Deps } from "../../../deps.ts";
import { joinedUpTo } from "../../../joined-bytes.ts";
import { inTime, LATE, timeLimit } from "../../../time-limit.ts";
import { encodedBody, foreignBody } from "./foreign-body.ts";
import { type IntakeResult, intakeError } from "./intake-result.ts";

/** Who sends more slowly than this holds a request open for nothing. */
export const BODY_WITHIN_MS = 30_000;

/** So much is read at once, where the request says that it is no more. */
const SHORT_BYTES = 65_536;
/** The runtime refuses what is no number, and takes the header away where a body comes in chunks: its length holds. */
const LENGTH = /^\d+$/;
const NOTHING = new Uint8Array(0);

/** What the reading of a body needs of the world. */
export type BodyDeps = Pick<Deps, "timer">;

class TooSlow extends Error {
  override readonly name = "TooSlow";
}

/**
 * Empty when there is no body. One that is too large is left where it was, not cancelled: what comes of it then is decided in one place
 * (`read-away.ts`), so that the caller hears why. One that is too slow is let go: it had its time.
 */
export async function readBytes(
  deps: BodyDeps,
  request: Request,
  maxBytes: number,
): Promise<IntakeResult<Uint8Array<ArrayBuffer>>> {
  const tooLarge = () => intakeError(bailiffError("bailiff_body_too_large", `The body may have at most ${maxBytes} bytes.`));
  const length = request.headers.get("content-length");
  if (Number(length ?? 0) > maxBytes) return tooLarge();
  if (request.body === null || length === "0") return { ok: true, value: NOTHING };
  let bytes: Uint8Array<ArrayBuffer> | null;
  try {
    const isShort = length !== null && LENGTH.test(length) && Number(length) <= SHORT_BYTES;
    bytes = isShort ? await readAtOnce(deps, request) : await joinedUpTo(piecesOf(deps, request.body), maxBytes);
  } catch (error) {
    if (error instanceof TooSlow) {
      const detail = `The body must have come within ${BODY_WITHIN_MS / 1000} seconds.`;
      return intakeError(bailiffError("bailiff_body_invalid", detail));
    }
    // Shorter than its Content-Length, or badly chunked. The caller's fault: a 5xx would have SDKs repeat it.
    return intakeError(bailiffError("bailiff_body_invalid", "The body broke off before its end, or its framing is not valid."));
  }
  if (bytes === null || bytes.byteLength > maxBytes) return tooLarge();
  const encoded = bytes.byteLength === 0 ? null : encodedBody(request.headers);
  return encoded === null ? { ok: true, value: bytes } : intakeError(encoded);
}

/** What says that it is short, which is cheaper than by pieces. */
async function readAtOnce(deps: BodyDeps, request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const buffer = await inTime(deps, request.arrayBuffer(), BODY_WITHIN_MS);
  if (buffer === LATE) throw new TooSlow();
  return new Uint8Array(buffer);
}

async function* piecesOf(deps: BodyDeps, body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const limit = timeLimit(deps, BODY_WITHIN_MS);
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  let inTime = true;
  try {
    for (;;) {
      const step = await Promise.race([reader.read(), limit.over]);
      inTime = step !== LATE;
      if (step === LATE) throw new TooSlow();
      if (step.done) return;
      yield step.value;
    }
  } finally {
    limit.stop();
    // Not waited for: it may not end before the answer is given. And not unlocked: nobody reads on.
    if (inTime) reader.releaseLock();
    else reader.cancel().catch(() => undefined);
  }
}

/** Undefined when there is no body, or an empty one. */
export async function readTextBody(
  deps: BodyDeps,
  request: Request,
  maxBytes: number,
): Promise<IntakeResult<string | undefined>> {
  const bytes = await readBytes(deps, request, maxBytes);
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
