// Reads what is left of a request's body and keeps nothing of it. `read-away.ts` says when and why.
import type { Deps } from "../../../deps.ts";

export const READ_AWAY = {
  /** More than any body that is taken: an image with its frame has 10.5 MB, a bundle 8 MiB. */
  maxBytes: 16_777_216,
  maxMs: 20_000,
  /** Bodies at one time, per isolate. */
  maxAtOnce: 64,
  bufferBytes: 65_536,
} as const;

/** Ends at the end, at a bound, or when the caller is gone. */
export async function readRest(deps: Deps, body: ReadableStream<Uint8Array>): Promise<void> {
  const timer = new AbortController();
  const late = deps.sleep(READ_AWAY.maxMs, timer.signal).then(
    () => "late" as const,
    () => "late" as const, // only after the race was won by the body: nobody looks
  );
  const reader = body.getReader({ mode: "byob" });
  let buffer = new Uint8Array(READ_AWAY.bufferBytes);
  let size = 0;
  try {
    while (size <= READ_AWAY.maxBytes) {
      const step = await Promise.race([reader.read(buffer), late]);
      if (step === "late") break;
      if (step.done) return;
      size += step.value.byteLength;
      // The same memory again: nothing of it is kept.
      buffer = new Uint8Array(step.value.buffer);
    }
    // Not waited for: it may not end before the answer is given.
    reader.cancel().catch(() => undefined);
  } catch {
    // The caller broke off, and hears nothing any more.
  } finally {
    timer.abort();
  }
}
