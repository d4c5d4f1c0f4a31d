// Answers of Clerk's that are the same for every caller (column `keptMs`): fetched once for all who ask at the same time, and kept by the
// isolate for so long at most, counted from when Clerk was asked. A failure is handed to those who waited for it, and never kept.
//
// Only data is shared, never a promise: an isolate may not await another request's I/O. So whoever finds a fetch under way looks again and
// again whether it has ended, in the time that is left for its own call; and a fetch whose request went away, so that it will never end, is
// not waited for by those who come later.
import type { ForwardAnswer, ForwardFailure, ForwardResult } from "../../../clerk/forward-result.ts";
import type { Deps } from "../../../deps.ts";
import { inTime } from "../../../time-limit.ts";

/** Between two looks whether another request's fetch has ended. */
const LOOK_AGAIN_MS = 10;

export interface KeptCall {
  readonly keptMs: number;
  /** What is left of this call's time. */
  readonly leftMs: () => number;
  /** With a whole body (no stream), so that several can have it. */
  readonly fetch: () => Promise<ForwardResult>;
  /** Keeps the fetch alive for the others when this caller hangs up. */
  readonly waitUntil: (promise: Promise<unknown>) => void;
}

export interface KeptEnd {
  readonly result: ForwardResult;
  /** Clerk was called for this call, and not for another one. */
  readonly called: boolean;
}

export interface KeptAnswers {
  /** `name`: equal for calls that Clerk gives one answer. Rejects on a bug in `fetch`, and only for the call whose fetch it was. */
  get(name: string, call: KeptCall): Promise<KeptEnd>;
}

interface Kept {
  readonly answer: ForwardAnswer;
  readonly untilMs: number;
}

interface UnderWay {
  readonly startedMs: number;
  end: ForwardResult | null;
}

/** @param giveUpMs after this time a fetch that has not ended will not. */
export function createKeptAnswers(deps: Pick<Deps, "now" | "sleep" | "timer">, giveUpMs: number): KeptAnswers {
  const kept = new Map<string, Kept>();
  const fetches = new Map<string, UnderWay>();

  const run = async (name: string, own: UnderWay, { fetch, keptMs }: KeptCall): Promise<void> => {
    try {
      own.end = await fetch();
      if (own.end.kind === "answer" && own.end.status === 200)
        kept.set(name, { answer: anotherTime(own.end), untilMs: own.startedMs + keptMs });
    } finally {
      own.end ??= failure("bailiff_upstream_unreachable", "The call to Clerk could not be completed.");
      if (fetches.get(name) === own) fetches.delete(name);
    }
  };

  return {
    async get(name, call) {
      const startedMs = deps.now();
      const held = kept.get(name);
      if (held !== undefined && startedMs < held.untilMs) return { result: held.answer, called: false };
      const other = fetches.get(name);
      if (other !== undefined && startedMs < other.startedMs + giveUpMs) {
        while (other.end === null && call.leftMs() > 0) await deps.sleep(Math.min(LOOK_AGAIN_MS, call.leftMs()));
        return { result: other.end ?? outOfTime(), called: false };
      }
      const own: UnderWay = { startedMs, end: null };
      fetches.set(name, own);
      const work = run(name, own, call);
      call.waitUntil(work);
      await inTime(deps, work, call.leftMs());
      return { result: own.end ?? { ...outOfTime(), attempts: 1, ms: deps.now() - startedMs }, called: true };
    },
  };
}

/** Trace id and waits are of the call that fetched it. */
function anotherTime(answer: ForwardAnswer): ForwardAnswer {
  return { ...answer, headers: { "content-type": "application/json" }, traceId: null };
}

function outOfTime(): ForwardFailure {
  return failure("bailiff_upstream_timeout", "Clerk did not answer in time.");
}

function failure(code: ForwardFailure["code"], detail: string): ForwardFailure {
  return { kind: "failure", code, status: null, sent: true, detail, attempts: 0, ms: 0 };
}
