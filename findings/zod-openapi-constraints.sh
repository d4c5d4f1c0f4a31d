#!/usr/bin/env bash
# Expected: the description of a route says what the route takes, or less where OpenAPI has no word for it.
# Seen: what @hono/zod-openapi 1.6.3 (@asteasolutions/zod-to-openapi 9.1.0) exports lacks `multipleOf`, the range and the wholeness of
#   z.int32(), startsWith() and the second regex() of a text, and of two min() takes the looser; and a regex with a flag gets the flag as
#   text behind its end (`^inv-[0-9]+$/i`), which no value matches. The route itself holds to all of them, and zod's own toJSONSchema
#   writes the first five. So whoever checks requests by the description sends what is refused, and cannot send what is right.
# Versions: @hono/zod-openapi 1.6.3, @asteasolutions/zod-to-openapi 9.1.0, hono 4.13.19, zod 4.6.6, ajv 8.20.0 (npm). Needs Node 20.9 or newer.
# Source: OpenAPI 3.1, "Schema Object": a JSON Schema of 2020-12, which has multipleOf, minimum, maximum, allOf; `pattern` has no flags.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error --save-exact \
  @hono/zod-openapi@1.6.3 @asteasolutions/zod-to-openapi@9.1.0 hono@4.13.19 zod@4.6.6 ajv@8.20.0 >/dev/null

cat > check.mjs <<'JS'
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import Ajv from "ajv/dist/2020.js";

// A field, and a value of which the description says the contrary of what the route says.
const fields = {
  amount: [z.int().multipleOf(5), 7],
  points: [z.int32(), 1.5],
  account: [z.string().startsWith("acc_"), "inv_1"],
  code: [z.string().regex(/^[A-Z]/).regex(/[0-9]$/), "AB"],
  least: [z.int().min(100).min(1), 5],
  invoice: [z.string().regex(/^inv-[0-9]+$/i), "inv-17"],
};
const app = new OpenAPIHono();
for (const [name, [field]] of Object.entries(fields)) {
  const content = { "application/json": { schema: z.object({ [name]: field }) } };
  const route = createRoute({ method: "post", path: `/${name}`, request: { body: { content, required: true } }, responses: { 204: { description: "Done" } } });
  app.openapi(route, (context) => context.body(null, 204));
}
const { paths } = app.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "Shop", version: "1" } });
const takes = (schema, value) => new Ajv({ strict: false, logger: false }).compile(schema)(value);

let holds = true;
for (const [name, [field, value]] of Object.entries(fields)) {
  const body = { [name]: value };
  const answer = await app.request(`/${name}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const exported = paths[`/${name}`].post.requestBody.content["application/json"].schema;
  const route = answer.status === 204;
  const description = takes(exported, body);
  const own = takes(z.toJSONSchema(z.object({ [name]: field })), body);
  console.log(`${JSON.stringify(body)}: route ${route}, description ${description}, zod's own ${own}; ${JSON.stringify(exported.properties[name])}`);
  holds &&= route === (name === "invoice") && description !== route && (own === route || name === "invoice");
}
console.log(holds ? "holds: the description takes what the route refuses, and refuses what it takes" : "changed");
process.exit(holds ? 0 : 1);
JS
node check.mjs
