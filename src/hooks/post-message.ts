// One POST to a receiver. What comes back is its status, or in one word why there is none: texts of errors may hold the address.
import type { Deps } from "../deps.ts";

const TIMEOUT_MS = 15_000;
const USER_AGENT = "Bailiff-Hooks/1";

export interface Posted {
  readonly status: number | null;
  readonly ms: number;
  /** Null: it was taken. */
  readonly error: string | null;
}

/** Redirects are not followed. Never throws. */
export async function postMessage(
  deps: Pick<Deps, "now" | "timer" | "fetch">,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Posted> {
  const startedMs = deps.now();
  const aborting = new AbortController();
  const stop = deps.timer(TIMEOUT_MS, () => aborting.abort());
  const ended = (status: number | null, error: string | null) => ({ status, ms: Math.max(0, deps.now() - startedMs), error });
  try {
    const response = await deps.fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", "user-agent": USER_AGENT },
      body,
      redirect: "manual",
      signal: aborting.signal,
    });
    const { status } = response;
    // What it says besides is nobody's concern.
    void response.body?.cancel().catch(() => undefined);
    return ended(status, faultOf(status));
  } catch {
    return ended(null, aborting.signal.aborted ? "timeout" : "connection_failed");
  } finally {
    stop();
  }
}

function faultOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return "redirect_not_followed";
  return status === GONE ? "gone" : "refused";
}

export const GONE = 410;
