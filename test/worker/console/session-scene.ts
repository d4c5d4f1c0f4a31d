// Browsers in front of the gateway: each keeps the cookie that it was given, sends it with every call and says where the call comes from, as
// Chromium does.
import { expect } from "vitest";
import type { Answer, MintedKey, TestGateway } from "../test-gateway.ts";

const GATEWAY = "https://bailiff.test";
export const COOKIE = "__Host-bailiff";

const POLICIES = [
  { policy: "auditor", rules: [{ id: "read", allow: ["audit.read", "audit.acts", "keys.list", "keys.get"] }] },
  { policy: "desk", rules: [{ id: "mint", allow: ["keys.create", "keys.list", "keys.update", "keys.rotate", "keys.revoke"] }] },
  { policy: "support", rules: [{ id: "look", allow: ["users.get"] }] },
];

export interface Sent {
  readonly body?: unknown;
  /** Over those of a browser; "" leaves one out. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly from?: string;
}

export interface Browser {
  /** As in `Cookie`; "" for none. */
  cookie: string;
  csrf: string;
  session: string;
  call(method: string, path: string, sent?: Sent): Promise<Answer>;
  signIn(key: string, sent?: Sent): Promise<Answer>;
}

export function browser(gateway: TestGateway, origin = GATEWAY): Browser {
  const one: Browser = {
    cookie: "",
    csrf: "",
    session: "",
    async call(method, path, { body, headers = {}, from = "203.0.113.7" } = {}) {
      const all: Record<string, string> = {
        "cf-connecting-ip": from,
        "sec-fetch-site": "same-origin",
        ...(method === "GET" ? {} : { origin, "bailiff-csrf": one.csrf }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        cookie: one.cookie,
        ...headers,
      };
      const sent = Object.entries(all).filter(([, value]) => value !== "");
      const text = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await gateway.send(new Request(`${origin}${path}`, { method, headers: Object.fromEntries(sent), ...text }));
      const given = answer.headers.get("set-cookie");
      if (given !== null) one.cookie = /Max-Age=0/.test(given) ? "" : (given.split(";")[0] ?? "");
      return answer;
    },
    async signIn(key, { headers = {}, ...sent } = {}) {
      const answer = await one.call("POST", "/console/session", {
        ...sent,
        headers: { authorization: `Bearer ${key}`, ...headers },
      });
      if (answer.status === 201) Object.assign(one, { csrf: answer.body?.["csrf"], session: answer.body?.["session"] });
      return answer;
    },
  };
  return one;
}

export async function signedIn(gateway: TestGateway, key: string, origin?: string): Promise<Browser> {
  const one = browser(gateway, origin);
  expect(await one.signIn(key)).toMatchObject({ status: 201 });
  return one;
}

/** With the policies of this scene. */
export async function mintAuditor(gateway: TestGateway, more: Readonly<Record<string, unknown>> = {}): Promise<MintedKey> {
  expect(await gateway.publish(POLICIES)).toMatchObject({ status: 200 });
  return gateway.mint(["auditor"], { name: "Reviews", owner: "security@example.com", ...more });
}

/** Newest first. */
export async function recordsOf(gateway: TestGateway, query: string): Promise<Record<string, unknown>[]> {
  const { body } = await gateway.admin("GET", `/audit?${query}`);
  const data: unknown = body?.["data"];
  return Array.isArray(data) ? data : [];
}
