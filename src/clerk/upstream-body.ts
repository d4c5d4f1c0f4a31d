// Clerk's body until the request's deadline. One that is there already when the headers are, as nearly every answer of the Users API is,
// is handed on in one piece, which costs less than pumping it through JavaScript does. Whatever is slow or long streams on as it comes
// (`deadlined-body.ts`): nobody waits here for a byte longer than READ_AHEAD_MS.
import type { Deps } from "../deps.ts";
import { type BodyChunk, type BodySource, BROKEN, bodySource, END } from "./body-chunk.ts";
import { deadlinedBody } from "./deadlined-body.ts";

const READ_AHEAD_MS = 5;
const READ_AHEAD_BYTES = 65_536;
const LATE = Symbol("late");

/** Whole, or as it comes; null: it broke off before anything was handed on, so that the caller can still be told. */
export type UpstreamBody = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;

/** The same bytes; of a stream, an error at the deadline or when Clerk breaks off later. `leftMs`: until the deadline. */
export async function upstreamBody(deps: Deps, body: ReadableStream<Uint8Array>, leftMs: number): Promise<UpstreamBody> {
  const startMs = deps.now();
  const source = bodySource(body);
  const timer = new AbortController();
  const late = deps.sleep(Math.min(READ_AHEAD_MS, leftMs), timer.signal).then(
    (): typeof LATE => LATE,
    (): typeof LATE => LATE, // only after the race was won by the body: nobody looks
  );
  const ahead: Uint8Array[] = [];
  let size = 0;
  let next = source.next();
  while (size <= READ_AHEAD_BYTES) {
    const chunk = await Promise.race([next, late]);
    if (chunk === LATE) break;
    if (chunk === END || chunk === BROKEN) {
      timer.abort();
      return chunk === END ? concatenated(ahead, size) : null;
    }
    ahead.push(chunk);
    size += chunk.byteLength;
    next = source.next();
  }
  timer.abort();
  return deadlinedBody(deps, resumed(source, ahead, next), startMs + leftMs - deps.now());
}

/** What was read ahead, then the step that is under way, then the rest. */
function resumed(source: BodySource, ahead: readonly Uint8Array[], next: Promise<BodyChunk>): BodySource {
  const waiting: (BodyChunk | Promise<BodyChunk>)[] = [...ahead, next];
  return { next: async () => waiting.shift() ?? source.next(), cancel: () => source.cancel() };
}

function concatenated(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

/** Of a body that nobody will read: an unread one holds its connection, and a Worker has six. */
export function letGo(body: UpstreamBody): void {
  if (body instanceof ReadableStream) body.cancel().catch(() => undefined);
}
