// A body that streams on as it comes, until the request's deadline: a Clerk that sends its headers and then stalls must not hold the
// caller for ever. The stream is wrapped and not left to an abort signal, because workerd may go on pumping a native body after the
// Worker's own timers are gone. Costs a little JavaScript per chunk.
import type { Deps } from "../deps.ts";
import { type BodySource, BROKEN, END } from "./body-chunk.ts";

/** What was handed on before leaves first: workerd drops unsent headers with a stream that fails, and a caller without headers repeats. */
const FLUSH_MS = 10;

/**
 * The same bytes. At the deadline, or when Clerk breaks off, the reader gets an error (text without address), so that the caller sees a
 * cut connection and never takes half an answer for a whole one. The upstream connection is let go on error, at the deadline and when
 * the reader cancels; also if nobody ever reads.
 */
export function deadlinedBody(deps: Deps, source: BodySource, leftMs: number): ReadableStream<Uint8Array> {
  let stop: () => void = () => undefined;
  let open = true;
  /** True the first time only: whoever ends the stream first decides how. */
  const end = () => {
    const first = open;
    open = false;
    stop();
    return first;
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stop = deps.timer(leftMs, () => {
          if (!end()) return;
          controller.error(new DOMException("Clerk's answer did not end in time", "TimeoutError"));
          source.cancel().catch(() => undefined);
        });
      },
      async pull(controller) {
        const chunk = await source.next();
        if (chunk === END) {
          if (end()) controller.close();
        } else if (chunk === BROKEN) {
          await deps.sleep(FLUSH_MS);
          if (end()) controller.error(new Error("Clerk's answer broke off"));
        } else if (open) controller.enqueue(chunk);
      },
      cancel() {
        end();
        return source.cancel();
      },
    },
    { highWaterMark: 0 },
  );
}
