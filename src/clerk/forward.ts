// Sends a rebuilt request to Clerk: tries, waits, and gives up in time. The deadline counts from the start and covers everything, the
// streaming of the body included; a wait that does not fit what is left is not begun, and the answer in hand is passed on instead.
//
// Why no library does this (read 2026-11: p-retry 9.0.0, cockatiel 4.0.0, ky 2.1.0). All three sleep by the global `setTimeout`, so time
// would not come through `Deps`. p-retry goes on only when something is thrown and has its own formula for delays: a Retry-After, and a
// 503 that must come through untouched, would have to travel as exceptions. cockatiel retries on results and lets one choose the delay,
// but a time-out around it ends in an exception, not in the last answer. ky knows Retry-After and a total time-out, but waits that out
// and throws where the last answer should be handed on. What they would leave to write is about the loop below.
import type { Deps } from "../deps.ts";
import type { ForwardAnswer, ForwardFailure, ForwardResult } from "./forward-result.ts";
import type { Operation } from "./operation.ts";
import { parseRetryAfter } from "./retry-after.ts";
import type { RetryBudget } from "./retry-budget.ts";
import { planRetry, type TryOutcome, wasTurnedAway } from "./retry-policy.ts";
import { isShort, shortBody, type UpstreamBody, upstreamBody } from "./upstream-body.ts";
import { answeredAtMsOf, answerHeaders, strangeContent, traceIdOf, upstreamRequestHeaders } from "./upstream-headers.ts";
import type { UpstreamRequest } from "./upstream-request.ts";
import { type Answered, release, sendOnce, type TryEnd } from "./upstream-try.ts";

export type { ForwardResult } from "./forward-result.ts";

export interface ForwardSettings {
  /** `https://api.clerk.com`: as `classifyUpstreamOrigin` gives it. The only place a request can go. */
  readonly origin: string;
  readonly secretKey: string;
  /** Longest wait for the headers of one try. */
  readonly tryTimeoutMs: number;
  /** From the call of `forward` to the last byte of the body. */
  readonly deadlineMs: number;
  readonly maxRetries: number;
  /** Nothing of an answer can be handed on before all of it is there. */
  readonly whole: boolean;
}

/** When `UPSTREAM_TIMEOUT_MS`, `UPSTREAM_DEADLINE_MS` and `RETRY_MAX` say nothing. */
export const FORWARD_DEFAULTS = { tryTimeoutMs: 4_000, deadlineMs: 10_000, maxRetries: 2 } as const;

/**
 * Rejects only on a bug, and only before anything was sent: whatever happens afterwards is a result that can be settled. The caller must
 * read or cancel an answer's body. Not tied to the caller's connection: a mutation is seen through even if they hang up.
 */
export async function forward(
  deps: Deps,
  budget: RetryBudget,
  settings: ForwardSettings,
  operation: Pick<Operation, "name" | "replay">,
  request: UpstreamRequest,
): Promise<ForwardResult> {
  const startMs = deps.now();
  const leftMs = () => startMs + settings.deadlineMs - deps.now();
  const address = addressOf(settings, request);
  const options = optionsOf(settings, request);
  let attempts = 0;
  let certain = true;
  let last: TryOutcome = { kind: "timed_out" };

  for (;;) {
    const tryMs = Math.min(settings.tryTimeoutMs, leftMs());
    // A wait that overshot, or a deadline that was over at the start.
    if (tryMs <= 0) return { ...failure({ kind: "timed_out" }, last, null), sent: !certain, attempts, ms: deps.now() - startMs };
    attempts += 1;
    const end = await sendOnce(deps, address, options, tryMs);
    last = outcomeOfTry(end, deps.now());
    if (last.kind === "status" && last.status < 500 && last.status !== 429) budget.reward();

    const question = { replay: operation.replay, ended: last, retriesDone: attempts - 1, maxRetries: settings.maxRetries };
    const waitMs = planRetry({ ...question, leftMs: leftMs(), chance: deps.random() });
    if (waitMs === null || !budget.take(deps.now())) {
      const measured = { attempts, ms: deps.now() - startMs };
      const answer = await answerOf(deps, end, leftMs, operation, settings.whole);
      if (answer !== null) return { ...answer, certain, ...measured };
      release(end);
      const stranger = end.kind === "answered" ? strangerOf(end, isShort(end.headers, settings.whole)) : null;
      return { ...failure(last, last, stranger), sent: !(certain && wasTurnedAway(last)), ...measured };
    }

    release(end);
    certain &&= wasTurnedAway(last);
    deps.log("upstream_retry", { operation: operation.name, attempt: attempts, why: reasonOf(last), wait_ms: waitMs });
    await deps.sleep(waitMs);
  }
}

