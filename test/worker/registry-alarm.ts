// The Registry's alarm, rung by the test: workerd rings none by itself here (`at-noon.ts`).
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Registry } from "../../src/ledger/registry.ts";

export function registry(): DurableObjectStub<Registry> {
  return env.REGISTRY.get(env.REGISTRY.idFromName("registry"));
}

export function ringRegistry(): Promise<void> {
  return runInDurableObject(registry(), (object) => object.alarm());
}

/** When it would ring, ms since the epoch. */
export function registryAlarm(): Promise<number | null> {
  return runInDurableObject(registry(), (_object, { storage }) => storage.getAlarm());
}
