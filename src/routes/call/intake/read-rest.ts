// Reads what is left of a request's body and keeps nothing of it. `read-away.ts` says when and why.
import type { Deps } from "../../../deps.ts";
import { LATE, timeLimit } from "../../../time-limit.ts";

export const READ_AWAY = {
  /** More than any body that is taken: an image with its frame has 10.5 MB, a bundle 8 MiB. */
  maxBytes: 16_777_216,
  maxMs: 20_000,
  /** Bodies at one time, per isolate. */
  maxAtOnce: 64,
  bufferBytes: 65_536,
  /** So much of all of them together in a millisecond: bodies come as fast as they are read, and reading them is nobody's right. */
  bytesInTurn: 65_536,
  turnMs: 1,
} as const;

/** Bodies that are read at one time take turns, so that together they take no more of an isolate than one. */
export type Turns = () => Promise<void>;

/** By the clock: a promise that another request keeps would not be kept once its caller is gone. */
export function takingTurns({ now, sleep }: Pick<Deps, "now" | "sleep">): Turns {
  let nextAtMs = 0;
  return () => {
    const nowMs = now();
    nextAtMs = Math.max(nowMs, nextAtMs) + READ_AWAY.turnMs;
    return sleep(nextAtMs - nowMs);
  };
}

/** Ends at the end, at a bound, or when the caller is gone. */
export async function readRest(deps: Pick<Deps, "timer">, body: ReadableStream<Uint8Array>, turns: Turns): Promise<void> {
  const limit = timeLimit(deps, READ_AWAY.maxMs);
  const reader = body.getReader({ mode: "byob" });
  let buffer = new Uint8Array(READ_AWAY.bufferBytes);
  let size = 0;
  let turnEndsAt: number = READ_AWAY.bytesInTurn;
  try {
    while (size <= READ_AWAY.maxBytes) {
      const step = await Promise.race([reader.read(buffer), limit.over]);
      if (step === LATE) break;
      if (step.done) return;
      size += step.value.byteLength;
      // The same memory again: nothing of it is kept.
      buffer = new Uint8Array(step.value.buffer);
      if (size < turnEndsAt) continue;
      turnEndsAt = size + READ_AWAY.bytesInTurn;
      if ((await Promise.race([turns(), limit.over])) === LATE) break;
    }
    // Not waited for: it may not end before the answer is given.
    reader.cancel().catch(() => undefined);
  } catch {
    // The caller broke off, and hears nothing any more.
  } finally {
    limit.stop();
  }
}
