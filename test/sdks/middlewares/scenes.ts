// Who comes to a back end, with what: each a request to it, and what it then asks of Bailiff is written down.
import { createHash } from "node:crypto";
import type { Emulator } from "../../../emulator/server.ts";
import { PUBLISHABLE_KEY } from "./middleware.ts";

export interface MiddlewareScene {
  readonly id: string;
  /** As a row of docs/middlewares.md. */
  readonly text: string;
  /** Of app.mjs. */
  readonly path: string;
  headers(emulator: Emulator, userId: string): Record<string, string>;
}

/** What the cookies of an instance are called beside their plain names. */
const SUFFIX = createHash("sha1").update(PUBLISHABLE_KEY).digest("base64url").slice(0, 8);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const secondsAgo = (seconds: number) => String(Math.floor(Date.now() / 1000) - seconds);

/** As a browser sends them that was signed in on a development instance. */
function cookies(session: string, more: Readonly<Record<string, string>> = {}): { readonly cookie: string } {
  const all = { __session: session, __client_uat: secondsAgo(1_000), __clerk_db_jwt: "dvb_1", ...more };
  return {
    cookie: Object.entries(all)
      .flatMap(([name, value]) => [`${name}=${value}`, `${name}_${SUFFIX}=${value}`])
      .join("; "),
  };
}

export const MIDDLEWARE_SCENES: readonly MiddlewareScene[] = [
  {
    id: "session in a header",
    text: "a session token in `Authorization`",
    path: "/me",
    headers: ({ store }, userId) => bearer(store.signingKeys.mint({ userId })),
  },
  {
    id: "session in a cookie",
    text: "a session token in a cookie",
    path: "/me",
    headers: ({ store }, userId) => cookies(store.signingKeys.mint({ userId })),
  },
  { id: "nobody", text: "nobody", path: "/me", headers: () => ({}) },
  {
    id: "expired",
    text: "a session token that has expired, in `Authorization`",
    path: "/me",
    headers: ({ store }, userId) => bearer(store.signingKeys.mint({ userId, lifetimeSeconds: -100 })),
  },
  {
    id: "expired, refresh",
    text: "an expired one in a cookie, with a refresh token",
    path: "/me",
    headers: ({ store }, userId) =>
      cookies(store.signingKeys.mint({ userId, lifetimeSeconds: -100 }), { __refresh: "refresh_1" }),
  },
  {
    id: "handshake",
    text: "a browser that comes back from a handshake with a nonce",
    path: "/me",
    headers: ({ store }, userId) => cookies(store.signingKeys.mint({ userId }), { __clerk_handshake_nonce: "nonce_1" }),
  },
  { id: "API key", text: "an API key (`ak_…`)", path: "/any", headers: () => bearer("ak_0123456789abcdef") },
  { id: "M2M token", text: "an M2M token (`mt_…`)", path: "/any", headers: () => bearer("mt_0123456789abcdef") },
  { id: "OAuth token", text: "an OAuth access token (`oat_…`)", path: "/any", headers: () => bearer("oat_0123456789abcdef") },
  {
    id: "getToken",
    text: "a handler that calls `getToken({ template })`",
    path: "/token",
    headers: ({ store }, userId) => bearer(store.signingKeys.mint({ userId })),
  },
];
