// Clerk's body until the request's deadline. What says that it is short is read in one go and handed on whole, or not at all: that costs
// least, and whoever waits for it is told when it breaks off or does not come. What does not say how long it is (it is compressed, or comes in
// chunks) is read ahead for as long as its try has time, and handed on whole if it is short; what is long or late streams on as it comes
// (`deadlined-body.ts`).
import type { Deps } from "../deps.ts";
import { joinedBytes } from "../joined-bytes.ts";
import { LATE } from "../time-limit.ts";
import { type BodyChunk, type BodySource, BROKEN, bodySource, END } from "./body-chunk.ts";
import { deadlinedBody } from "./deadlined-body.ts";
import type { TryClock } from "./try-clock.ts";
import type { UpstreamHeaders } from "./upstream-headers.ts";
import type { Answered } from "./upstream-try.ts";

/** Up to here an answer is short: more than the largest page of ordinary users. Pumped through JavaScript in the runtime's own chunks, the
 * body of a list of 100 users costs as much again as all that is done with it. */
const SHORT_BYTES = 1_048_576;
/** And up to here, where nothing of it can be handed on before all of it is there. */
const SHORT_WHOLE_BYTES = 4_194_304;
/** So much is read ahead of what does not say how long it is. */
const AHEAD_BYTES = 65_536;
const LENGTH = /^[1-9]\d{0,6}$/;

/** Whole, or as it comes; null: it broke off or came too late, before anything was handed on, so that the caller can still be told. */
export type UpstreamBody = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;

/** Says its own length, of what is read and not of a packed form of it, and is short. `whole`: all of it is wanted before any of it is used. */
export function isShort(
  { contentLength: length, contentEncoding: encoding }: Pick<UpstreamHeaders, "contentLength" | "contentEncoding">,
  whole: boolean,
): boolean {
  if (length === null || !LENGTH.test(length) || Number(length) > (whole ? SHORT_WHOLE_BYTES : SHORT_BYTES)) return false;
  return encoding === null || encoding === "identity";
}

/** Stops the clock. `leftMs`: until the request's deadline. Null: it broke off, or the deadline came. */
export function shortBody(
  { response, clock, abort }: Pick<Answered, "response" | "clock" | "abort">,
  leftMs: () => number,
): Promise<UpstreamBody> {
  return new Promise((resolve) => {
    // The time of the try was for the headers: the body has what is left until the deadline.
    clock.onTime = () => {
      if (leftMs() > 0) return clock.restart(leftMs());
      resolve(null);
      abort();
    };
    response.arrayBuffer().then(
      (buffer) => {
        clock.stop();
        resolve(new Uint8Array(buffer));
      },
      () => {
        clock.stop();
        resolve(null);
      },
    );
  });
}

/**
 * The same bytes; of a stream, an error at the deadline or when Clerk breaks off later.
 * @param clock of the try: what it leaves of its time is for reading ahead; stopped here
 * @param leftMs until the deadline, as it then is
 */
export async function upstreamBody(
  deps: Deps,
  body: ReadableStream<Uint8Array>,
  clock: Pick<TryClock, "onTime" | "stop">,
  leftMs: () => number,
): Promise<UpstreamBody> {
  const source = bodySource(body);
  const late = new Promise<typeof LATE>((resolve) => {
    clock.onTime = () => resolve(LATE);
  });
  const ahead: Uint8Array[] = [];
  let size = 0;
  let next = source.next();
  while (size <= AHEAD_BYTES) {
    const chunk = await Promise.race([next, late]);
    if (chunk === LATE) break;
    if (chunk === END || chunk === BROKEN) {
      clock.stop();
      return chunk === END ? joinedBytes(ahead) : null;
    }
    ahead.push(chunk);
    size += chunk.byteLength;
    next = source.next();
  }
  clock.stop();
  return deadlinedBody(deps, resumed(source, ahead, next), leftMs());
}

/** What was read ahead, then the step that is under way, then the rest. */
function resumed(source: BodySource, ahead: readonly Uint8Array[], next: Promise<BodyChunk>): BodySource {
  const waiting: (BodyChunk | Promise<BodyChunk>)[] = [...ahead, next];
  return { next: async () => waiting.shift() ?? source.next(), cancel: () => source.cancel() };
}

/** Of a body that nobody will read: an unread one holds its connection, and a Worker has six. */
export function letGo(body: UpstreamBody): void {
  if (body instanceof ReadableStream) body.cancel().catch(() => undefined);
}
