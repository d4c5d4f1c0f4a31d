// Clerk's body where nothing of it can be handed on before all of it is there, because something is to be hidden in it. Of a known length it
// is read at one go into memory of that size: pumped through JavaScript in the runtime's own chunks, the body of a list of 100 users costs
// more than all that is then done with it.
import type { Deps } from "../deps.ts";

/** Longer ones, and those of which the length is not known, are read piece by piece, with an eye on how much it becomes. */
const MAX_BYTES = 4_194_304;
const LATE = Symbol("late");

/**
 * Null: it broke off, or was not there in time; then its connection is let go. Undefined: it has to be read piece by piece, and nothing of it
 * was.
 */
export async function wholeBody(
  deps: Pick<Deps, "sleep">,
  body: ReadableStream<Uint8Array>,
  headers: Headers,
  leftMs: number,
): Promise<Uint8Array<ArrayBuffer> | null | undefined> {
  const length = knownLength(headers);
  const reader = length === null ? null : bytesReader(body);
  if (length === null || reader === null) return undefined;
  const timer = new AbortController();
  const late = deps.sleep(leftMs, timer.signal).then(
    (): typeof LATE => LATE,
    (): typeof LATE => LATE, // only after the body was there: nobody looks
  );
  const whole = await Promise.race([readWhole(reader, length).catch(() => null), late]);
  timer.abort();
  if (whole !== LATE && whole !== null) return whole;
  reader.cancel().catch(() => undefined);
  return null;
}

function knownLength(headers: Headers): number | null {
  // What is packed is longer when it is read.
  if (headers.has("content-encoding")) return null;
  const length = Number(headers.get("content-length"));
  return Number.isSafeInteger(length) && length > 0 && length <= MAX_BYTES ? length : null;
}

/** Null: it is shorter. */
async function readWhole(reader: WaitingReader, length: number): Promise<Uint8Array<ArrayBuffer> | null> {
  let bytes = new Uint8Array(length);
  let size = 0;
  while (size < length) {
    // The memory goes to the reader and comes back.
    const { done, value } = await reader.readAtLeast(length - size, bytes.subarray(size));
    if (done || value === undefined) return null;
    size += value.byteLength;
    bytes = new Uint8Array(value.buffer);
  }
  return bytes;
}

/** workerd's: waits for so many bytes, and does not hand each piece to JavaScript. */
interface WaitingReader {
  readAtLeast(minBytes: number, into: Uint8Array<ArrayBuffer>): Promise<{ done: boolean; value?: Uint8Array<ArrayBuffer> }>;
  cancel(): Promise<void>;
}

/** Null: the stream is none of bytes, or the runtime has no such reader. */
function bytesReader(body: ReadableStream<Uint8Array>): WaitingReader | null {
  try {
    const reader: object & Pick<ReadableStreamBYOBReader, "releaseLock"> = body.getReader({ mode: "byob" });
    if (isWaiting(reader)) return reader;
    reader.releaseLock();
  } catch {
    // Not a stream of bytes.
  }
  return null;
}

function isWaiting(reader: object): reader is WaitingReader {
  return "readAtLeast" in reader && typeof reader.readAtLeast === "function";
}