/** What makes an address and a header of them. Everything else in either is written by Bailiff. */
const ORIGIN = /^https?:\/\/[^/\s]+$/;
const SECRET_KEY = /^[\x21-\x7e]+$/;

/** @throws before anything is sent: the runtime's own message would carry the whole address, or the header with the secret key. */
function addressOf({ origin, secretKey }: ForwardSettings, { path }: UpstreamRequest): string {
  if (!(ORIGIN.test(origin) && SECRET_KEY.test(secretKey)))
    throw new Error("The request to Clerk could not be built: is CLERK_API_URL or CLERK_SECRET_KEY malformed?");
  return origin + path;
}

/** For every try: a body of text or bytes can be sent again. A redirect is an answer, never followed. */
function optionsOf({ secretKey }: ForwardSettings, request: UpstreamRequest): RequestInit {
  const { method, body } = request;
  return { method, headers: upstreamRequestHeaders(request, secretKey), body, redirect: "manual" };
}

function outcomeOfTry(end: TryEnd, nowMs: number): TryOutcome {
  if (end.kind !== "answered") return end;
  const { response, headers } = end;
  return { kind: "status", status: response.status, retryAfterMs: parseRetryAfter(headers.shown["retry-after"] ?? null, nowMs) };
}

/**
 * `null` if it is not Clerk's: every answer of the Users API, errors included, is JSON with a status of 2xx, 4xx or 5xx (its OpenAPI
 * description has no other, and no 204).
 */
async function answerOf(
  deps: Deps,
  end: TryEnd,
  leftMs: () => number,
  { replay }: Pick<Operation, "replay">,
  whole: boolean,
): Promise<Omit<ForwardAnswer, "certain" | "attempts" | "ms"> | null> {
  if (end.kind !== "answered") return null;
  const { response, headers } = end;
  const short = isShort(headers, whole);
  if (strangerOf(end, short) !== null) return null;
  const { status } = response;
  // Nobody asks of what changes nothing.
  const answeredAtMs = replay === "safe" ? null : answeredAtMsOf(response.headers);
  const answer = { kind: "answer", status, headers: answerHeaders(headers), traceId: traceIdOf(headers), answeredAtMs } as const;
  return { ...answer, body: await (short ? shortBody(end, leftMs) : streamedBody(deps, end, leftMs)) };
}

/** Of an answer that has one (`strangerOf`). */
async function streamedBody(deps: Deps, { response, clock }: Answered, leftMs: () => number): Promise<UpstreamBody> {
  return response.body === null ? null : upstreamBody(deps, response.body, clock, leftMs);
}

/** What came instead of an answer of Clerk's, to end a sentence; null when it is one. `short`: it says so of its body. */
function strangerOf({ response, headers }: Answered, short: boolean): string | null {
  const { ok, status } = response;
  if (!(ok || status >= 400)) return "a redirect or an interim answer";
  // Not looked at where it says its length: to look makes a stream of it.
  return !short && response.body === null ? "no body" : strangeContent(headers);
}

/**
 * `ended` says how it ended; `last` is the last try, whose status and Retry-After are still worth telling; `stranger` what it gave.
 */
function failure(ended: TryOutcome, last: TryOutcome, stranger: string | null): Omit<ForwardFailure, "sent" | "attempts" | "ms"> {
  const { status, retryAfterMs } = last.kind === "status" ? last : { status: null, retryAfterMs: null };
  return {
    kind: "failure",
    code: codeOf(ended),
    status,
    detail: detailOf(ended, stranger),
    ...(retryAfterMs === null ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) }),
  };
}

/** A 4xx stays one: SDKs repeat a 5xx, some for an hour, and whoever refused will refuse again. */
function codeOf(ended: TryOutcome): ForwardFailure["code"] {
  if (ended.kind === "timed_out") return "bailiff_upstream_timeout";
  const refused = ended.kind === "status" && ended.status >= 400 && ended.status < 500;
  return refused ? "bailiff_upstream_refused" : "bailiff_upstream_unreachable";
}

function detailOf(ended: TryOutcome, stranger: string | null): string {
  switch (ended.kind) {
    case "status":
      return (
        `Something answered in Clerk's place, with status ${ended.status} and ${stranger ?? "no JSON"}. It was not Clerk: ` +
        "most often it is an edge or a firewall on the way there. Whoever runs this gateway can find out."
      );
    case "timed_out":
      return "Clerk did not answer in time.";
    case "unreachable":
      return "The connection to Clerk was refused or lost.";
    case "broken":
      return "The call to Clerk could not be completed.";
  }
}

function reasonOf(ended: TryOutcome): string {
  return ended.kind === "status" ? `status_${ended.status}` : ended.kind;
}
