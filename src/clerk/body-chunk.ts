// One step of reading a body, as a value: bytes, the end, or that it broke off. Never a rejection, so that a step can be waited for by
// whoever gets to it, or by nobody.

export const END = Symbol("end");
export const BROKEN = Symbol("broken");
export type BodyChunk = Uint8Array | typeof END | typeof BROKEN;

export interface BodySource {
  next(): Promise<BodyChunk>;
  /** Lets the connection go. */
  cancel(): Promise<void>;
}

/** The runtime's own reader gives 4 KiB at most, and each step costs more than copying that does: a list of 100 users took 34 of them. */
const SMALL_CHUNK_BYTES = 4_096;
const LARGE_CHUNK_BYTES = 65_536;

/** Bytes are handed on as they come. Once a small chunk came full, the rest is read in larger ones, where the stream can. */
export function bodySource(body: ReadableStream<Uint8Array>): BodySource {
  let reader: ReadableStreamDefaultReader<Uint8Array> | ReadableStreamBYOBReader = body.getReader();
  let small = true;
  const step = () =>
    reader instanceof ReadableStreamBYOBReader ? reader.read(new Uint8Array(LARGE_CHUNK_BYTES)) : reader.read();
  return {
    next: () =>
      step().then(
        ({ done, value }) => {
          if (done || value === undefined) return END;
          if (small && value.byteLength >= SMALL_CHUNK_BYTES) {
            small = false;
            reader = largeReader(body, reader);
          }
          return value;
        },
        () => BROKEN,
      ),
    cancel: () => reader.cancel(),
  };
}

/** Of a stream that is no stream of bytes, a reader like the one before. */
function largeReader<Reader extends { releaseLock(): void }>(
  body: ReadableStream<Uint8Array>,
  before: Reader,
): ReadableStreamDefaultReader<Uint8Array> | ReadableStreamBYOBReader {
  before.releaseLock();
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    return body.getReader();
  }
}
