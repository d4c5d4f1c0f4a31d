#!/usr/bin/env bash
# Expected: with acceptsToken "any", a machine token is verified below the same address and version prefix as everything else, and an API that
#   is not there is an error.
# Seen: @clerk/backend 3.25.0 asks POST /api_keys/verify, /m2m_tokens/verify and /oauth_applications/access_tokens/verify *without* /v1,
#   beside GET /v1/jwks, so a proxy that serves /v1 is passed by; and it takes any 404 for an invalid token ("API key not found"): with an
#   address that is wrong every valid key is refused as if it were not known, and nothing is logged.
# Versions: @clerk/backend 3.25.0 (npm). Needs Node 20.9 or newer.
# Source: Clerk's OpenAPI description has these paths below https://api.clerk.com/v1.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error --save-exact @clerk/backend@3.25.0 >/dev/null

cat > check.mjs <<'JS'
import { createServer } from "node:http";
import { createClerkClient } from "@clerk/backend";

const asked = [];
const elsewhere = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  response.writeHead(404, { "content-type": "application/json" });
  response.end(JSON.stringify({ errors: [{ message: "No such page", long_message: "No such page", code: "no_page" }] }));
});
await new Promise((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));

const clerk = createClerkClient({
  secretKey: "sk_test_example",
  publishableKey: `pk_test_${btoa("example.clerk.accounts.dev$")}`,
  apiUrl: `http://127.0.0.1:${elsewhere.address().port}`,
  telemetry: { disabled: true },
});
const seen = {};
for (const token of ["ak_example", "mt_example", "oat_example"]) {
  const request = new Request("https://app.example.com/", { headers: { authorization: `Bearer ${token}` } });
  const { isAuthenticated, reason, message } = await clerk.authenticateRequest(request, { acceptsToken: "any" });
  seen[token] = `${asked.at(-1)}: ${isAuthenticated}, ${reason}, ${message}`;
}
await clerk.jwks.getJwks().catch(() => undefined);
seen.jwks = asked.at(-1);
console.log(seen);
const wanted = {
  ak_example: "POST /api_keys/verify: false, token-invalid, API key not found (code=token-invalid, status=404)",
  mt_example: "POST /m2m_tokens/verify: false, token-invalid, Machine token not found (code=token-invalid, status=404)",
  oat_example: "POST /oauth_applications/access_tokens/verify: false, token-invalid, OAuth token not found (code=token-invalid, status=404)",
  jwks: "GET /v1/jwks",
};
const holds = JSON.stringify(seen) === JSON.stringify(wanted);
console.log(holds ? "holds: machine tokens are asked for without /v1, and any 404 is an invalid token" : "changed");
process.exit(holds ? 0 : 1);
JS
node check.mjs
