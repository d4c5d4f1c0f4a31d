// The whole gateway inside workerd: the real app on real KV and real Durable Objects, with a script in Clerk's place. Waits that only put
// work off (batches, back-off) are over at once; waits that watch over something (time-outs) run for real.

import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Operation } from "../../src/clerk/operation.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { type Deps, systemDeps } from "../../src/deps.ts";
import { type BailiffEnv, readSettings } from "../../src/env.ts";
import { buildServices } from "../../src/index.ts";
import { createApp } from "../../src/routes/app.ts";
import type { Services } from "../../src/routes/services.ts";
import { type ScriptedClerk, scriptedClerk } from "./scripted-clerk.ts";

export const SECRETS = {
  CLERK_SECRET_KEY: "sk_test_ClerkOwnSecretThatNobodyMaySee",
  KEY_PEPPER: "pepper-for-tests-0123456789-0123456789",
  ROOT_TOKEN: "root-token-for-tests-0123456789-0123456789",
};
export const CLERK_ORIGIN = "https://clerk.test";
/** The caller's address unless a test says otherwise. */
export const CALLER_IP = "203.0.113.7";

/** Every answer of the gateway, read whole: a Response belongs to the request that made it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed; null when it is not JSON. */
  readonly body: Record<string, unknown> | null;
  /** Bailiff's or Clerk's codes, in order. */
  readonly codes: readonly string[];
}

export interface MintedKey {
  readonly id: string;
  readonly key: string;
}

export interface TestGateway {
  readonly clerk: ScriptedClerk;
  readonly services: Services;
  readonly logged: string[];
  /** Every answer given so far. */
  readonly answers: Answer[];
  send(request: Request): Promise<Answer>;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** With the root token, unless `key` is given. */
  admin(method: string, path: string, body?: unknown, key?: string): Promise<Answer>;
  /** Through the key `by`; by root, unless it is given. */
  mint(policies: readonly string[], more?: Readonly<Record<string, unknown>>, by?: string): Promise<MintedKey>;
  publish(policies: readonly unknown[], more?: Readonly<Record<string, unknown>>): Promise<Answer>;
}

export interface CallOptions {
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GatewayOptions {
  readonly operations?: readonly Operation[];
  /** That of another gateway: two isolates in front of one Clerk. */
  readonly clerk?: ScriptedClerk;
  readonly vars?: Partial<BailiffEnv>;
  readonly deps?: Partial<Deps>;
  /** Replaces what the Worker sees of its bindings: a Ledger that is away, say. */
  readonly bindings?: Partial<Pick<BailiffEnv, "BYPASS" | "LEDGER" | "REGISTRY" | "COURIER" | "AUDIT_KV" | "ASSETS">>;
}

export function testGateway(options: GatewayOptions = {}): TestGateway {
  const clerk = options.clerk ?? scriptedClerk();
  const logged: string[] = [];
  const answers: Answer[] = [];
  const system = systemDeps();
  const deps: Deps = {
    ...system,
    sleep: () => system.sleep(0),
    fetch: (address, options) => clerk.fetch(new Request(address, options)),
    log: (event, fields) => logged.push(JSON.stringify({ event, ...fields })),
    ...options.deps,
  };
  const bailiffEnv: BailiffEnv = {
    ...env,
    CLERK_API_URL: CLERK_ORIGIN,
    DEFAULT_KEY_RATE: "off",
    ...SECRETS,
    ...options.vars,
    ...options.bindings,
  };
  const read = readSettings(bailiffEnv);
  if (!read.ok) throw new Error(read.problems.join("; "));
  const services = buildServices(bailiffEnv, read.settings, deps, options.operations ?? OPERATIONS);
  const app = createApp(services);

  const gateway: TestGateway = {
    clerk,
    services,
    logged,
    answers,
    async send(request) {
      const context = createExecutionContext();
      const response = await app.fetch(request, bailiffEnv, context);
      const answer = await readAnswer(response);
      await waitOnExecutionContext(context);
      answers.push(answer);
      return answer;
    },
    call(method, path, { key, body, headers } = {}) {
      const init = {
        method,
        headers: {
          "cf-connecting-ip": CALLER_IP,
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      };
      return gateway.send(new Request(`https://bailiff.test${path}`, init));
    },
    admin: (method, path, body, key = SECRETS.ROOT_TOKEN) => gateway.call(method, `/admin${path}`, { key, body }),
    async mint(policies, more = {}, by) {
      const wanted = { name: "Test key", owner: "team@example.com", policies, ...more };
      const minted = await gateway.admin("POST", "/keys", wanted, by);
      expect(minted, minted.text).toMatchObject({ status: 201 });
      return { id: String(minted.body?.["id"]), key: String(minted.body?.["key"]) };
    },
    publish: (policies, more = {}) => gateway.admin("PUT", "/policies", { policies, ...more }),
  };
  return gateway;
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = new TextDecoder().decode(await response.arrayBuffer());
  const isJson = response.headers.get("content-type") === "application/json" && text !== "";
  const body: Record<string, unknown> | null = isJson ? JSON.parse(text) : null;
  const errors: unknown = body?.["errors"];
  const codes = Array.isArray(errors) ? errors.map((error: { code?: unknown }) => String(error.code)) : [];
  return { status: response.status, headers: response.headers, text, body, codes };
}
