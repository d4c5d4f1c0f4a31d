#!/usr/bin/env bash
# Expected: a refusal of the JWKS (401 wrong key, 403 not allowed) ends verifyToken at once, and a middleware's request with it.
# Seen: @clerk/backend 3.25.0 asks five times whatever the status, in about three seconds, before it gives up, and does so again for every
#   request: a wrong key makes each page slow and is five requests against a rate; what it then says is the status, not the answer's text.
#   Of a `kid` that the JWKS does not have it asks once.
# Versions: @clerk/backend 3.25.0 (npm). Needs Node 20.9 or newer.
# Source: RFC 9110, 15.5: a 4xx says that the same request will be refused again; every other call of the same client is sent once.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error --save-exact @clerk/backend@3.25.0 >/dev/null

cat > check.mjs <<'JS'
import { createSign, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createClerkClient, verifyToken } from "@clerk/backend";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const now = Math.floor(Date.now() / 1000);
const claims = { iss: "https://example.clerk.accounts.dev", sub: "user_1", sid: "sess_1", iat: now, nbf: now - 10, exp: now + 600 };
const signed = [{ alg: "RS256", kid: "ins_1", typ: "JWT" }, claims]
  .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
  .join(".");
const token = `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey).toString("base64url")}`;

const refusal = (code) => ({ errors: [{ message: "no", long_message: "why not", code }] });
let answer;
let asked = 0;
const api = createServer((_request, response) => {
  asked += 1;
  response.writeHead(answer.status, { "content-type": "application/json" });
  response.end(JSON.stringify(answer.body));
});
await new Promise((resolve) => api.listen(0, "127.0.0.1", resolve));
const apiUrl = `http://127.0.0.1:${api.address().port}`;

const attempt = async (status, body, act) => {
  answer = { status, body };
  asked = 0;
  const reason = await act().then(
    () => "fine",
    (error) => error.reason ?? error.status,
  );
  return `${reason}, asked ${asked} time(s)`;
};
const options = { secretKey: "sk_test_example", apiUrl, skipJwksCache: true };
const verify = () => verifyToken(token, options);
const jwk = { ...publicKey.export({ format: "jwk" }), kid: "ins_2", alg: "RS256", use: "sig" };
const clerk = createClerkClient({ ...options, telemetry: { disabled: true } });
const seen = {
  401: await attempt(401, refusal("clerk_key_invalid"), verify),
  403: await attempt(403, refusal("not_allowed"), verify),
  "another kid": await attempt(200, { keys: [jwk] }, verify),
  "users.getUser, 403": await attempt(403, refusal("not_allowed"), () => clerk.users.getUser("user_1")),
};
console.log(seen);
const wanted = {
  401: "secret-key-invalid, asked 5 time(s)",
  403: "jwk-remote-failed-to-load, asked 5 time(s)",
  "another kid": "jwk-kid-mismatch, asked 1 time(s)",
  "users.getUser, 403": "403, asked 1 time(s)",
};
const holds = JSON.stringify(seen) === JSON.stringify(wanted);
console.log(holds ? "holds: a refused JWKS is asked for five times" : "changed");
process.exit(holds ? 0 : 1);
JS
node check.mjs
