// What a rejected `fetch` means. The runtimes differ: workerd throws Error("Network connection lost.") for refused and reset alike, and
// sets `.retryable` on that, on time-outs and on aborts, so the flag decides nothing here; Node (tests over sockets) throws
// TypeError("fetch failed") with the socket's error as its cause. Anything not recognised is `broken`: not retried, because nobody knows
// whether it would help. It is a value all the same and not rethrown: by then the request may be with Clerk, and the outcome must be
// settled, not lost.

export type FetchFailure = "unreachable" | "timed_out" | "broken";

/** workerd's wording; the second is a fault inside the runtime, with a reference number behind it. */
const WORKERD_NETWORK_MESSAGES = ["Network connection lost", "internal error; reference ="];

export function classifyFetchFailure(error: unknown): FetchFailure {
  const { name, message, cause } = describe(error);
  if (name === "TimeoutError") return "timed_out";
  // Somebody asked to stop, and not the clock of this try: going on would be against their will.
  if (name === "AbortError") return "broken";
  if (WORKERD_NETWORK_MESSAGES.some((known) => message.startsWith(known))) return "unreachable";
  // Other TypeErrors of Node (a bad header, a body already used) have no cause that is an Error with a code.
  if (name === "TypeError" && message === "fetch failed" && hasCode(cause)) return "unreachable";
  return "broken";
}

/** For a log line: the kind of error only. Messages may hold an address, and a header error holds the header. */
export function failureName(error: unknown): string {
  return describe(error).name.slice(0, 64);
}

/** Duck-typed: a DOMException is not an Error everywhere. */
function describe(error: unknown): { name: string; message: string; cause: unknown } {
  if (typeof error !== "object" || error === null) return { name: typeof error, message: "", cause: undefined };
  return {
    name: "name" in error ? String(error.name) : "",
    message: "message" in error ? String(error.message) : "",
    cause: "cause" in error ? error.cause : undefined,
  };
}

function hasCode(cause: unknown): boolean {
  return typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string";
}
