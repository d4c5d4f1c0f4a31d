// May a request be sent again, and when? Pure: what happened, the operation's replay class and the time left go in, a verdict comes out.
// The budget is asked last and elsewhere (`forward.ts`), so that a retry that would not fit anyway takes no token.
import { backoffMs } from "./backoff.ts";
import type { ReplayClass } from "./operation.ts";

/** How one try ended. `broken`: `fetch` failed in a way that is neither the network's nor the clock's. */
export type TryOutcome =
  | { readonly kind: "status"; readonly status: number; readonly retryAfterMs: number | null }
  | { readonly kind: "timed_out" }
  | { readonly kind: "unreachable" }
  | { readonly kind: "broken" };

/**
 * Worth another try: 429, and 5xx that speak of the moment or of the way there. 501 and 505 would be the same tomorrow.
 * 520-527 and 530 are Cloudflare's, between the edge and Clerk (developers.cloudflare.com, "Cloudflare 5xx errors").
 */
export const RETRIED_STATUSES: ReadonlySet<number> = new Set([
  429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530,
]);

/** With less than this left a try can hardly succeed, and would trade an answer in hand for a time-out. */
export const MIN_TRY_MS = 100;

export interface RetryQuestion {
  readonly replay: ReplayClass;
  readonly ended: TryOutcome;
  readonly retriesDone: number;
  readonly maxRetries: number;
  /** Milliseconds until the request's deadline. */
  readonly leftMs: number;
  /** In [0, 1). */
  readonly chance: number;
}

/** Milliseconds to wait before the next try, or `null`: no further try. */
export function planRetry(question: RetryQuestion): number | null {
  const { replay, ended, retriesDone, maxRetries, leftMs, chance } = question;
  if (retriesDone >= maxRetries || !mayRepeat(replay, ended)) return null;
  const jitterMs = backoffMs(retriesDone + 1, chance);
  const latestMs = leftMs - MIN_TRY_MS;
  const toldMs = ended.kind === "status" ? ended.retryAfterMs : null;
  if (toldMs === null) return jitterMs <= latestMs ? jitterMs : null;
  // Never earlier than told; a little later, because everybody who was refused was told the same moment.
  return toldMs <= latestMs ? Math.min(toldMs + jitterMs, latestMs) : null;
}

/**
 * A 429 was turned away at the door, so even a `never` operation may knock again; anything else may have happened. The error's own
 * `.retryable` is not asked: workerd sets it on every failure of `fetch`, the caller's abort included.
 */
export function mayRepeat(replay: ReplayClass, ended: TryOutcome): boolean {
  if (wasTurnedAway(ended)) return true;
  if (replay === "never") return false;
  switch (ended.kind) {
    case "status":
      return RETRIED_STATUSES.has(ended.status);
    case "timed_out":
    case "unreachable":
      return true;
    case "broken":
      return false;
  }
}

/** The one end of a try after which it is certain that nothing was done. */
export function wasTurnedAway(ended: TryOutcome): boolean {
  return ended.kind === "status" && ended.status === 429;
}
