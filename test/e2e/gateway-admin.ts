// The admin plane as the tests use it: publish policies, mint keys, read the log. Over HTTP, like anybody.
import { setTimeout as sleep } from "node:timers/promises";
import type { AuditRecord } from "../../src/audit/record.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { ROOT_TOKEN } from "./running-gateway.ts";

/** Patterns that match every operation of the table. */
export const EVERYTHING = [
  ...new Set(OPERATIONS.map(({ name }) => `${name.split(".")[0]}.*`)),
  ...OPERATIONS.filter((row) => row.class === "secret" || row.class === "money").map(({ name }) => name),
];

export interface Manifest {
  readonly type: "manifest";
  readonly ledgers: readonly { readonly ledger: string; readonly first: number; readonly last: number; readonly head: string }[];
  readonly contradictions: readonly { readonly ledger: string; readonly seq: number; readonly kind: string }[];
}

export interface Export {
  readonly records: readonly AuditRecord[];
  readonly manifest: Manifest;
}

export interface Admin {
  publish(policies: readonly object[]): Promise<void>;
  /** The answer's text. */
  get(path: string): Promise<string>;
  /** The key's text and its id, which is also its ledger. */
  mint(policy: string, more?: object): Promise<{ readonly id: string; readonly key: string }>;
  export(fromMs?: number): Promise<Export>;
  /** What a key has used of a limit; 0 when nothing was counted. */
  used(keyId: string, limit: string): Promise<number>;
  /** Records of these ledgers that are not in KV yet. (Asking makes one in `admin`.) */
  notProjected(ids: readonly string[]): Promise<number>;
  /** Intents without a known outcome. */
  openIntents(): Promise<readonly AuditRecord[]>;
}

/** Calls the admin plane with the root token. Gives the body of what is answered well. @throws on a refusal. */
export async function callAsRoot(url: string, method: string, path: string, body?: object): Promise<string> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${ROOT_TOKEN}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text;
}

export function adminOf(url: string): Admin {
  const call = (method: string, path: string, body?: object): Promise<string> => callAsRoot(url, method, path, body);
  return {
    async publish(policies) {
      await call("PUT", "/admin/policies", { policies });
    },
    get: (path) => call("GET", path),
    async mint(policy, more = {}) {
      return JSON.parse(await call("POST", "/admin/keys", { name: `e2e ${policy}`, owner: "e2e", policies: [policy], ...more }));
    },
    async export(fromMs) {
      const from = fromMs === undefined ? "" : `?from=${new Date(fromMs).toISOString()}`;
      const lines = (await call("GET", `/admin/audit/export${from}`)).trimEnd().split("\n");
      const manifest: Manifest = JSON.parse(lines.pop() ?? "");
      if (manifest.type !== "manifest") throw new Error(`the export ends with ${JSON.stringify(manifest)}`);
      return { records: lines.map((line) => JSON.parse(line)), manifest };
    },
    async used(keyId, limit) {
      const { usage }: { usage: { limit: string; used: number }[] } = JSON.parse(await call("GET", `/admin/keys/${keyId}`));
      return usage.filter((row) => row.limit === limit).reduce((sum, row) => sum + row.used, 0);
    },
    async notProjected(ids) {
      const status: { ledgers: { ledger: string; not_projected: number }[] } = JSON.parse(await call("GET", "/admin/status"));
      const mine = status.ledgers.filter(({ ledger }) => ids.includes(ledger));
      return mine.reduce((sum, { not_projected }) => sum + not_projected, 0);
    },
    async openIntents() {
      return JSON.parse(await call("GET", "/admin/audit?open=true&limit=200")).data;
    },
  };
}

/** Asks again until `done` is true of the answer; then, or when patience is at its end, gives the last answer. */
export async function eventually<T>(ask: () => Promise<T>, done: (value: T) => boolean, patienceMs = 10_000): Promise<T> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const value = await ask();
    if (done(value) || Date.now() > giveUpAt) return value;
    await sleep(100);
  }
}
