// The floor of a start for a Worker of Bailiff's kind: the same router and the same schema library, a tag and a digest by `node:crypto`,
// the key asked of one Durable Object and the rules of another, one call to the upstream that is read whole, one log line; one route, one
// schema, one rule. Nothing of Bailiff's own: what lies between the two is ours, what lies between this and the plain Worker is the
// platform's and the libraries'. It lets everybody in.

import { DurableObject } from "cloudflare:workers";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { HonoBase } from "hono/hono-base";
import { TrieRouter } from "hono/router/trie-router";
import * as z from "zod/mini";

/** @typedef {{ BOOK: DurableObjectNamespace<Book>, CLERK_API_URL: string, CLERK_SECRET_KEY: string }} SameKindEnv */

const params = z.strictObject({ user_id: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,128}$/)) });

export class Book extends DurableObject {
  /**
   * @param {DurableObjectState} state
   * @param {unknown} env
   */
  constructor(state, env) {
    super(state, env);
    this.sql = state.storage.sql;
    this.sql.exec("CREATE TABLE IF NOT EXISTS texts (name TEXT PRIMARY KEY, json TEXT NOT NULL)");
  }

  /** @param {string} name */
  read(name) {
    const kept = this.sql.exec("SELECT json FROM texts WHERE name = ?", name).toArray().at(0)?.json;
    const text = typeof kept === "string" ? kept : JSON.stringify({ name, allow: ["users.get"] });
    if (kept === undefined) this.sql.exec("INSERT INTO texts (name, json) VALUES (?, ?)", name, text);
    return text;
  }
}

/** @type {HonoBase<{ Bindings: SameKindEnv }>} */
const app = new HonoBase({ router: new TrieRouter() });

app.get("/v1/users/:user_id", async ({ req, env }) => {
  const startedMs = Date.now();
  const presented = req.header("authorization") ?? "";
  const digest = createHash("sha256").update(presented, "utf8").digest("base64");
  const tag = createHmac("sha256", env.CLERK_SECRET_KEY).update(presented, "utf8").digest();
  const [key, rules] = await Promise.all([env.BOOK.getByName(digest).read("key"), env.BOOK.getByName("rules").read("rules")]);
  const args = params.safeParse(req.param());
  if (!timingSafeEqual(tag, tag) || !args.success || key === "" || !JSON.parse(rules).allow.includes("users.get"))
    return Response.json({ errors: [] }, { status: 403 });
  const address = `${env.CLERK_API_URL}/v1/users/${args.data.user_id}`;
  const answer = await fetch(address, { headers: { authorization: `Bearer ${env.CLERK_SECRET_KEY}` }, redirect: "manual" });
  const text = await answer.text();
  console.log(JSON.stringify({ event: "request", operation: "users.get", status: answer.status, ms: Date.now() - startedMs }));
  return new Response(text, { status: answer.status, headers: { "content-type": "application/json" } });
});

export default app;
