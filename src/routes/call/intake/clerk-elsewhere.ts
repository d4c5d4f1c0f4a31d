// What Clerk's own middlewares ask for beside users and JWKS, and Bailiff does not serve: what that means for who signs in, and what to do
// instead. A middleware shows none of it, it takes the 404 for an invalid token; `getToken`, a person with curl and an SDK's error do.
// Where these come from: docs/middlewares.md, seen on the wire.

interface Elsewhere {
  /** The SDKs send machine tokens to their paths without /v1. */
  readonly path: RegExp;
  readonly text: string;
}

const ELSEWHERE: readonly Elsewhere[] = [
  {
    path: /^\/(v1\/)?(api_keys|m2m_tokens|oauth_applications\/access_tokens)\/verify$/,
    text:
      "Bailiff does not verify API keys, M2M tokens or OAuth tokens, and an SDK takes this answer for an invalid token. " +
      "Give what verifies them a client of its own, with Clerk's address and key. Session tokens need none of it: they are verified with " +
      "GET /v1/jwks, or without a call with CLERK_JWT_KEY (option jwtKey).",
  },
  {
    path: /^\/v1\/sessions(\/|$)/,
    text:
      "Bailiff does not serve Clerk's sessions: what makes, refreshes, lists or revokes them, getToken() with a template too, needs a client " +
      "of its own with Clerk's address and key. A session token is verified without: with GET /v1/jwks, or without a call with CLERK_JWT_KEY (option jwtKey).",
  },
  {
    path: /^\/v1\/clients(\/|$)/,
    text:
      "Bailiff does not serve Clerk's clients, and so no handshake by nonce: a browser that comes back with one is not signed in by it. " +
      "The middleware that meets browsers needs Clerk's address and key; give Bailiff's to the client that works on users.",
  },
  {
    path: /^\/v1\/testing_tokens$/,
    text: "Bailiff does not serve testing tokens: set Clerk's own address and key where tests of a browser are set up.",
  },
];

/** Nothing of the path is repeated. */
export function clerkElsewhere(path: string): string | null {
  return ELSEWHERE.find((row) => row.path.test(path))?.text ?? null;
}
