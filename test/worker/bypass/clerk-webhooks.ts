// Clerk's webhooks for tests in workerd: signed as Svix does, sent to a gateway that takes them; alarms rung when a test says so.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createHmac } from "node:crypto";
import { BypassWatch } from "../../../src/bypass/bypass-watch.ts";
import { shardOf } from "../../../src/bypass/watch-protocol.ts";
import { systemDeps } from "../../../src/deps.ts";
import { Ledger } from "../../../src/ledger/ledger.ts";
import { ledgerOf } from "../ledger-inspection.ts";
import { type Answer, type TestGateway, testGateway } from "../test-gateway.ts";

const KEY = Buffer.from("a secret that only Clerk and Bailiff know");
export const WEBHOOK_SECRET = `whsec_${KEY.toString("base64")}`;
/** Waits are over a minute and a half after an event was heard. */
const WAITED_MS = 91_000;

export function hookedGateway(options: Parameters<typeof testGateway>[0] = {}): TestGateway {
  return testGateway({ ...options, vars: { CLERK_WEBHOOK_SIGNING_SECRET: WEBHOOK_SECRET, ...options.vars } });
}

export function signature(id: string, timestamp: number | string, body: string, key: Uint8Array = KEY): string {
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

export interface Delivery {
  readonly id?: string;
  readonly timestamp?: number | string;
  readonly signature?: string;
}

let messages = 0;

export function deliver(gateway: TestGateway, event: object | string, how: Delivery = {}): Promise<Answer> {
  messages += 1;
  const id = how.id ?? `msg_${messages}`;
  const timestamp = how.timestamp ?? Math.floor(Date.now() / 1000);
  const body = typeof event === "string" ? event : JSON.stringify(event);
  const headers = {
    "svix-id": id,
    "svix-timestamp": String(timestamp),
    "svix-signature": how.signature ?? signature(id, timestamp, body),
  };
  return gateway.call("POST", "/hooks/clerk", { body, headers });
}

/** A user as Clerk shows one, seen by nobody for a year. */
export function userOf(id: string, more: object = {}): Record<string, unknown> {
  return {
    object: "user",
    id,
    username: null,
    external_id: null,
    email_addresses: [
      { id: "idn_1", email_address: `${id}@example.com`, verification: { status: "verified", strategy: "email_code" } },
    ],
    phone_numbers: [],
    web3_wallets: [],
    passkeys: [],
    external_accounts: [],
    password_enabled: true,
    password_last_updated_at: null,
    totp_enabled: false,
    backup_code_enabled: false,
    public_metadata: {},
    private_metadata: {},
    unsafe_metadata: {},
    banned: false,
    locked: false,
    lockout_expires_in_seconds: null,
    verification_attempts_remaining: 100,
    delete_self_enabled: true,
    last_sign_in_at: Date.now() - 365 * 86_400_000,
    last_active_at: Date.now() - 365 * 86_400_000,
    ...more,
  };
}

export function eventOf(type: string, data: object, atMs = Date.now(), more: object = {}): Record<string, unknown> {
  return { object: "event", type, data, timestamp: atMs, instance_id: "ins_1", ...more };
}

/** The alarm of the user's shard, as if the wait of everything heard so far were over. */
export function ringWatch(userId: string, laterMs = WAITED_MS): Promise<void> {
  return inWatch(userId, laterMs, (watch) => watch.alarm());
}

/** The user's shard as it is so much later. */
export function inWatch<T>(userId: string, laterMs: number, work: (watch: BypassWatch) => Promise<T>): Promise<T> {
  const stub = env.BYPASS.get(env.BYPASS.idFromName(`watch-${shardOf(userId)}`));
  const deps = { ...systemDeps(), now: () => Date.now() + laterMs, log: () => undefined };
  return runInDurableObject(stub, (_watch, state) => work(new BypassWatch(state, env, deps)));
}

/** The alarm of a key's Ledger in a deployment that takes webhooks. */
export function ringTelling(ledger: string, laterMs = 0): Promise<void> {
  const world = { ...env, CLERK_WEBHOOK_SIGNING_SECRET: WEBHOOK_SECRET };
  const deps = { ...systemDeps(), now: () => Date.now() + laterMs, log: () => undefined };
  return runInDurableObject(ledgerOf(ledger), (_ledger, state) => new Ledger(state, world, deps).alarm());
}
