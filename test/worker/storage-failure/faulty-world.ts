// A world in which each of the three things that Bailiff depends on can be made slow, failing or hanging. The objects and KV are the real
// ones: faults sit on the way to them. Nobody waits: a time-out strikes as soon as something that it watches over hangs.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { KV_TIMEOUT_MS } from "../../../src/audit/bounded-kv.ts";
import { FORWARD_DEFAULTS } from "../../../src/clerk/forward.ts";
import { type Deps, systemDeps } from "../../../src/deps.ts";
import { CALL_TIMEOUT_MS } from "../../../src/ledger/guarded-call.ts";
import { Ledger } from "../../../src/ledger/ledger.ts";
import { ledgerOf } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import type { GatewayOptions } from "../test-gateway.ts";
import { type Behaviour, CLERKS_OWN_CODE, type World } from "./matrix.ts";

export const ALL_WELL: World = { ledger: "ok", kv: "ok", clerk: "ok" };

export interface FaultyWorld {
  /** As it is from now on. */
  world: World;
  /** How far the gateway's clock is ahead of the real one. */
  aheadMs: number;
  /** `METHOD path`, for each time that something left for Clerk. */
  readonly sent: string[];
  /** Called whenever something leaves for Clerk. */
  whenSent: () => void;
  /** `ledger.method`, `registry.method` or `kv.method`, for each call that was made. */
  readonly calls: string[];
  /** What a gateway in this world is made with. */
  readonly options: Required<Pick<GatewayOptions, "bindings" | "deps">>;
  /** The alarm of a ledger as it rings in this world, on its real storage. */
  ringAlarm(ledger: string): Promise<void>;
}

export function faultyWorld(): FaultyWorld {
  const system = systemDeps();
  const watches = new Watches(system);
  const sent: string[] = [];
  const clerk: Deps["fetch"] = async (address, { method }) => {
    sent.push(`${method} ${new URL(address).pathname}`);
    faulty.whenSent();
    const answer = () => Promise.resolve(json({ object: "user", id: "user_1", private_metadata: {} }));
    if (faulty.world.clerk === "failing") return json({ errors: [{ message: "down", code: CLERKS_OWN_CODE }] }, 503);
    return behave(watches, faulty.world.clerk, FORWARD_DEFAULTS.tryTimeoutMs, answer);
  };
  const calls: string[] = [];
  const inWorld = (what: keyof World, name: string, timeoutMs: number): Fault => ({
    behave(method, work) {
      calls.push(`${name}.${method}`);
      return behave(watches, faulty.world[what], timeoutMs, work);
    },
  });
  const bindings = {
    LEDGER: objectsBehaving(env.LEDGER, inWorld("ledger", "ledger", CALL_TIMEOUT_MS)),
    REGISTRY: objectsBehaving(env.REGISTRY, inWorld("ledger", "registry", CALL_TIMEOUT_MS)),
    AUDIT_KV: callsBehaving(env.AUDIT_KV, inWorld("kv", "kv", KV_TIMEOUT_MS)),
  };
  const faulty: FaultyWorld = {
    world: ALL_WELL,
    aheadMs: 0,
    sent,
    whenSent: () => undefined,
    calls,
    options: {
      bindings,
      deps: { now: () => system.now() + faulty.aheadMs, sleep: () => system.sleep(0), timer: watches.timer, fetch: clerk },
    },
    ringAlarm: (ledger) =>
      runInDurableObject(ledgerOf(ledger), (_ledger, state) => {
        const deps = { ...system, ...faulty.options.deps, log: () => undefined };
        return new Ledger(state, { ...env, AUDIT_KV: bindings.AUDIT_KV, REGISTRY: bindings.REGISTRY }, deps).alarm();
      }),
  };
  return faulty;
}

/** Timers that end when what they watch over hangs. */
class Watches {
  readonly #pending = new Map<() => void, number>();
  readonly #system: Deps;

  constructor(system: Deps) {
    this.#system = system;
  }

  readonly timer: Deps["timer"] = (ms, onTime) => {
    const strike = () => onTime();
    this.#pending.set(strike, ms);
    return () => void this.#pending.delete(strike);
  };

  /** Never comes back. */
  async hang(timeoutMs: number): Promise<never> {
    // What watches may be set up after what it watches over was started.
    await this.#system.sleep(0);
    for (const [strike, ms] of this.#pending) {
      if (ms !== timeoutMs) continue;
      this.#pending.delete(strike);
      strike();
    }
    return new Promise<never>(() => undefined);
  }
}

async function behave<T>(watches: Watches, how: Behaviour, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  switch (how) {
    case "ok":
      return work();
    case "slow":
      await work();
      return watches.hang(timeoutMs);
    case "failing":
      throw Object.assign(new Error("429: too much asked of this storage"), { overloaded: true, retryable: true });
    case "hanging":
      return watches.hang(timeoutMs);
  }
}

interface Fault {
  behave(method: string, work: () => Promise<unknown>): Promise<unknown>;
}

function objectsBehaving<N extends typeof env.LEDGER | typeof env.REGISTRY>(objects: N, fault: Fault): N {
  return new Proxy(objects, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      if (property !== "get") return value.bind(target);
      return (id: DurableObjectId) => callsBehaving(Reflect.apply(value, target, [id]), fault);
    },
  });
}

function callsBehaving<T extends object>(real: T, fault: Fault): T {
  return new Proxy(real, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      return (...args: readonly unknown[]) => fault.behave(String(property), async () => Reflect.apply(value, target, args));
    },
  });
}
