// Workers KV whose every call ends: with its answer, with `KvAway` when KV is busy (429), broken or takes too long, or with `KvRefused` when
// it will not take a call like this one, today or tomorrow. A put that was given up may still arrive; the Ledger writes the same name again
// until it has an answer, so that is harmless.
import type { Deps } from "../deps.ts";
import { inTime, LATE } from "../time-limit.ts";

export const KV_TIMEOUT_MS = 10_000;

export class KvAway extends Error {
  override readonly name: string = "KvAway";
}

/** No outage but a fault of Bailiff's own, which waiting does not mend: a number out of range, a name or a value that is too long. */
export class KvRefused extends KvAway {
  override readonly name = "KvRefused";
}

/** `KV PUT failed: 413 …`, of the runtime. 408 and 429 are about the moment. */
const REFUSED = /^KV [A-Z_]+ failed: 4(?!08|29)\d\d\b/;

/** The same namespace, bounded. */
export function boundedKv(deps: Deps, kv: KVNamespace): KVNamespace {
  return new Proxy(kv, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      return (...args: readonly unknown[]) => bounded(deps, async () => Reflect.apply(value, target, args));
    },
  });
}

async function bounded(deps: Deps, call: () => Promise<unknown>): Promise<unknown> {
  let answer: unknown;
  try {
    answer = await inTime(deps, call(), KV_TIMEOUT_MS);
  } catch (error) {
    throw classified(error);
  }
  if (answer === LATE) throw new KvAway("no answer in time");
  return answer;
}

/** The runtime's own message may name a key, so it stays here. */
function classified(error: unknown): KvAway {
  if (!(error instanceof Error)) return new KvAway("unknown");
  const refused = error instanceof TypeError || error instanceof RangeError || REFUSED.test(error.message);
  return refused ? new KvRefused(error.name) : new KvAway(error.name);
}
