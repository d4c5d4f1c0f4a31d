// What came of a forwarded request, and what that says about the world. `outcomeOf` is the sentence that goes into the audit record, so
// it claims no more than is known: a mutation is `refused` or `failed` only if it certainly did not happen.
import type { ReplayClass } from "./operation.ts";
import type { UpstreamBody } from "./upstream-body.ts";

interface Measured {
  /** Times the request was sent. */
  readonly attempts: number;
  /** Milliseconds from the start to Clerk's last headers, or to giving up. */
  readonly ms: number;
}

/** Clerk answered in JSON: status and body untouched, headers from the allow-list, content type exactly `application/json`. */
export interface ForwardAnswer extends Measured {
  readonly kind: "answer";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream must be read or let go; it ends with an error at the request's deadline. Null: the answer broke off after its headers. */
  readonly body: UpstreamBody;
  readonly traceId: string | null;
  /**
   * By Clerk's own clock, ms since the epoch, cut to the second: the `Date` of the answer. Null when it has none that can be read, and of a
   * `safe` operation: it is for telling an old entry from a new one.
   */
  readonly answeredAtMs: number | null;
  /**
   * Every earlier try was answered with 429, so this answer speaks of the whole request. False: an earlier try may have been carried
   * out, and a later 4xx may be its echo (DELETE reset, then 404; a credit's 500, then 409).
   */
  readonly certain: boolean;
}

/**
 * No answer that may be handed on: nobody answered, or something that is not Clerk's JSON came (an error page, a redirect). `refused`: that
 * something had a 4xx, which the caller gets, in Clerk's error shape. Whether Clerk saw the request is as unknown as with the others: who
 * answered is not known, and a box that looks at answers refuses after the act.
 */
export interface ForwardFailure extends Measured {
  readonly kind: "failure";
  readonly code: "bailiff_upstream_unreachable" | "bailiff_upstream_timeout" | "bailiff_upstream_refused";
  /** Status of the last try, if it was answered at all. */
  readonly status: number | null;
  /** Clerk may have acted on a try. False: none was sent, or every one was answered with 429. */
  readonly sent: boolean;
  /** For the caller. Holds no address, no secret and nothing that the other side sent. */
  readonly detail: string;
  /** Whole seconds, rounded up, from the last answer's Retry-After. */
  readonly retryAfterSeconds?: number;
}

export type ForwardResult = ForwardAnswer | ForwardFailure;

/** The words of the audit record's `outcome` (src/audit/record.ts says what they mean). */
export type ForwardOutcome = "ok" | "refused" | "failed" | "unknown";

/**
 * A `safe` operation changes nothing, so nothing about it can be unknown: its 4xx is a refusal whatever came before. For the others a
 * 5xx, a failure after sending, and a 4xx after an ambiguous try are all `unknown`.
 */
export function outcomeOf(result: ForwardResult, replay: ReplayClass): ForwardOutcome {
  const inDoubt = replay === "safe" ? "failed" : "unknown";
  if (result.kind === "failure") return result.sent ? inDoubt : "failed";
  if (result.status >= 200 && result.status < 300) return "ok";
  if (result.status >= 400 && result.status < 500) return result.certain || replay === "safe" ? "refused" : "unknown";
  return inDoubt;
}
