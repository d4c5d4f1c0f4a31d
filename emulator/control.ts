// The control API, for tests in another process and for people with curl. It has no credentials, because it only ever answers
// callers on the loopback interface, whatever address the server is bound to; so never put a proxy in front of an emulator.
//   GET  /__emulator/state         users, balances, ledger      POST   /__emulator/reset        as new
//   POST /__emulator/faults        queue one rule, or a list    GET    /__emulator/faults       rules still waiting
//   GET  /__emulator/requests      the journal                  DELETE /__emulator/faults, /__emulator/requests
//   POST /__emulator/rate-limits   {instance?, per_user?}       DELETE /__emulator/rate-limits
//   POST /__emulator/session-tokens {user_id}: a token          POST   /__emulator/signing-keys  another key from now on
//   POST /__emulator/webhooks      {url, secret}: sent there from now on; GET: what was sent; DELETE: no more
//   POST /__emulator/webhook-faults  {type?, times?, fault: {kind: late|doubled|out_of_order|dropped|forged}}, or a list
//   POST /__emulator/self-service  {user_id, does, …}: what a person does in a session of her own
//   POST /__emulator/unlisted      adds the user whose answers hold what no description lists
import * as z from "zod";
import { inOurWords } from "../src/schema-words.ts";
import type { FaultRule, Faults } from "./faults.ts";
import type { Journal } from "./journal.ts";
import { limitsSchema, type RateLimits } from "./rate-limits.ts";
import { doSelfService, selfServiceBody } from "./self-service.ts";
import type { Store } from "./store.ts";
import { addUnlistedUser } from "./unlisted-user.ts";
import { type Webhooks, webhookTarget } from "./webhooks.ts";

export const CONTROL_PREFIX = "/__emulator/";

export interface Controls {
  readonly store: Store;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly limits: RateLimits;
  readonly webhooks: Webhooks;
}

interface ControlReply {
  readonly status: number;
  readonly body: object;
}

const done: ControlReply = { status: 200, body: { ok: true } };

type Action = (controls: Controls, body: unknown) => ControlReply;

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ["GET state", ({ store }) => ({ status: 200, body: store.snapshot() })],
  [
    "POST reset",
    (controls) => {
      resetAll(controls);
      return done;
    },
  ],
  ["GET faults", ({ faults }) => ({ status: 200, body: { data: faults.pending() } })],
  [
    "POST faults",
    ({ faults }, body) => {
      // Unchecked on purpose: `add` parses each rule and throws for one that could never work.
      for (const rule of Array.isArray(body) ? body : [body]) faults.add(rule as FaultRule);
      return done;
    },
  ],
  [
    "DELETE faults",
    ({ faults }) => {
      faults.clear();
      return done;
    },
  ],
  [
    "GET requests",
    ({ journal }) => ({
      status: 200,
      body: { data: journal.requests, total_count: journal.requests.length, dropped: journal.dropped },
    }),
  ],
  [
    "DELETE requests",
    ({ journal }) => {
      journal.clear();
      return done;
    },
  ],
  [
    "POST rate-limits",
    ({ limits }, body) => {
      limits.set(limitsSchema.parse(body, { error: inOurWords }));
      return done;
    },
  ],
  [
    "POST session-tokens",
    ({ store }, body) => {
      const { user_id } = z.strictObject({ user_id: z.string() }).parse(body);
      return { status: 200, body: { token: store.signingKeys.mint({ userId: user_id }) } };
    },
  ],
  [
    "POST signing-keys",
    ({ store }) => {
      store.signingKeys.rotate();
      return done;
    },
  ],
  [
    "POST unlisted",
    ({ store }) => {
      addUnlistedUser(store);
      return done;
    },
  ],
  ["GET webhooks", ({ webhooks }) => ({ status: 200, body: { url: webhooks.target?.url ?? null, data: webhooks.sent } })],
  [
    "POST webhooks",
    ({ webhooks }, body) => {
      webhooks.target = webhookTarget.parse(body, { error: inOurWords });
      return done;
    },
  ],
  [
    "DELETE webhooks",
    ({ webhooks }) => {
      webhooks.target = null;
      return done;
    },
  ],
  [
    "POST webhook-faults",
    ({ webhooks }, body) => {
      for (const rule of Array.isArray(body) ? body : [body]) webhooks.addFault(rule);
      return done;
    },
  ],
  [
    "POST self-service",
    ({ store, webhooks }, body) => {
      const asked = selfServiceBody.parse(body, { error: inOurWords });
      webhooks.client = { client_ip: "203.0.113.80", user_agent: "Mozilla/5.0" };
      return doSelfService(store, asked) ? done : { status: 404, body: { error: "Nobody who could do that." } };
    },
  ],
  [
    "DELETE rate-limits",
    ({ limits }) => {
      limits.clear();
      return done;
    },
  ],
]);

/** Store, faults, journal and limits as they were at the start. */
export function resetAll(controls: Controls): void {
  controls.store.reset();
  controls.faults.clear();
  controls.journal.clear();
  controls.limits.clear();
  controls.webhooks.clear();
}

function isLoopback(address: string | undefined): boolean {
  return address === "::1" || /^(::ffff:)?127\./.test(address ?? "");
}

/** @param path raw, below `CONTROL_PREFIX`, without the query string. */
export function control(controls: Controls, from: string | undefined, method: string, path: string, body: string): ControlReply {
  if (!isLoopback(from)) return { status: 403, body: { error: "The control API answers on the loopback interface only." } };
  const action = ACTIONS.get(`${method} ${path}`);
  if (action === undefined)
    return { status: 404, body: { error: `No such control: ${method} ${path}`, known: [...ACTIONS.keys()] } };
  try {
    return action(controls, body === "" ? {} : JSON.parse(body));
  } catch (error) {
    if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } };
    if (error instanceof SyntaxError) return { status: 400, body: { error: "The body is not JSON." } };
    throw error;
  }
}
