// A world in which time passes only when everybody waits, and Clerk says what the script says. `settle` runs a promise to its end by
// moving the clock from one timer to the next, so a test of a ten-second deadline takes no time and has one result.
import type { Deps } from "../../../src/deps.ts";

/** One answer of the script: after `afterMs`, an answer or an error; `silent` never answers (it heeds its signal). */
export type Step =
  | {
      readonly status: number;
      readonly afterMs?: number;
      readonly headers?: Record<string, string>;
      readonly body?: ConstructorParameters<typeof Response>[0];
    }
  | { readonly throws: unknown; readonly afterMs?: number }
  | { readonly silent: true; readonly deaf?: boolean };

export interface Sent {
  readonly atMs: number;
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly redirect: string;
}

const START_MS = Date.UTC(2026, 10, 23, 12, 0, 0);
/** What workerd throws for a refused or reset connection. */
export const lost = () => Object.assign(new Error("Network connection lost."), { retryable: true });

export interface World {
  readonly deps: Deps;
  readonly sent: Sent[];
  readonly logged: string[];
  /** Answers whose body was cancelled unread. */
  readonly released: () => number;
  settle<T>(promise: Promise<T>): Promise<T>;
  /** Timers still running: a forgotten one would hold a Worker's memory until the deadline. */
  readonly pending: () => number;
}

interface Timer {
  readonly dueMs: number;
  readonly fire: () => void;
}

export function scriptedWorld(script: readonly Step[] | ((call: number) => Step), chance: () => number = () => 0.5): World {
  let nowMs = START_MS;
  let released = 0;
  const timers = new Set<Timer>();
  const sent: Sent[] = [];
  const logged: string[] = [];

  const timer = (ms: number, onTime: () => void) => {
    const running: Timer = { dueMs: nowMs + ms, fire: onTime };
    timers.add(running);
    return () => void timers.delete(running);
  };
  const sleep = (ms: number) => new Promise<void>((resolve) => void timer(ms, resolve));

  const answerAfter = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const stop = timer(ms, resolve);
      signal.addEventListener("abort", () => {
        stop();
        reject(signal.reason);
      });
    });
  const play = async (step: Step, signal: AbortSignal): Promise<Response> => {
    if ("silent" in step) {
      return new Promise((_resolve, reject) => {
        if (step.deaf !== true) signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    }
    if (step.afterMs !== undefined) await answerAfter(step.afterMs, signal);
    if ("throws" in step) throw step.throws;
    return answerOf(step, () => {
      released += 1;
    });
  };

  const deps: Deps = {
    now: () => nowMs,
    randomBytes: (byteCount) => new Uint8Array(byteCount),
    random: chance,
    sleep,
    timer,
    fetch: async (address, options) => {
      const request = new Request(address, options);
      const step = typeof script === "function" ? script(sent.length) : script[sent.length];
      sent.push({
        atMs: nowMs - START_MS,
        url: request.url,
        method: request.method,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
        redirect: request.redirect,
      });
      if (step === undefined) throw new Error("the script has no more answers");
      return play(step, request.signal);
    },
    log: (event, fields) => logged.push(JSON.stringify({ event, ...fields })),
  };

  const settle = async <T>(promise: Promise<T>): Promise<T> => {
    let done = false;
    const mark = () => {
      done = true;
    };
    promise.then(mark, mark);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (done) return promise;
      const next = [...timers].sort((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined) throw new Error("everybody waits and no timer runs");
      timers.delete(next);
      nowMs = Math.max(nowMs, next.dueMs);
      next.fire();
    }
  };
  return { deps, sent, logged, released: () => released, settle, pending: () => timers.size };
}

function answerOf(step: Extract<Step, { status: number }>, onCancel: () => void): Response {
  const headers = { "content-type": "application/json; charset=utf-8", ...step.headers };
  if (step.body !== undefined) return new Response(step.body, { status: step.status, headers });
  const bytes = new TextEncoder().encode(JSON.stringify({ status: step.status }));
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        controller.enqueue(bytes);
        controller.close();
      },
      cancel: onCancel,
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: step.status, headers });
}
