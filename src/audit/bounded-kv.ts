// Workers KV whose every call ends: with its answer, or with `KvAway` when KV refuses (429 included) or takes too long. A put that was
// given up may still arrive; the Ledger writes the same name again until it has an answer, so that is harmless.
import type { Deps } from "../deps.ts";

export const KV_TIMEOUT_MS = 10_000;

export class KvAway extends Error {
  override readonly name = "KvAway";
}

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
  const timer = new AbortController();
  const late = deps.sleep(KV_TIMEOUT_MS, timer.signal).then(() => {
    throw new KvAway("no answer in time");
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([call(), late]);
  } catch (error) {
    // The runtime's own message may name a key.
    throw error instanceof KvAway ? error : new KvAway(error instanceof Error ? error.name : "unknown");
  } finally {
    timer.abort(new Error("settled"));
  }
}
