// A call to a Durable Object that ends: with its answer, or with `null` when the object is unavailable, overloaded or slow. A stub that
// threw is never used again; only an error marked retryable, and not overloaded, is worth one more try, and only for calls that may be
// repeated (all of Bailiff's may: they carry their own id or set a state).
// Source: Cloudflare Durable Objects docs, "Error handling".
import type { Deps } from "../deps.ts";
import { inTime, LATE } from "../time-limit.ts";

export const CALL_TIMEOUT_MS = 5_000;
const TRIES = 2;
/** What an isolate sends behind an answer is over by then, or was cut off with the request that carried it. */
export const CUT_OFF_AFTER_MS = 15_000;

class CallTimeout extends Error {}

/**
 * `call` makes a fresh stub each time; it is told which try this is, from 1. Failures are logged by name only. `null` does not say that
 * the object did nothing: its answer may only have come too late.
 */
export async function guardedCall<T>(
  deps: Deps,
  name: string,
  call: (attempt: number) => Promise<T>,
): Promise<{ readonly value: T } | null> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      const value = await inTime(deps, call(attempt), CALL_TIMEOUT_MS);
      if (value === LATE) throw new CallTimeout(name);
      return { value };
    } catch (error) {
      deps.log("durable_object_call_failed", {
        call: name,
        attempt,
        error: error instanceof Error ? error.constructor.name : "unknown",
      });
      if (!worthRepeating(error)) return null;
    }
  }
  return null;
}

/** What a duty of an alarm needs did not answer. */
export class ObjectAway extends Error {
  override readonly name = "ObjectAway";
}

/** The same, for such a duty. @throws ObjectAway where there is no answer */
export async function answerOf<T>(deps: Deps, name: string, call: () => Promise<T>): Promise<T> {
  const answer = await guardedCall(deps, name, call);
  if (answer === null) throw new ObjectAway(name);
  return answer.value;
}

function worthRepeating(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { retryable, overloaded } = Object.assign({ retryable: false, overloaded: false }, error);
  return retryable === true && overloaded !== true;
}
