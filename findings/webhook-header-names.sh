#!/usr/bin/env bash
# Expected: three libraries for the same webhooks take each other's messages: the scheme, the signed content and the secret are the same.
# Seen: of one rightly signed message, `standardwebhooks` 1.1.1 takes only headers webhook-*, verifyWebhook of `@clerk/backend` 3.25.0
#   only svix-*, `svix` 2.5.0 both. And `standardwebhooks` and `svix`, handed the `Headers` of a Request, say that headers are missing: they
#   read a plain object, while verifyWebhook takes the Request.
# Versions: standardwebhooks 1.1.1, svix 2.5.0, @clerk/backend 3.25.0 (npm). Needs Node 20.9 or newer.
# Source: the Standard Webhooks specification names webhook-id, webhook-timestamp, webhook-signature; Clerk's documentation of
#   verifyWebhook names the svix-* ones.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error --save-exact standardwebhooks@1.1.1 svix@2.5.0 @clerk/backend@3.25.0 >/dev/null

cat > check.mjs <<'JS'
import { createHmac } from "node:crypto";
import { verifyWebhook } from "@clerk/backend/webhooks";
import { Webhook as Standard } from "standardwebhooks";
import { Webhook as Svix } from "svix";

const key = Buffer.alloc(32, 7);
const secret = `whsec_${key.toString("base64")}`;
const body = JSON.stringify({ object: "event", type: "user.created", data: { id: "user_1" } });
const [id, timestamp] = ["msg_1", String(Math.floor(Date.now() / 1000))];
const signature = `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;

const attempt = async (act) => {
  try {
    await act();
    return "takes";
  } catch (error) {
    return /missing required/i.test(error.message) ? "headers are missing" : error.message;
  }
};
const request = (headers) => new Request("https://app.example.com/hook", { method: "POST", headers, body });
const seen = {};
for (const prefix of ["webhook", "svix"]) {
  const headers = { [`${prefix}-id`]: id, [`${prefix}-timestamp`]: timestamp, [`${prefix}-signature`]: signature };
  seen[prefix] = {
    standardwebhooks: await attempt(() => new Standard(secret).verify(body, headers)),
    svix: await attempt(() => new Svix(secret).verify(body, headers)),
    "@clerk/backend": await attempt(() => verifyWebhook(request(headers), { signingSecret: secret })),
    "standardwebhooks, a Headers object": await attempt(() => new Standard(secret).verify(body, new Headers(headers))),
    "svix, a Headers object": await attempt(() => new Svix(secret).verify(body, new Headers(headers))),
  };
}
console.log(seen);
const missing = "headers are missing";
const objects = { "standardwebhooks, a Headers object": missing, "svix, a Headers object": missing };
const wanted = {
  webhook: { standardwebhooks: "takes", svix: "takes", "@clerk/backend": missing, ...objects },
  svix: { standardwebhooks: missing, svix: "takes", "@clerk/backend": "takes", ...objects },
};
const holds = JSON.stringify(seen) === JSON.stringify(wanted);
console.log(holds ? "holds: which header names are taken differs, and a Headers object is read as empty" : "changed");
process.exit(holds ? 0 : 1);
JS
node check.mjs
