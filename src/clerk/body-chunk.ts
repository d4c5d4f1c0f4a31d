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

export function bodySource(body: ReadableStream<Uint8Array>): BodySource {
  const reader = body.getReader();
  return {
    next: () =>
      reader.read().then(
        ({ done, value }) => (done ? END : value),
        () => BROKEN,
      ),
    cancel: () => reader.cancel(),
  };
}
