// A bound on a wait, as a value that can be raced: nothing is thrown and no signal is made, which on a path that waits at every step costs
// more than the waiting does.
import type { Deps } from "./deps.ts";

export const LATE = Symbol("late");

export interface TimeLimit {
  /** Resolves when the time is up; never, once it was stopped. */
  readonly over: Promise<typeof LATE>;
  /** To be called by whoever has what the wait was for: a forgotten timer holds memory until its time. */
  stop(): void;
}

/** From now on, `ms`. */
export function timeLimit(deps: Pick<Deps, "timer">, ms: number): TimeLimit {
  let stop: () => void = () => undefined;
  const over = new Promise<typeof LATE>((resolve) => {
    stop = deps.timer(ms, () => resolve(LATE));
  });
  return { over, stop };
}

/** What `work` gives, or LATE when that takes longer than `ms`; what comes of it afterwards is nobody's any more, an error neither. */
export async function inTime<T>(deps: Pick<Deps, "timer">, work: Promise<T>, ms: number): Promise<T | typeof LATE> {
  const limit = timeLimit(deps, ms);
  try {
    return await Promise.race([work, limit.over]);
  } finally {
    limit.stop();
  }
}
