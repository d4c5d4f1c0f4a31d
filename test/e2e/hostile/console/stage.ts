// What the console's fuzzer plays on: sessions of two keys, and things that calls can be aimed at. Set up anew by the root token whenever a case
// that was let through has changed it.
import { callAsRoot } from "../../gateway-admin.ts";

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

interface Keys {
  readonly mine: Minted;
  readonly other: Minted;
  readonly aim: Minted;
}
type Minted = Readonly<Record<string, unknown>>;

export interface Stage {
  readonly mine: SignedIn;
  /** Of another key. */
  readonly other: SignedIn;
  /** Signed out. */
  readonly ended: SignedIn;
  /** What examples name, and what is really there. */
  readonly real: Readonly<Record<string, string>>;
  readonly keys: Keys;
}

/** @param before whose keys are taken again where they are still what they were: a Registry with thousands of keys is another test. */
export async function setStage(url: string, before: Stage | null = null): Promise<Stage> {
  const asRoot = async (method: string, path: string, body?: object): Promise<Minted> =>
    JSON.parse(await callAsRoot(url, method, path, body));
  const key = async (name: keyof Keys): Promise<Minted> => {
    const known = before?.keys[name];
    const now = known === undefined ? {} : await asRoot("GET", `/admin/keys/${String(known["id"])}`);
    const isSame = ["status", "policies", "scopes", "allowed_cidrs", "expires_at", "rotated_at", "owner"].every(
      (field) => JSON.stringify(now[field]) === JSON.stringify(known?.[field]),
    );
    if (known !== undefined && isSame) return known;
    return asRoot("POST", "/admin/keys", { name: "fuzz", owner: `${name}@example.com`, policies: ["wide"] });
  };

  const { version } = await asRoot("PUT", "/admin/policies", {
    policies: [{ policy: "wide", rules: [{ id: "all", allow: [...ADMIN, "class:read"] }] }],
  });
  const keys: Keys = { mine: await key("mine"), other: await key("other"), aim: await key("aim") };
  // There may be so many and no more.
  const { data: hooks } = await asRoot("GET", "/admin/hooks");
  for (const { id } of Array.isArray(hooks) ? hooks : []) await asRoot("DELETE", `/admin/hooks/${String(id)}`);
  const hook = await asRoot("POST", "/admin/hooks", { url: NOWHERE, events: ["call.denied"] });
  const ended = await signIn(url, keys.mine);
  const out = await fetch(`${url}/console/session`, {
    method: "DELETE",
    headers: { cookie: ended.cookie, "bailiff-csrf": ended.csrf },
  });
  if (!out.ok) throw new Error(`the sign-out: ${out.status}`);
  return {
    mine: await signIn(url, keys.mine),
    other: await signIn(url, keys.other),
    ended,
    real: { key_id: String(keys.aim["id"]), hook_id: String(hook["id"]), version: String(version) },
    keys,
  };
}

async function signIn(url: string, { id, key }: Minted): Promise<SignedIn> {
  const response = await fetch(`${url}/console/session`, { method: "POST", headers: { authorization: `Bearer ${String(key)}` } });
  const [cookie = ""] = (response.headers.get("set-cookie") ?? "").split(";");
  const { csrf, session }: { csrf: string; session: string } = JSON.parse(await response.text());
  return { cookie, csrf, session, holder: String(id) };
}
