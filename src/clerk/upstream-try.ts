// One try: a new Request, a time-out that covers it until the headers are there, and what came of it as a value. The clock of the try
// is `Deps.sleep` and not `AbortSignal.timeout`, so that a test can hold it; and the race does not rely on `fetch` heeding the signal.
import type { Deps } from "../deps.ts";
import { classifyFetchFailure, failureName } from "./fetch-failure.ts";

export type TryEnd =
  | { readonly kind: "answered"; readonly response: Response }
  | { readonly kind: "timed_out" }
  | { readonly kind: "unreachable" }
  | { readonly kind: "broken" };

const TIMED_OUT: TryEnd = { kind: "timed_out" };

/**
 * Never rejects once `build` has returned. An error of `build` is a bug and is thrown, before anything is sent.
 * @param timeoutMs from now to the answer's headers; the body has its own deadline (`deadlined-body.ts`).
 */
export async function sendOnce(deps: Deps, build: (signal: AbortSignal) => Request, timeoutMs: number): Promise<TryEnd> {
  const request = new AbortController();
  const timer = new AbortController();
  const answer = fetchOnce(deps, build(request.signal));
  const timeUp = deps.sleep(timeoutMs, timer.signal).then(
    () => TIMED_OUT,
    () => TIMED_OUT, // only after the race was won by the answer: nobody looks
  );
  const end = await Promise.race([answer, timeUp]);
  timer.abort();
  if (end === TIMED_OUT) {
    request.abort(new DOMException("No answer in time", "TimeoutError"));
    // It may still arrive, where the abort came too late.
    void answer.then(release);
  }
  return end;
}

async function fetchOnce(deps: Deps, request: Request): Promise<TryEnd> {
  try {
    return { kind: "answered", response: await deps.fetch(request) };
  } catch (error) {
    const kind = classifyFetchFailure(error);
    if (kind === "broken") deps.log("upstream_fetch_broken", { name: failureName(error) });
    return { kind };
  }
}

/** Lets go of an answer that nobody will read: an unread body holds its connection, and a Worker has six. */
export function release(end: TryEnd): void {
  if (end.kind !== "answered" || end.response.bodyUsed) return;
  end.response.body?.cancel().catch(() => undefined);
}
