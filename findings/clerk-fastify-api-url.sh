#!/usr/bin/env bash
# Expected: CLERK_API_URL moves all of @clerk/fastify to another address, as it moves @clerk/express and the `clerkClient` of the same
#   package, and CLERK_JWT_KEY is read by every middleware of Clerk's.
# Seen: the plugin of @clerk/fastify 3.1.79 ignores CLERK_API_URL and asks api.clerk.com for the JWKS, five times, and answers 200, signed
#   out; `clerkClient` of the same import goes where the variable says. The option `apiUrl` helps. And @clerk/hono 0.1.79 reads CLERK_API_URL,
#   not CLERK_JWT_KEY: it fetches keys although it has one. Nothing is sent outside here: `fetch` is replaced by one that writes down.
# Versions: @clerk/fastify 3.1.79, fastify 5.12.8, @clerk/hono 0.1.79, hono 4.13.19 (npm). Needs Node 20.9 or newer.
# Source: Clerk's documentation of environment variables lists CLERK_API_URL and CLERK_JWT_KEY for its SDKs.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error --save-exact \
  @clerk/fastify@3.1.79 fastify@5.12.8 @clerk/hono@0.1.79 hono@4.13.19 >/dev/null

cat > check.mjs <<'JS'
import { createSign, generateKeyPairSync } from "node:crypto";

const asked = [];
globalThis.fetch = async (input) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (!url.pathname.startsWith("/v1/")) return Response.json({});
  asked.push(url.origin + url.pathname);
  return Response.json({ errors: [{ message: "no", long_message: "no", code: "no" }] }, { status: 404 });
};
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const now = Math.floor(Date.now() / 1000);
const claims = { iss: "https://example.clerk.accounts.dev", sub: "user_1", sid: "sess_1", iat: now, nbf: now - 10, exp: now + 60 };
const signed = [{ alg: "RS256", kid: "ins_1", typ: "JWT" }, claims]
  .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
  .join(".");
const token = `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey).toString("base64url")}`;
const headers = { authorization: `Bearer ${token}` };

Object.assign(process.env, {
  CLERK_SECRET_KEY: "sk_test_example",
  CLERK_PUBLISHABLE_KEY: `pk_test_${btoa("example.clerk.accounts.dev$")}`,
  CLERK_API_URL: "https://clerk.example.com",
  CLERK_TELEMETRY_DISABLED: "1",
});

const { default: fastify } = await import("fastify");
const { clerkClient, clerkPlugin, getAuth } = await import("@clerk/fastify");
async function withFastify(options) {
  asked.length = 0;
  const app = fastify();
  app.register(clerkPlugin, options);
  app.get("/", (request) => ({ userId: getAuth(request).userId }));
  const answer = await app.inject({ method: "GET", url: "/", headers });
  await app.close();
  return `${answer.statusCode} ${answer.body} ${[...new Set(asked)]} ${asked.length}`;
}
const seen = { "the plugin": await withFastify({}) };
seen["the plugin, apiUrl"] = await withFastify({ apiUrl: process.env.CLERK_API_URL });
asked.length = 0;
await clerkClient.users.getUser("user_1").catch(() => undefined);
seen["clerkClient"] = `${asked}`;

process.env.CLERK_JWT_KEY = publicKey.export({ type: "spki", format: "pem" });
const { Hono } = await import("hono");
const { clerkMiddleware, getAuth: getHonoAuth } = await import("@clerk/hono");
async function withHono(options) {
  asked.length = 0;
  const app = new Hono();
  app.use(clerkMiddleware(options));
  app.get("/", (context) => context.json({ userId: getHonoAuth(context).userId }));
  const answer = await app.request("/", { headers });
  return `${answer.status} ${await answer.text()} ${[...new Set(asked)]} ${asked.length}`;
}
seen["hono, CLERK_JWT_KEY"] = await withHono(undefined);
seen["hono, jwtKey"] = await withHono({ jwtKey: process.env.CLERK_JWT_KEY });
console.log(seen);

const out = '200 {"userId":null}';
const wanted = {
  "the plugin": `${out} https://api.clerk.com/v1/jwks 5`,
  "the plugin, apiUrl": `${out} https://clerk.example.com/v1/jwks 5`,
  clerkClient: "https://clerk.example.com/v1/users/user_1",
  "hono, CLERK_JWT_KEY": `${out} https://clerk.example.com/v1/jwks 5`,
  "hono, jwtKey": '200 {"userId":"user_1"}  0',
};
const holds = JSON.stringify(seen) === JSON.stringify(wanted);
console.log(holds ? "holds: the plugin ignores CLERK_API_URL, and hono's CLERK_JWT_KEY" : "changed");
process.exit(holds ? 0 : 1);
JS
node check.mjs
