// The same object on the same storage, in a world where KV or the Registry fails. The failure is put in front of the real thing.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Ledger } from "../../src/ledger/ledger.ts";
import { ledgerOf } from "./ledger-inspection.ts";

/** Its alarm as it would ring there. */
export function ringAlarmIn(name: string, world: Partial<Pick<Env, "AUDIT_KV" | "COURIER" | "REGISTRY">>): Promise<void> {
  return runInDurableObject(ledgerOf(name), (_ledger, state) => new Ledger(state, { ...env, ...world }).alarm());
}

export function kvThatFails(times: number): KVNamespace {
  let failures = 0;
  return new Proxy(env.AUDIT_KV, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (property === "put" && failures < times) {
        failures += 1;
        return () => Promise.reject(new Error("KV PUT failed: 429 Too Many Requests"));
      }
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
