// What the console's fuzzer plays on: sessions of two keys, and things that calls can be aimed at. Set up anew by the root token whenever a case
// that was let through has changed it.
import { ROOT_TOKEN } from "../../running-gateway.ts";

const OWNER = "fuzz@example.com";
const ADMIN = [
  ...["keys.*", "policies.*", "audit.*", "hooks.*", "approvals.*", "elevations.*", "access.*", "console.*"],
  ...["status.read", "users.*"],
];
/** Nothing listens there. */
export const NOWHERE = "http://127.0.0.1:9/";

export interface SignedIn {
  readonly cookie: string;
  readonly csrf: string;
  readonly session: string;
  /** The key's id. */
  readonly holder: string;
}

export interface Stage {
  readonly mine: SignedIn;
  /** Of another key. */
  readonly other: SignedIn;
  /** Signed out. */
  readonly ended: SignedIn;
  /** What examples name, and what is really there. */
  readonly real: Readonly<Record<string, string>>;
}

export async function setStage(url: string): Promise<Stage> {
  const asRoot = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${ROOT_TOKEN}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  const mint = (more: object = {}) => asRoot("POST", "/admin/keys", { name: "fuzz", owner: OWNER, policies: ["wide"], ...more });

  const { version } = await asRoot("PUT", "/admin/policies", {
    policies: [{ policy: "wide", rules: [{ id: "all", allow: [...ADMIN, "class:read"] }] }],
  });
  const [one, two, three] = [await mint(), await mint({ owner: "other@example.com" }), await mint({ owner: "aim@example.com" })];
  // There may be so many and no more.
  const { data: hooks } = await asRoot("GET", "/admin/hooks");
  for (const { id } of Array.isArray(hooks) ? hooks : []) await asRoot("DELETE", `/admin/hooks/${String(id)}`);
  const hook = await asRoot("POST", "/admin/hooks", { url: NOWHERE, events: ["call.denied"] });
  const ended = await signIn(url, one);
  const out = await fetch(`${url}/console/session`, {
    method: "DELETE",
    headers: { cookie: ended.cookie, "bailiff-csrf": ended.csrf },
  });
  if (!out.ok) throw new Error(`the sign-out: ${out.status}`);
  return {
    mine: await signIn(url, one),
    other: await signIn(url, two),
    ended,
    real: { key_id: String(three["id"]), hook_id: String(hook["id"]), version: String(version) },
  };
}

async function signIn(url: string, { id, key }: Readonly<Record<string, unknown>>): Promise<SignedIn> {
  const response = await fetch(`${url}/console/session`, { method: "POST", headers: { authorization: `Bearer ${String(key)}` } });
  const [cookie = ""] = (response.headers.get("set-cookie") ?? "").split(";");
  const { csrf, session }: { csrf: string; session: string } = await response.json();
  return { cookie, csrf, session, holder: String(id) };
}
