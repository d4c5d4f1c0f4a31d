// One try: a time-out that covers it until the headers are there, and what came of it as a value. The clock of the try is `Deps.timer` and
// not `AbortSignal.timeout`, so that a test can hold it; and its end does not rely on `fetch` heeding the signal.
import type { Deps } from "../deps.ts";
import { classifyFetchFailure, failureName } from "./fetch-failure.ts";
import { TryClock } from "./try-clock.ts";
import { readUpstreamHeaders, type UpstreamHeaders } from "./upstream-headers.ts";

/** Whoever takes an answer stops its clock, or releases it. */
export interface Answered {
  readonly kind: "answered";
  readonly response: Response;
  readonly headers: UpstreamHeaders;
  readonly clock: TryClock;
  /** Lets the connection go while the body is being read. */
  readonly abort: () => void;
}

export type TryEnd = Answered | { readonly kind: "timed_out" } | { readonly kind: "unreachable" } | { readonly kind: "broken" };

/**
 * Never rejects.
 * @param timeoutMs from now to the answer's headers; the body has its own deadline (`upstream-body.ts`).
 */
export function sendOnce(deps: Deps, address: string, options: RequestInit, timeoutMs: number): Promise<TryEnd> {
  const aborter = new AbortController();
  const abort = () => aborter.abort(new DOMException("No answer in time", "TimeoutError"));
  return new Promise((resolve) => {
    let waiting = true;
    const clock = new TryClock(deps, timeoutMs, () => {
      waiting = false;
      resolve({ kind: "timed_out" });
      abort();
    });
    deps.fetch(address, { ...options, signal: aborter.signal }).then(
      (response) => {
        const end: Answered = { kind: "answered", response, headers: readUpstreamHeaders(response.headers), clock, abort };
        // It may still arrive, where the abort came too late.
        if (waiting) resolve(end);
        else release(end);
      },
      (error: unknown) => {
        clock.stop();
        const kind = classifyFetchFailure(error);
        if (kind === "broken" && waiting) deps.log("upstream_fetch_broken", { name: failureName(error) });
        resolve({ kind });
      },
    );
  });
}

/** Lets go of an answer that nobody will read: an unread body holds its connection, and a Worker has six. */
export function release(end: TryEnd): void {
  if (end.kind !== "answered") return;
  end.clock.stop();
  if (!end.response.bodyUsed) end.response.body?.cancel().catch(() => undefined);
}
