// The Courier as tests look at it: on its real storage, in a world where a script stands at the other end of every hook and time is told.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { type Deps, systemDeps } from "../../../src/deps.ts";
import type { BailiffEnv } from "../../../src/env.ts";
import { Courier } from "../../../src/index.ts";
import { ringAlarm } from "../ledger-inspection.ts";

export interface Posted {
  readonly url: string;
  readonly redirect: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly message: { readonly type: string; readonly timestamp: string; readonly data: Record<string, unknown> };
}

export type Answering = (posted: Posted) => Response | Promise<Response>;

export interface CourierWorld {
  /** In the order in which they came. */
  readonly posted: Posted[];
  readonly logged: string[];
  answerWith(answering: Answering): void;
  /** Of the Courier alone; ms. */
  advance(ms: number): void;
  now(): number;
  /** Rings the alarms of these ledgers, and then the Courier's until nothing more is due. */
  deliver(...ledgers: readonly string[]): Promise<void>;
  /** The alarm alone, without waiting for what it starts. */
  withCourier<T>(work: (courier: Courier, storage: DurableObjectStorage) => Promise<T> | T): Promise<T>;
}

export function courierWorld(vars: Partial<BailiffEnv> = {}, more: Partial<Deps> = {}): CourierWorld {
  const posted: Posted[] = [];
  const logged: string[] = [];
  let answering: Answering = () => new Response(null, { status: 204 });
  let aheadMs = 0;
  const system = systemDeps();
  const now = () => system.now() + aheadMs;
  const fetchAsTold = async (url: string, init: RequestInit): Promise<Response> => {
    const headers = Object.fromEntries(new Headers(init.headers).entries());
    const body = String(init.body);
    const one: Posted = { url, redirect: init.redirect, headers, body, message: JSON.parse(body) };
    posted.push(one);
    return answering(one);
  };
  const deps = {
    ...system,
    now,
    random: () => 0,
    fetch: fetchAsTold,
    log: (event: string, fields?: object) => void logged.push(JSON.stringify({ event, ...fields })),
    ...more,
  };
  const stub = () => env.COURIER.get(env.COURIER.idFromName("courier"));
  const withCourier: CourierWorld["withCourier"] = (work) =>
    runInDurableObject(stub(), (_courier, state) => work(new Courier(state, { ...env, ...vars }, deps), state.storage));
  return {
    posted,
    logged,
    answerWith(next) {
      answering = next;
    },
    advance(ms) {
      aheadMs += ms;
    },
    now,
    async deliver(...ledgers) {
      for (const ledger of ledgers) await ringAlarm(ledger);
      await withCourier(async (courier) => {
        for (let rung = 0; rung < 20; rung += 1) {
          const before = posted.length;
          await courier.alarm();
          await courier.settled();
          if (posted.length === before) return;
        }
      });
    },
    withCourier,
  };
}
